#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Smears pseudorapidity and azimuth with normal errors; transverse momentum and mass stay. Both formulas see the true
/// direction (Delphes evaluates the second with the smeared pseudorapidity).
class AngularSmearing final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Candidates to smear.");
    p.add("OutputArray", output_name_, "Smeared candidates.");
    p.add("EtaResolutionFormula", eta_text_, "Error of the pseudorapidity.").unit("1");
    p.add("PhiResolutionFormula", phi_text_, "Error of the azimuth.").unit("rad");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    eta_error_ = Formula(eta_text_, w.place("EtaResolutionFormula"));
    phi_error_ = Formula(phi_text_, w.place("PhiResolutionFormula"));
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(input_)) {
      Candidate c = event.copy(id);
      const FormulaInput in = event.formula_input(c, true);
      const double eta = random.normal(in.eta, eta_error_(in)), phi = random.normal(in.phi, phi_error_(in));
      if (!(in.pt > 0) || !std::isfinite(eta + phi)) continue;
      c.momentum = P4::pt_eta_phi_m(in.pt, eta, phi, std::max(c.momentum.mass(), 0.0));
      event.array(output_).push_back(event.add(c));
    }
  }

 private:
  std::string input_name_ = "ParticlePropagator/stableParticles", output_name_ = "stableParticles", eta_text_ = "0.0",
              phi_text_ = "0.0";
  Formula eta_error_, phi_error_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_angular_smearing() { return std::make_unique<AngularSmearing>(); }

}  // namespace hml
