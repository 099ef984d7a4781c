#include "hml/simulate/module.hpp"
#include "hml/simulate/smearing.hpp"

namespace hml {
namespace {

/// Smears a track's transverse momentum log-normally around its true value; direction and mass stay. The relative
/// resolution is a formula, at most 1, and is kept with the track for the particle-flow step.
class MomentumSmearing final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Tracks.");
    p.add("OutputArray", output_name_, "Smeared tracks.");
    p.add("ResolutionFormula", text_, "Relative resolution of the transverse momentum.").unit("1");
    p.add("UseMomentumVector", momentum_direction_, "Take eta and phi of the momentum, not of the position.");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    formula_ = Formula(text_, w.place("ResolutionFormula"));
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(input_)) {
      Candidate track = event.copy(id);
      track.mother = id;
      const FormulaInput in = event.formula_input(track, momentum_direction_);
      track.resolution = std::min(formula_(in), 1.0);
      const double pt = log_normal(in.pt, track.resolution * in.pt, random);
      track.momentum = scale_three_momentum(track.momentum, in.pt > 0 ? pt / in.pt : 0);
      event.array(output_).push_back(event.add(track));
    }
  }

 private:
  std::string input_name_ = "ParticlePropagator/stableParticles", output_name_ = "stableParticles", text_ = "0.0";
  bool momentum_direction_ = false;
  Formula formula_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_momentum_smearing() { return std::make_unique<MomentumSmearing>(); }

}  // namespace hml
