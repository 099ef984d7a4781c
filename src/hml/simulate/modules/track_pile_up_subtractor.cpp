#include <cmath>

#include "hml/core/units.hpp"
#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Drops charged candidates of pile-up whose particle was made further from the hard vertex, along the beam, than its
/// place is resolved: closer ones cannot be told from those of the hard interaction (arXiv:1307.6346, section 3.4). The
/// resolution is a formula of the particle as it was made. Those dropped are marked.
class TrackPileUpSubtractor final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", names_, "Pairs of an array and the name of its output: 'add InputArray Tracks/tracks tracks'.");
    p.add("VertexInputArray", vertex_name_, "Interactions, with the hard one.");
    p.add("ZVertexResolution", text_, "Resolution of a track's place along the beam.").unit("m");
    p.add("PTMin", pt_min_, "Transverse momentum that a candidate must exceed to stay.").unit("GeV");
  }

  void wire(Wiring& w) override {
    if (names_.size() % 2 != 0)
      throw Error(ErrorKind::config, "InputArray wants pairs: 'add InputArray {array} {output name}'", w.place("InputArray", names_.size() - 1));
    vertices_ = w.input("VertexInputArray", vertex_name_);
    for (std::size_t i = 0; i < names_.size(); i += 2) {
      steps_.push_back({w.input("InputArray", names_[i], i), w.output(names_[i + 1])});
      w.changes(steps_.back().input);
    }
    formula_ = Formula(text_, w.place("ZVertexResolution"));
    w.fills(Detail::pile_up);
  }

  void process(DetectorEvent& event, Random&) const override {
    double z = 0;
    for (CandidateId id : event.array(vertices_))
      if (!event[id].pile_up) z = event[id].z;
    for (const auto& [input, output] : steps_) {
      for (CandidateId id : event.array(input)) {
        Candidate& c = event[id];
        c.tagged_pile_up = c.charge != 0 && c.pile_up && is_far(event, c, z);
        if (!c.tagged_pile_up && c.momentum.pt() > pt_min_) event.array(output).push_back(id);
      }
    }
  }

 private:
  struct Step {
    ArrayId input, output;
  };

  bool is_far(const DetectorEvent& event, const Candidate& c, double z) const {
    const std::int32_t particle = event.first_particle(c);
    if (particle < 0) return false;
    const Candidate made = event.origin(particle);
    return std::abs(made.z - z) > formula_(event.formula_input(made, true)) * units::m;
  }

  std::vector<std::string> names_;
  std::string vertex_name_ = "PileUpMerger/vertices", text_ = "0.001";
  double pt_min_ = 0;
  Formula formula_;
  std::vector<Step> steps_;
  ArrayId vertices_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_track_pile_up_subtractor() { return std::make_unique<TrackPileUpSubtractor>(); }

}  // namespace hml
