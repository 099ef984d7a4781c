#include <algorithm>
#include <cmath>

#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Finds vertices along the beam. Tracks above SeedMinPT (or else the hardest one) are seeds; the hardest seed takes the
/// nearest track within Sigma standard deviations, |z - z_track| / sqrt(sigma_z^2 + sigma_track^2), over and over, then
/// the next seed that is still free does. Tracks of a cluster with less than MinNDF are free again. A cluster is at the
/// mean of its tracks weighted by (pt / (error_pt error_dz))^2. The number of a vertex is that of its seed in falling pt.
class VertexFinder final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Tracks.");
    p.add("OutputArray", output_name_, "Those that pass MinPT and MaxEta, with the number of their vertex.");
    p.add("VertexOutputArray", vertex_name_, "Vertices by falling sum of squared transverse momenta.");
    p.add("Sigma", sigma_, "Distance in standard deviations within which a track joins.").unit("1").min(0);
    p.add("MinPT", pt_min_, "Least transverse momentum of a track.").unit("GeV");
    p.add("MaxEta", eta_max_, "Greatest |eta| of a track.").unit("1");
    p.add("SeedMinPT", seed_pt_min_, "Least transverse momentum of a seed.").unit("GeV");
    p.add("MinNDF", ndf_min_, "Least number of tracks of a vertex.");
    p.add("GrowSeeds", grow_, "Whether seeds take tracks.");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    w.changes(input_);
    output_ = w.output(output_name_);
    vertices_ = w.output(vertex_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    std::vector<Track> tracks = selected(event);
    std::vector<Cluster> clusters = seeds(tracks);
    for (std::size_t k = 0; k < clusters.size(); ++k) {
      if (clusters[k].tracks == 0) continue;
      if (grow_ != 0) grow(k, tracks, clusters);
      if (clusters[k].tracks >= ndf_min_) {
        tracks[clusters[k].seed].claimed = true;
        continue;
      }
      for (auto& track : tracks)
        if (track.cluster == static_cast<std::int32_t>(k)) track.cluster = -1, track.claimed = false;
    }
    for (const auto& track : tracks) {
      event.own_track(event[track.id]).vertex = track.cluster;
      event.array(output_).push_back(track.id);
    }
    write(event, clusters);
  }

 private:
  struct Track {
    CandidateId id;
    double pt, z, variance, weight;
    std::int32_t cluster = -1;
    bool claimed = false;  // by a cluster that is done
  };

  struct Cluster {
    std::size_t seed;
    int tracks = 0;
    double weight = 0, sum_z = 0, sum_variance = 0, pt2 = 0;
    double z = 0, variance = 0;

    void add(const Track& t, int sign) {
      tracks += sign;
      weight += sign * t.weight, sum_z += sign * t.weight * t.z, sum_variance += sign * t.weight * t.variance;
      pt2 += sign * t.pt * t.pt;
      if (tracks == 0) return;
      z = sum_z / weight, variance = sum_variance / weight / tracks;
    }
  };

  std::vector<Track> selected(const DetectorEvent& event) const {
    constexpr double least = 1e-15;  // of an error, so that perfect tracks have weights
    std::vector<Track> out;
    for (CandidateId id : event.array(input_)) {
      const Candidate& c = event[id];
      const double pt = c.momentum.pt();
      if (!(pt >= pt_min_) || !(std::abs(c.momentum.eta()) <= eta_max_) || !std::isfinite(event.track(c).dz)) continue;
      const TrackFit& fit = event.fit(c);
      const double error_z = fit.error_dz != 0 ? fit.error_dz : least, error_pt = fit.error_pt != 0 ? fit.error_pt : least;
      const double root = pt / (error_pt * error_z);
      out.push_back({id, pt, event.track(c).dz, error_z * error_z, root * root});
    }
    return out;
  }

  std::vector<Cluster> seeds(std::vector<Track>& tracks) const {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < tracks.size(); ++i) order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return tracks[a].pt > tracks[b].pt; });
    std::vector<Cluster> out;
    for (const std::size_t i : order) {
      if (!out.empty() && tracks[i].pt < seed_pt_min_) break;
      tracks[i].cluster = static_cast<std::int32_t>(out.size());
      out.push_back({.seed = i});
      out.back().add(tracks[i], 1);
    }
    return out;
  }

  // Tracks that are far from the seed are not looked at again, however the cluster moves.
  void grow(std::size_t k, std::vector<Track>& tracks, std::vector<Cluster>& clusters) const {
    constexpr double near = 10;
    Cluster& cluster = clusters[k];
    const auto own = static_cast<std::int32_t>(k);
    std::vector<std::size_t> close;
    const auto distance2 = [&](const Track& t) {
      const double d = cluster.z - t.z;
      return d * d / (cluster.variance + t.variance);
    };
    const double close2 = near * sigma_ * near * sigma_;
    for (std::size_t i = 0; i < tracks.size(); ++i)
      if (!tracks[i].claimed && tracks[i].cluster != own && distance2(tracks[i]) < close2) close.push_back(i);
    while (true) {
      double least = sigma_ * sigma_;
      auto nearest = close.end();
      for (auto i = close.begin(); i != close.end(); ++i)
        if (const double d = distance2(tracks[*i]); d < least) least = d, nearest = i;
      if (nearest == close.end()) return;
      Track& track = tracks[*nearest];
      close.erase(nearest);
      if (track.cluster >= 0) clusters[static_cast<std::size_t>(track.cluster)].add(track, -1);
      track.cluster = own, track.claimed = true;
      cluster.add(track, 1);
    }
  }

  void write(DetectorEvent& event, const std::vector<Cluster>& clusters) const {
    std::vector<std::size_t> order;
    for (std::size_t k = 0; k < clusters.size(); ++k)
      if (clusters[k].tracks > 0 && clusters[k].tracks >= ndf_min_) order.push_back(k);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return clusters[a].pt2 > clusters[b].pt2; });
    for (const std::size_t k : order) {
      Candidate vertex;
      vertex.z = clusters[k].z;
      VertexInfo& info = event.own_vertex(vertex);
      info.index = static_cast<int>(k), info.ndf = clusters[k].tracks, info.sigma = sigma_, info.sum_pt2 = clusters[k].pt2;
      info.error_z = std::sqrt(clusters[k].variance);
      event.array(vertices_).push_back(event.add(vertex));
    }
  }

  std::string input_name_ = "TrackSmearing/tracks", output_name_ = "tracks", vertex_name_ = "vertices";
  double sigma_ = 3, pt_min_ = 0.1, eta_max_ = 10, seed_pt_min_ = 5;
  int ndf_min_ = 4, grow_ = 1;
  ArrayId input_ = 0, output_ = 0, vertices_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_vertex_finder() { return std::make_unique<VertexFinder>(); }

}  // namespace hml
