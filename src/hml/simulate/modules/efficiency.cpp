#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Keeps each candidate with a probability given by a formula of pt, eta, phi, energy, d0, dz, ctgTheta and radius.
class Efficiency final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Candidates to choose from.");
    p.add("OutputArray", output_name_, "Those that were kept.");
    p.add("EfficiencyFormula", text_, "Probability to keep a candidate.").unit("1");
    p.add("UseMomentumVector", momentum_direction_, "Take eta and phi of the momentum, not of the position.");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    formula_ = Formula(text_, w.place("EfficiencyFormula"));
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(input_)) {
      const double chance = formula_(event.formula_input(event[id], momentum_direction_));
      // A number is drawn whatever the chance, so that a change of formula leaves the other candidates' draws alone.
      if (random.uniform() <= chance) event.array(output_).push_back(id);
    }
  }

 private:
  std::string input_name_ = "ParticlePropagator/stableParticles", output_name_ = "stableParticles", text_ = "1.0";
  bool momentum_direction_ = false;
  Formula formula_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_efficiency() { return std::make_unique<Efficiency>(); }

}  // namespace hml
