#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Orders vertices by how likely they are the hard one: by the sum of squared transverse momenta of their tracks in jets
/// (BTV), by that of their tracks that are truly from the hard interaction (GenBest), or by the distance from where it
/// truly was (GenClosest). The measure is kept with the vertex.
class VertexSorter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Vertices.");
    p.add("TrackInputArray", track_name_, "Tracks that know the number of their vertex.");
    p.add("JetInputArray", jet_name_, "Jets, for BTV.");
    p.add("BeamSpotInputArray", beam_spot_name_, "A particle of the hard interaction, for GenClosest.");
    p.add("OutputArray", output_name_, "The vertices in order.");
    p.add("Method", method_, "The measure.").choices({"BTV", "GenClosest", "GenBest"});
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    w.changes(input_);
    tracks_ = w.input("TrackInputArray", track_name_);
    if (!jet_name_.empty()) jets_ = w.input("JetInputArray", jet_name_);
    if (method_ == "BTV" && jets_ < 0)
      throw Error(ErrorKind::config, "Method BTV wants jets: set JetInputArray", w.place("Method"));
    beam_spot_ = method_ == "GenClosest" ? w.input("BeamSpotInputArray", beam_spot_name_) : w.optional_input(beam_spot_name_);
    output_ = w.output(output_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    const std::vector<CandidateId> vertices = event.array(input_);
    std::map<std::int32_t, double> sums;
    if (method_ == "BTV") sums = sum_pt2(event, [&](const Candidate& c) { return c.momentum.pt() >= 1 && in_jet(event, c); });
    if (method_ == "GenBest") sums = sum_pt2(event, [](const Candidate& c) { return !c.pile_up; });
    std::vector<std::pair<double, CandidateId>> order;  // falling
    for (CandidateId id : vertices) {
      VertexInfo& info = event.own_vertex(event[id]);
      if (method_ == "BTV")
        order.push_back({info.btv_sum_pt2 = sums[info.index], id});
      else if (method_ == "GenBest")
        order.push_back({info.gen_sum_pt2 = sums[info.index], id});
      else
        order.push_back({-(info.gen_delta_z = std::abs(event[id].z - true_z(event))), id});
    }
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [measure, id] : order) event.array(output_).push_back(id);
  }

 private:
  template <class Counts>
  std::map<std::int32_t, double> sum_pt2(const DetectorEvent& event, const Counts& counts) const {
    std::map<std::int32_t, double> sums;
    for (CandidateId id : event.array(tracks_)) {
      const Candidate& c = event[id];
      if (c.track >= 0 && event.track(c).vertex >= 0 && counts(c)) sums[event.track(c).vertex] += c.momentum.pt2();
    }
    return sums;
  }

  bool in_jet(const DetectorEvent& event, const Candidate& c) const {
    constexpr double pt_min = 30, r_max = 0.4;
    const auto& jets = event.array(jets_);
    return std::any_of(jets.begin(), jets.end(), [&](CandidateId jet) {
      return event[jet].momentum.pt() >= pt_min && delta_r(event[jet].momentum, c.momentum) <= r_max;
    });
  }

  // Of an event without particles, the centre.
  double true_z(const DetectorEvent& event) const {
    const auto& particles = event.array(beam_spot_);
    return particles.empty() ? 0 : event[particles.front()].z;
  }

  std::string input_name_ = "VertexFinder/vertices", track_name_ = "VertexFinder/tracks", jet_name_,
              beam_spot_name_ = "BeamSpotFilter/beamSpotParticle", output_name_ = "clusters", method_ = "BTV";
  ArrayId input_ = 0, tracks_ = 0, jets_ = -1, beam_spot_ = -1, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_vertex_sorter() { return std::make_unique<VertexSorter>(); }

}  // namespace hml
