#include <algorithm>
#include <cmath>

#include "hml/core/units.hpp"
#include "hml/simulate/module.hpp"
#include "hml/simulate/vertex_annealing.hpp"

namespace hml {
namespace {

// The annealing's constants are lengths in cm and times in ns.
constexpr double cm = units::cm, ns = 1e-9 * units::s;

/// Finds vertices from tracks in place and time by deterministic annealing (vertex_annealing.hpp). Tracks are taken at
/// the point closest to the beam, with errors widened by the size of a vertex; a track with a large impact parameter
/// counts less. Vertices that are closer than twice their size in place and 20 ps in time are one. Its place is the mean
/// of its tracks weighted by (pt / (error_pt error_dz))^2, its time that weighted by 1 / error_t.
///
/// Delphes drops the first of two close vertices, having compared the time of one with the place of the other, leaves the
/// output of tracks empty and gives the error of z ten times too large.
class VertexFinderDA4D final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Tracks; they come out sorted by transverse momentum, with the number of their vertex.");
    p.add("OutputArray", output_name_, "The same tracks.");
    p.add("VertexOutputArray", vertex_name_, "Vertices.");
    p.add("Verbose", verbose_, "No effect: nothing is printed.");
    p.add("MinPT", pt_min_, "Transverse momentum that a track must exceed.").unit("GeV").min(0);
    p.add("VertexSpaceSize", size_z_, "Least spread of a vertex along the beam.").unit("mm").min(1e-6);
    p.add("VertexTimeSize", size_t_, "Least spread of a vertex in time.").unit("s").min(1e-18);
    p.add("UseTc", settings_.split_critical, "Split a prototype at its critical temperature, not at every step.");
    p.add("BetaMax", settings_.beta_max, "Inverse temperature at which splitting ends.").unit("1").min(1e-9);
    p.add("BetaStop", settings_.beta_stop, "Inverse temperature at which tracks are assigned.").unit("1").min(0);
    p.add("CoolingFactor", settings_.cooling, "Factor of the temperature in a step.").unit("1").min(0.01).max(0.99);
    p.add("MaxIterations", settings_.iterations, "Most updates at one temperature.").min(1);
    p.add("DzCutOff", cut_off_, "Ten times the standard deviations at which a track is as likely noise.").unit("1").min(0);
    p.add("D0CutOff", d0_cut_off_, "Ten times the standard deviations of d0 beyond which a track counts less; 0 for none.").unit("1").min(0);
    p.add("DtCutOff", unused_, "No effect.");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    w.changes(input_);
    output_ = w.output(output_name_);
    vertices_ = w.output(vertex_name_);
    settings_.cut_off = cut_off_ / 10;
  }

  void process(DetectorEvent& event, Random&) const override {
    auto& input = event.array(input_);
    std::stable_sort(input.begin(), input.end(), [&](auto a, auto b) { return event[a].momentum.pt2() > event[b].momentum.pt2(); });
    for (CandidateId id : input) event.own_track(event[id]).vertex = -1;
    event.array(output_) = input;
    std::vector<AnnealedTrack> tracks;
    std::vector<CandidateId> ids;
    for (CandidateId id : input) {
      const AnnealedTrack track = annealed(event, event[id]);
      if (!(track.weight > 1e-3) || !(event[id].momentum.pt() > pt_min_)) continue;
      tracks.push_back(track);
      ids.push_back(id);
    }
    auto found = anneal(tracks, settings_);
    join_close(found);
    std::int32_t index = 0;
    for (const auto& vertex : found)
      if (!vertex.tracks.empty()) add_vertex(event, vertex, ids, index++);
  }

 private:
  AnnealedTrack annealed(const DetectorEvent& event, const Candidate& c) const {
    const TrackInfo& track = event.track(c);
    const TrackFit& fit = event.fit(c);
    AnnealedTrack out;
    out.z = track.dz / cm, out.t = track.t / ns;
    const double size_z = size_z_ / cm, size_t = size_t_ * units::s / ns, dz = fit.error_dz / cm, dt = track.error_t / ns;
    out.variance_z = dz * dz + size_z * size_z, out.variance_t = dt * dt + size_t * size_t;
    if (!std::isfinite(out.z + out.t + out.variance_z + out.variance_t)) out.weight = 0;
    else if (d0_cut_off_ > 0 && track.d0 != 0) {
      const double pull = track.d0 / fit.error_d0, cut = d0_cut_off_ / 10;
      out.weight = 1 / (1 + std::exp(pull * pull - cut * cut));
    }
    return out;
  }

  void join_close(std::vector<AnnealedVertex>& vertices) const {
    constexpr double least_time = 0.02;  // ns
    std::vector<AnnealedVertex> out;
    double z = 0, t = 0;  // of the vertex before
    for (auto& v : vertices) {
      const bool apart = std::abs(v.z - z) > 2 * size_z_ / cm || std::abs(v.t - t) > least_time;
      z = v.z, t = v.t;
      if (out.empty() || apart)
        out.push_back(std::move(v));
      else
        out.back().tracks.insert(out.back().tracks.end(), v.tracks.begin(), v.tracks.end());
    }
    vertices = std::move(out);
  }

  // A weighted mean of values and of their squares.
  struct Mean {
    double weight = 0, value = 0, square = 0;
    void add(double w, double v) { weight += w, value += w * v, square += w * v * v; }
    double mean() const { return value / weight; }
    double variance() const { return std::max(square / weight - mean() * mean(), 0.0); }
  };

  void add_vertex(DetectorEvent& event, const AnnealedVertex& found, const std::vector<CandidateId>& ids, std::int32_t index) const {
    constexpr double least = 1e-15;  // of an error, so that perfect tracks have weights
    Candidate vertex;
    Mean z, t, error_z;
    double sum_pt2 = 0;
    vertex.parts_begin = static_cast<std::int32_t>(event.parts.size());
    for (const int i : found.tracks) {
      const CandidateId id = ids[static_cast<std::size_t>(i)];
      const Candidate& c = event[id];
      const TrackFit& fit = event.fit(c);
      TrackInfo& track = event.tracks[static_cast<std::size_t>(c.track)];
      const double root = c.momentum.pt() / (std::max(fit.error_pt, least) * std::max(fit.error_dz, least));
      z.add(root * root, track.dz);
      error_z.add(root * root, fit.error_dz);
      t.add(1 / std::max(track.error_t, least), track.t);
      sum_pt2 += c.momentum.pt2();
      track.vertex = index;
      event.parts.push_back(id);
    }
    vertex.parts_end = static_cast<std::int32_t>(event.parts.size());
    vertex.z = z.mean(), vertex.t = t.mean();
    VertexInfo& info = event.own_vertex(vertex);
    const auto n = static_cast<double>(found.tracks.size());
    info.index = index, info.ndf = static_cast<int>(found.tracks.size()), info.sum_pt2 = sum_pt2;
    info.error_z = std::sqrt(error_z.square / error_z.weight / n), info.error_t = std::sqrt(t.variance() / n);
    event.array(vertices_).push_back(event.add(vertex));
  }

  std::string input_name_ = "TrackSmearing/tracks", output_name_ = "tracks", vertex_name_ = "vertices";
  bool verbose_ = true;
  double pt_min_ = 0.1, size_z_ = 0.5, size_t_ = 10e-12, cut_off_ = 40, d0_cut_off_ = 30, unused_ = 100e-12;
  AnnealingSettings settings_;
  ArrayId input_ = 0, output_ = 0, vertices_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_vertex_finder_da4d() { return std::make_unique<VertexFinderDA4D>(); }

}  // namespace hml
