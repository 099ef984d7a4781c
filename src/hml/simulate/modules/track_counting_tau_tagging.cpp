#include <algorithm>

#include "hml/simulate/module.hpp"
#include "hml/simulate/tau_decays.hpp"

namespace hml {
namespace {

/// Sets a bit of a jet's tau-tag by the number of tracks within DeltaRTrack of its axis: 1 and 2 (two or more) where
/// the visible part of a tau's hadronic decay lies within DeltaR, -1 and -2 where none does; the probability is a
/// formula for each, with 0 for all else. The jet's charge becomes that of the tracks.
///
/// Delphes tags no jet before the first event of a run that has a tau; here jets are mistagged there as elsewhere.
class TrackCountingTauTagging final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("ParticleInputArray", particle_name_, "The generator's record; always at hand here.");
    p.add("PartonInputArray", parton_name_, "Where taus are looked for.");
    p.add("TrackInputArray", track_name_, "Tracks to count.");
    p.add("JetInputArray", jet_name_, "Jets; tag and charge are set in place.");
    p.add("BitNumber", bit_, "Bit of the tag.").min(0).max(30);
    p.add("DeltaR", r_, "Radius around the jet's axis in which a tau is looked for.").unit("1").min(0);
    p.add("DeltaRTrack", r_track_, "Radius around the jet's axis in which tracks count.").unit("1").min(0);
    p.add("TrackPTMin", track_pt_min_, "Tracks below are left out.").unit("GeV");
    p.add("TauPTMin", selection_.pt_min, "Taus at or below are left out.").unit("GeV");
    p.add("TauEtaMax", selection_.eta_max, "Taus with greater |eta| are left out.").unit("1").min(0);
    p.add("EfficiencyFormula", formula_list_,
          "Pairs of a number of tracks (-2, -1, 1 or 2) and the probability of a tag; 0 for all others.");
  }

  void wire(Wiring& w) override {
    partons_ = w.input("PartonInputArray", parton_name_);
    tracks_ = w.input("TrackInputArray", track_name_);
    jets_ = w.input("JetInputArray", jet_name_);
    w.changes(jets_);
    formulas_ = FormulaByCode("EfficiencyFormula", formula_list_, w);
    selection_.without_direct_leptons = true;
  }

  void process(DetectorEvent& event, Random& random) const override {
    if (event.array(jets_).empty()) return;
    std::vector<TauSource> taus, tracks;
    add_visible_taus(event, event.array(partons_), selection_, taus);
    for (CandidateId id : event.array(tracks_))
      if (const Candidate& c = event[id]; c.momentum.pt2() > 0 && c.momentum.pt() >= track_pt_min_)
        tracks.push_back({c.momentum.eta(), c.momentum.phi(), 0, c.charge});
    for (CandidateId id : event.array(jets_)) {
      Candidate& jet = event[id];
      if (jet.jet < 0) continue;
      const double eta = jet.momentum.eta(), phi = jet.momentum.phi();
      int count = 0;
      jet.charge = 0;
      for (const TauSource& track : tracks)
        if (delta_r(track.eta, track.phi, eta, phi) <= r_track_) ++count, jet.charge += track.charge;
      const bool is_tau = std::any_of(taus.begin(), taus.end(),
                                      [&](const TauSource& tau) { return delta_r(tau.eta, tau.phi, eta, phi) <= r_; });
      const int kind = is_tau ? std::min(count, 2) : -std::min(count, 2);
      const double efficiency = formulas_[kind](event.formula_input(jet, true));
      if (random.uniform() <= efficiency) event.jets[static_cast<std::size_t>(jet.jet)].tautag |= 1 << bit_;
    }
  }

 private:
  std::string particle_name_ = "Delphes/allParticles", parton_name_ = "Delphes/partons",
              track_name_ = "TrackMerger/tracks", jet_name_ = "FastJetFinder/jets";
  int bit_ = 0;
  double r_ = 0.5, r_track_ = 0.2, track_pt_min_ = 1;
  TauSelection selection_;
  std::vector<std::string> formula_list_;
  FormulaByCode formulas_;
  ArrayId partons_ = 0, tracks_ = 0, jets_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_track_counting_tau_tagging() { return std::make_unique<TrackCountingTauTagging>(); }

}  // namespace hml
