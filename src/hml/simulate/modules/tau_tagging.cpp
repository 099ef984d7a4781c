#include "hml/simulate/module.hpp"
#include "hml/simulate/tau_decays.hpp"

namespace hml {
namespace {

/// Sets a bit of a jet's tau-tag with a probability that is a formula for each kind of source: 15 where the visible
/// part of a tau's decay lies within DeltaR of the axis, else 11 or 13 where an electron or muon among the partons
/// does, else 0. The jet's charge becomes that of the source, or +1 or -1 at random.
class TauTagging final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("ParticleInputArray", particle_name_, "The generator's record; always at hand here.");
    p.add("PartonInputArray", parton_name_, "Where taus are looked for.");
    p.add("JetInputArray", jet_name_, "Jets; tag and charge are set in place.");
    p.add("BitNumber", bit_, "Bit of the tag.").min(0).max(30);
    p.add("DeltaR", r_, "Radius around the jet's axis.").unit("1").min(0);
    p.add("TauPTMin", pt_min_, "Taus at or below are left out.").unit("GeV");
    p.add("TauEtaMax", eta_max_, "Taus with greater |eta| are left out.").unit("1").min(0);
    p.add("EfficiencyFormula", formula_list_,
          "Pairs of a source and the probability of a tag; source 0 for all others.");
  }

  void wire(Wiring& w) override {
    partons_ = w.input("PartonInputArray", parton_name_);
    jets_ = w.input("JetInputArray", jet_name_);
    w.changes(jets_);
    formulas_ = FormulaByCode("EfficiencyFormula", formula_list_, w);
  }

  void process(DetectorEvent& event, Random& random) const override {
    if (event.array(jets_).empty()) return;
    std::vector<TauSource> taus, leptons;
    add_visible_taus(event, event.array(partons_), {pt_min_, eta_max_, false}, taus);
    for (CandidateId id : event.array(partons_)) {
      const Candidate& c = event[id];
      const int code = std::abs(c.pdg);
      if ((code != 11 && code != 13) || !(c.momentum.pt() >= pt_min_) || !(std::abs(c.momentum.eta()) <= eta_max_))
        continue;
      leptons.push_back({c.momentum.eta(), c.momentum.phi(), code, c.charge});
    }
    for (CandidateId id : event.array(jets_)) tag(event, random, event[id], taus, leptons);
  }

 private:
  void tag(DetectorEvent& event, Random& random, Candidate& jet, const std::vector<TauSource>& taus,
           const std::vector<TauSource>& leptons) const {
    if (jet.jet < 0) return;
    const double eta = jet.momentum.eta(), phi = jet.momentum.phi();
    TauSource source{0, 0, 0, random.uniform() > 0.5 ? 1 : -1};
    for (const TauSource& tau : taus)
      if (delta_r(tau.eta, tau.phi, eta, phi) <= r_) source = tau;
    if (source.code == 0) {
      double closest = r_;
      for (const TauSource& lepton : leptons)
        if (const double d = delta_r(lepton.eta, lepton.phi, eta, phi); d < closest) closest = d, source = lepton;
    }
    JetInfo& info = event.jets[static_cast<std::size_t>(jet.jet)];
    info.tau_flavour = source.code;
    info.tau_weight = formulas_[source.code](event.formula_input(jet, true));
    if (random.uniform() <= info.tau_weight) info.tautag |= 1 << bit_;
    jet.charge = source.charge;
  }

  std::string particle_name_ = "Delphes/allParticles", parton_name_ = "Delphes/partons",
              jet_name_ = "FastJetFinder/jets";
  int bit_ = 0;
  double r_ = 0.5, pt_min_ = 1, eta_max_ = 2.5;
  std::vector<std::string> formula_list_;
  FormulaByCode formulas_;
  ArrayId partons_ = 0, jets_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_tau_tagging() { return std::make_unique<TauTagging>(); }

}  // namespace hml
