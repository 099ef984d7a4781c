#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Keeps decays of long-lived particles in the muon system with the probability that their shower makes a cluster of
/// hits there: a formula of the place of the decay and of its hadronic and electromagnetic energy, as measured by CMS
/// (arXiv:2107.04838 and its tables, doi:10.17182/hepdata.104408).
class CscClusterEfficiency final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Decays of long-lived particles.");
    p.add("OutputArray", output_name_, "Those that make a cluster.");
    p.add("EfficiencyFormula", text_, "Probability, from decayR and decayZ (mm), Ehad and Eem (GeV).").unit("1");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    formula_ = Formula(text_, w.place("EfficiencyFormula"), FormulaNames::decay);
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(input_))
      if (random.uniform() <= formula_(event.decay_input(event[id]))) event.array(output_).push_back(id);
  }

 private:
  std::string input_name_ = "ParticlePropagator/stableParticles", output_name_ = "stableParticles", text_ = "1.0";
  Formula formula_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_csc_cluster_efficiency() { return std::make_unique<CscClusterEfficiency>(); }

}  // namespace hml
