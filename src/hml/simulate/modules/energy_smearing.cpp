#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Smears the energy of a candidate normally with an absolute width given by a formula; direction and mass stay.
/// Candidates whose energy becomes 0 or less are lost.
class EnergySmearing final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Candidates.");
    p.add("OutputArray", output_name_, "Smeared candidates.");
    p.add("ResolutionFormula", text_, "Width of the energy; pt in it is that of the position.").unit("GeV");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    formula_ = Formula(text_, w.place("ResolutionFormula"));
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(input_)) {
      Candidate c = event.copy(id);
      c.mother = id;
      FormulaInput in = event.formula_input(c, false);
      in.pt = in.radius;
      const double before = c.momentum.e, energy = random.normal(before, formula_(in));
      if (!(energy > 0)) continue;
      const double p = c.momentum.p(), m2 = c.momentum.mass2();
      const double scale = p > 0 && energy * energy > m2 ? std::sqrt(energy * energy - m2) / p : 0;
      c.momentum = {scale * c.momentum.px, scale * c.momentum.py, scale * c.momentum.pz, energy};
      in.pt = c.momentum.pt(), in.energy = energy, in.eta = c.momentum.eta(), in.phi = c.momentum.phi();
      c.resolution = formula_(in) / before;
      event.array(output_).push_back(event.add(c));
    }
  }

 private:
  std::string input_name_ = "ParticlePropagator/stableParticles", output_name_ = "stableParticles", text_ = "0.0";
  Formula formula_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_energy_smearing() { return std::make_unique<EnergySmearing>(); }

}  // namespace hml
