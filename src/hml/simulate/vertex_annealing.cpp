#include "hml/simulate/vertex_annealing.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <numeric>

namespace hml {

namespace {

using Index = std::size_t;

constexpr double split_distance = 1e-3;  // least distance of the halves of a prototype; cm, ns
constexpr double near_freezing = 2e-3, near_frozen = 1e-3;  // prototypes closer than that may be one; cm, ns
constexpr double settled = 1e-6, settled_without_noise = 1e-8;  // sum of squared moves; cm^2 + ns^2
// A term that is smaller than the largest by exp(-40) is lost in its rounding.
constexpr double negligible = 40, underflow = 745;

/// A place where tracks may come from, and what an update sums for it.
struct Prototype {
  double z = 0, t = 0, mass = 1;
  double weight = 0, chi2 = 0;  // sum of weights, and of their products with chi^2
  double critical = 0;          // temperature
};

double square(double x) { return x * x; }

class Annealing {
 public:
  Annealing(std::span<const AnnealedTrack> tracks, const AnnealingSettings& settings)
      : settings_(settings), tracks_(tracks), z_(tracks.size()) {
    for (const auto& track : tracks) {
      weight_sum_ += track.weight;
      precision_.push_back({1 / track.variance_z, 1 / track.variance_t, track.weight / (track.variance_z * track.variance_t)});
    }
  }

  std::vector<AnnealedVertex> run() {
    if (tracks_.empty()) return {};
    double beta = start();
    settle(beta, settled);
    while (beta < settings_.beta_max) cool(beta);
    if (settings_.split_critical)
      finish_splitting(beta);
    else
      merge_all(beta);
    freeze(beta);
    return assign(beta);
  }

 private:
  struct Precision {
    double z, t, both;
  };

  double chi2(Index track, const Prototype& p) const {
    return square(tracks_[track].z - p.z) * precision_[track].z + square(tracks_[track].t - p.t) * precision_[track].t;
  }

  // One prototype at the mean of all; the first temperature is that at which it becomes critical, rounded to a whole
  // number of steps above the last.
  double start() {
    Prototype all;
    double sum = 0, z = 0, t = 0, spread = 0;
    for (Index i = 0; i < tracks_.size(); ++i) {
      const double w = precision_[i].both;
      sum += w, z += w * tracks_[i].z, t += w * tracks_[i].t;
    }
    all.z = z / sum, all.t = t / sum;
    prototypes_ = {all};
    for (Index i = 0; i < tracks_.size(); ++i) spread += precision_[i].both * chi2(i, all);
    const double critical = 2 * spread / sum, factor = settings_.cooling;
    if (!(critical > 1 / settings_.beta_max)) return settings_.beta_max / factor;
    const auto steps = static_cast<int>(std::log(critical * settings_.beta_max) / std::log(factor)) - 1;
    return settings_.beta_max / std::pow(factor, steps);
  }

  // Moves prototypes to the means of their tracks; masses follow while there is no noise. Returns the sum of squared
  // moves.
  double update(double beta) {
    const Index n = prototypes_.size();
    sums_.assign(n, {});
    order_.resize(n);
    std::iota(order_.begin(), order_.end(), Index{0});
    std::sort(order_.begin(), order_.end(), [&](Index a, Index b) { return prototypes_[a].z < prototypes_[b].z; });
    const double noise = noise_ > 0 ? noise_ * std::exp(-beta * square(settings_.cut_off)) : 0;
    for (Index i = 0; i < tracks_.size(); ++i) add_track(i, beta, noise);
    double moved = 0;
    for (Index k = 0; k < n; ++k) moved += move(prototypes_[k], sums_[k]);
    return moved;
  }

  struct Sums {
    double share = 0, weight = 0, z = 0, t = 0, chi2 = 0;
  };
  struct Near {
    Index prototype;
    double chi2, boltzmann;
  };

  void add_track(Index i, double beta, double noise) {
    z_[i] = noise;
    const double least = find_near(i, negligible / beta);
    if (beta * least > underflow) return;
    const auto& track = tracks_[i];
    for (auto& [k, distance, boltzmann] : near_) {
      // The list holds some that were near before a nearer one was seen.
      boltzmann = distance - least > negligible / beta ? 0 : std::exp(-beta * distance);
      z_[i] += prototypes_[k].mass * boltzmann;
    }
    if (!(z_[i] > 0)) return;
    for (const auto& [k, distance, boltzmann] : near_) {
      Sums& s = sums_[k];
      s.share += track.weight * boltzmann / z_[i];
      const double w = prototypes_[k].mass * boltzmann / z_[i] * precision_[i].both;
      s.weight += w, s.z += w * track.z, s.t += w * track.t, s.chi2 += w * distance;
    }
  }

  // Lists all prototypes with a chi^2 of at most the least one and `reach`, going outwards along the beam. Returns the
  // least.
  double find_near(Index i, double reach) {
    const double z = tracks_[i].z;
    const auto from = std::lower_bound(order_.begin(), order_.end(), z, [&](Index k, double at) { return prototypes_[k].z < at; });
    auto up = from, down = from;
    double least = std::numeric_limits<double>::infinity();
    near_.clear();
    while (up != order_.end() || down != order_.begin()) {
      const bool go_up = down == order_.begin() || (up != order_.end() && prototypes_[*up].z - z < z - prototypes_[*(down - 1)].z);
      const Index k = go_up ? *up++ : *--down;
      const double along = square(z - prototypes_[k].z) * precision_[i].z;
      if (!(along <= least + reach)) break;
      const double distance = along + square(tracks_[i].t - prototypes_[k].t) * precision_[i].t;
      least = std::min(least, distance);
      near_.push_back({k, distance, 0});
    }
    return least;
  }

  double move(Prototype& p, const Sums& s) const {
    double moved = 0;
    p.weight = s.weight, p.chi2 = s.chi2, p.critical = -1;
    if (s.weight > 0) {
      const double z = s.z / s.weight, t = s.t / s.weight;
      moved = square(z - p.z) + square(t - p.t);
      p.z = z, p.t = t;
      p.critical = 2 * s.chi2 / s.weight;
    }
    if (noise_ == 0) p.mass *= s.share / weight_sum_;
    return moved;
  }

  void settle(double beta, double least) {
    for (int i = 0; update(beta) > least && i < settings_.iterations; ++i) {
    }
  }

  void cool(double& beta) {
    if (settings_.split_critical) {
      update(beta);
      merge_all(beta);
      split(beta);
      beta /= settings_.cooling;
    } else {
      beta /= settings_.cooling;
      split_all();
    }
    settle(beta, settled);
  }

  void finish_splitting(double beta) {
    constexpr int tries = 10;
    update(beta);
    merge_all(beta);
    for (int i = 0; split(beta) && i < tries; ++i) {
      settle(beta, settled);
      merge_critical(beta);
      update(beta);
    }
  }

  // From here on tracks may be noise, all prototypes weigh the same, and only those with tracks of their own stay.
  void freeze(double& beta) {
    noise_ = 1 / static_cast<double>(tracks_.size());
    for (auto& p : prototypes_) p.mass = 1;
    settle(beta, settled_without_noise);
    while (merge_collapsed()) {
    }
    while (beta <= settings_.beta_stop) {
      while (purge(beta)) settle(beta, settled);
      beta /= settings_.cooling;
      settle(beta, settled);
    }
  }

  void merge_all(double beta) {
    while (merge_critical(beta)) update(beta);
  }

  static bool close(const Prototype& a, const Prototype& b, double distance) {
    return std::abs(a.z - b.z) < distance && std::abs(a.t - b.t) < distance;
  }

  void merge_next(Index k) {
    Prototype &a = prototypes_[k], &b = prototypes_[k + 1];
    const double mass = a.mass + b.mass, share = mass > 0 ? a.mass / mass : 0.5;
    a.z = share * a.z + (1 - share) * b.z, a.t = share * a.t + (1 - share) * b.t, a.mass = mass;
    prototypes_.erase(prototypes_.begin() + static_cast<std::ptrdiff_t>(k) + 1);
  }

  // Joins two neighbours that never parted, if together they would not be critical.
  bool merge_critical(double beta) {
    for (Index k = 0; k + 1 < prototypes_.size(); ++k) {
      Prototype &a = prototypes_[k], &b = prototypes_[k + 1];
      if (!close(a, b, near_freezing)) continue;
      const double mass = a.mass + b.mass;
      const double between = mass > 0 ? a.mass * b.mass / mass * (square(a.z - b.z) + square(a.t - b.t)) : 0;
      const double spread = a.chi2 + b.chi2 - between, weight = a.weight + b.weight, critical = 2 * spread / weight;
      if (!(critical * beta < 1)) continue;
      merge_next(k);
      a.weight = weight, a.chi2 = spread, a.critical = critical;
      return true;
    }
    return false;
  }

  bool merge_collapsed() {
    for (Index k = 0; k + 1 < prototypes_.size(); ++k)
      if (close(prototypes_[k], prototypes_[k + 1], near_frozen)) return merge_next(k), true;
    return false;
  }

  // Splits prototypes hotter than the temperature, the hottest first, into the means of their tracks on either side.
  bool split(double beta) {
    std::vector<std::pair<double, Index>> critical;
    for (Index k = 0; k < prototypes_.size(); ++k)
      if (beta * prototypes_[k].critical > 1) critical.push_back({prototypes_[k].critical, k});
    std::stable_sort(critical.begin(), critical.end(), std::greater<>());
    bool any = false;
    for (Index c = 0; c < critical.size(); ++c) {
      const Index k = critical[c].second;
      if (!split_one(k, beta)) continue;
      any = true;
      for (Index later = c; later < critical.size(); ++later)
        if (critical[later].second > k) ++critical[later].second;
    }
    return any;
  }

  struct Half {
    double share = 0, weight = 0, z = 0, t = 0;
    void finish(const Prototype& whole, double side) {
      if (weight > 0)
        z /= weight, t /= weight;
      else
        z = whole.z + side * split_distance, t = whole.t + side * split_distance;
    }
  };

  bool split_one(Index k, double beta) {
    Prototype& whole = prototypes_[k];
    Half low, high;
    for (Index i = 0; i < tracks_.size(); ++i) {
      if (!(z_[i] > 0)) continue;
      const double share = whole.mass * std::exp(-beta * chi2(i, whole)) / z_[i];
      Half& half = tracks_[i].z < whole.z ? low : high;
      const double w = share * precision_[i].both;
      half.share += share * tracks_[i].weight, half.weight += w, half.z += w * tracks_[i].z, half.t += w * tracks_[i].t;
    }
    low.finish(whole, -1), high.finish(whole, 1);
    // Halves stay on their sides of the neighbours.
    if (k > 0 && prototypes_[k - 1].z >= low.z)
      low.z = (whole.z + prototypes_[k - 1].z) / 2, low.t = (whole.t + prototypes_[k - 1].t) / 2;
    if (k + 1 < prototypes_.size() && prototypes_[k + 1].z <= high.z)
      high.z = (whole.z + prototypes_[k + 1].z) / 2, high.t = (whole.t + prototypes_[k + 1].t) / 2;
    if (!(high.z - low.z > split_distance || std::abs(high.t - low.t) > split_distance)) return false;
    const double sum = low.share + high.share;
    if (!(sum > 0)) return false;
    Prototype half;
    half.z = low.z, half.t = low.t, half.mass = low.share * whole.mass / sum;
    whole.z = high.z, whole.t = high.t, whole.mass *= high.share / sum;
    prototypes_.insert(prototypes_.begin() + static_cast<std::ptrdiff_t>(k), half);
    return true;
  }

  // Splits every prototype that stands alone; pushes those apart that do not.
  void split_all() {
    constexpr double apart = 2 * split_distance;
    std::vector<Prototype> out;
    for (Index k = 0; k < prototypes_.size(); ++k) {
      Prototype p = prototypes_[k];
      const bool free_below = k == 0 || prototypes_[k - 1].z < p.z - apart;
      const bool free_above = k + 1 == prototypes_.size() || prototypes_[k + 1].z > p.z + apart;
      if (free_below && free_above) {
        p.mass /= 2;
        Prototype low = p;
        low.z -= split_distance, low.t -= split_distance;
        out.push_back(low);
        p.z += split_distance, p.t += split_distance;
      } else if (!out.empty() && out.back().z >= p.z - apart && out.back().t >= p.t - apart) {
        out.back().z -= split_distance, out.back().t -= split_distance;
        p.z += split_distance, p.t += split_distance;
      }
      // A neighbour that is still to come is pushed from where this one stands now.
      prototypes_[k] = p;
      out.push_back(p);
    }
    prototypes_ = std::move(out);
  }

  // Drops the weakest prototype among those with less than two tracks that belong to no other.
  bool purge(double beta) {
    if (prototypes_.size() < 2) return false;
    const double noise = noise_ * std::exp(-beta * square(settings_.cut_off));
    // Noise keeps the sums above noise, so that what is smaller than it by exp(-40) counts for nothing.
    const double most_exponent = noise > 0 ? negligible - std::log(noise) : underflow;
    double weakest = static_cast<double>(tracks_.size());
    Index drop = prototypes_.size();
    for (Index k = 0; k < prototypes_.size(); ++k) {
      const double most = prototypes_[k].mass / (prototypes_[k].mass + noise);
      int own = 0;
      double sum = 0;
      for (Index i = 0; i < tracks_.size(); ++i) {
        const double exponent = beta * chi2(i, prototypes_[k]);
        if (!(z_[i] > 0) || exponent > most_exponent) continue;
        const double p = prototypes_[k].mass * std::exp(-exponent) / z_[i];
        sum += p;
        if (p > 0.9 * most && tracks_[i].weight > 0) ++own;
      }
      if (own < 2 && sum < weakest) weakest = sum, drop = k;
    }
    if (drop == prototypes_.size()) return false;
    prototypes_.erase(prototypes_.begin() + static_cast<std::ptrdiff_t>(drop));
    return true;
  }

  std::vector<AnnealedVertex> assign(double beta) const {
    std::vector<AnnealedVertex> out;
    for (const auto& p : prototypes_) out.push_back({p.z, p.t, {}});
    std::vector<double> terms(prototypes_.size());
    for (Index i = 0; i < tracks_.size(); ++i) {
      double sum = noise_ * std::exp(-beta * square(settings_.cut_off));
      for (Index k = 0; k < prototypes_.size(); ++k)
        sum += terms[k] = prototypes_[k].mass * std::exp(-beta * chi2(i, prototypes_[k]));
      for (Index k = 0; k < prototypes_.size(); ++k)
        if (tracks_[i].weight > 0 && terms[k] > 0.5 * sum) out[k].tracks.push_back(static_cast<int>(i));
    }
    return out;
  }

  const AnnealingSettings settings_;
  double weight_sum_ = 0, noise_ = 0;
  std::span<const AnnealedTrack> tracks_;
  std::vector<Precision> precision_;
  std::vector<double> z_;         // by track: sum over prototypes of mass exp(-beta chi^2), and noise
  std::vector<Prototype> prototypes_;
  std::vector<Sums> sums_;        // scratch of an update, by prototype
  std::vector<Index> order_;      // of prototypes along the beam
  std::vector<Near> near_;        // to one track
};

}  // namespace

std::vector<AnnealedVertex> anneal(std::span<const AnnealedTrack> tracks, const AnnealingSettings& settings) {
  return Annealing(tracks, settings).run();
}

}  // namespace hml
