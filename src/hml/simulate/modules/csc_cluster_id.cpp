#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Keeps decays of long-lived particles in the muon system as a cut-based identification does: clusters that reach more
/// than one station pass up to |eta| < EtaCutMax, the others up to a formula of the place of the decay; the share of
/// the former is a formula of place and energies, as measured by CMS (arXiv:2107.04838, doi:10.17182/hepdata.104408).
class CscClusterId final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Decays of long-lived particles.");
    p.add("OutputArray", output_name_, "Those that are identified.");
    p.add("EfficiencyFormula", stations_text_,
          "Share of clusters in several stations, from decayR and decayZ (mm), Ehad and Eem (GeV).")
        .unit("1");
    p.add("EtaCutFormula", cut_text_, "Greatest |eta| of a cluster in one station, from the same.").unit("1");
    p.add("EtaCutMax", cut_max_, "Greatest |eta| of a cluster in several stations.").unit("1");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    stations_ = Formula(stations_text_, w.place("EfficiencyFormula"), FormulaNames::decay);
    cut_ = Formula(cut_text_, w.place("EtaCutFormula"), FormulaNames::decay);
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(input_)) {
      const FormulaInput in = event.decay_input(event[id]);
      const double several = stations_(in), eta = std::abs(finite_eta(event[id].momentum));
      const double chance = several * (eta < cut_max_) + (1 - several) * (eta < cut_(in));
      if (random.uniform() <= chance) event.array(output_).push_back(id);
    }
  }

 private:
  std::string input_name_ = "ParticlePropagator/stableParticles", output_name_ = "stableParticles",
              stations_text_ = "1.0", cut_text_ = "1.0";
  double cut_max_ = 999;
  Formula stations_, cut_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_csc_cluster_id() { return std::make_unique<CscClusterId>(); }

}  // namespace hml
