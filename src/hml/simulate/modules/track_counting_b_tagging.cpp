#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Sets a bit of a jet's b-tag where at least Ntracks tracks in it have an impact parameter of a significance above
/// SigMin: |d0| / error, with the error of dz added in quadrature on request, positive where the point of closest
/// approach lies on the jet's side. An impact parameter without an error is infinitely significant, none at all not.
class TrackCountingBTagging final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("TrackInputArray", track_name_, "Tracks with impact parameters and their errors.");
    p.add("JetInputArray", jet_name_, "Jets; their tag is set in place.");
    p.add("BitNumber", bit_, "Bit of the tag.").min(0).max(30);
    p.add("TrackPtMin", pt_min_, "Tracks below are left out.").unit("GeV");
    p.add("TrackPTMin", pt_min_, "The same, as cards spell it.").unit("GeV");
    p.add("DeltaR", r_, "Radius around the jet's axis.").unit("1").min(0);
    p.add("TrackIPMax", d0_max_, "Tracks with greater |d0| are left out.").unit("mm").min(0);
    p.add("SigMin", significance_min_, "Significance that counts must be greater.").unit("1");
    p.add("Ntracks", n_tracks_, "Least number of tracks that count.").min(0);
    p.add("Use3D", with_z_, "Add the significance of dz in quadrature.");
  }

  void wire(Wiring& w) override {
    tracks_ = w.input("TrackInputArray", track_name_);
    jets_ = w.input("JetInputArray", jet_name_);
    w.changes(jets_);
  }

  void process(DetectorEvent& event, Random&) const override {
    if (event.array(jets_).empty()) return;
    std::vector<Displaced> displaced;
    for (CandidateId id : event.array(tracks_)) {
      const Candidate& c = event[id];
      const TrackInfo& track = event.track(c);
      if (!(c.momentum.pt() >= pt_min_) || !(std::abs(track.d0) <= d0_max_)) continue;
      const double significance = of(track, event.fit(c));
      if (significance_min_ < 0 || significance > significance_min_)
        displaced.push_back(
            {c.momentum.eta(), c.momentum.phi(), significance, track.xd, track.yd, with_z_ ? track.zd : 0});
    }
    for (CandidateId id : event.array(jets_)) {
      const Candidate& jet = event[id];
      if (jet.jet >= 0 && count(jet.momentum, displaced) >= n_tracks_)
        event.jets[static_cast<std::size_t>(jet.jet)].btag |= 1 << bit_;
    }
  }

 private:
  struct Displaced {
    double eta, phi, significance, x, y, z;
  };

  static double ratio(double value, double error) { return value == 0 ? 0 : std::abs(value / error); }

  double of(const TrackInfo& track, const TrackFit& fit) const {
    const double transverse = ratio(track.d0, fit.error_d0);
    return with_z_ ? std::hypot(transverse, ratio(track.dz, fit.error_dz)) : transverse;
  }

  int count(const P4& jet, const std::vector<Displaced>& displaced) const {
    const double eta = jet.eta(), phi = jet.phi();
    int n = 0;
    for (const Displaced& track : displaced) {
      if (!(delta_r(track.eta, track.phi, eta, phi) <= r_)) continue;
      const bool ahead = jet.px * track.x + jet.py * track.y + jet.pz * track.z > 0;
      n += (ahead ? track.significance : -track.significance) > significance_min_;
    }
    return n;
  }

  std::string track_name_ = "Calorimeter/eflowTracks", jet_name_ = "FastJetFinder/jets";
  int bit_ = 0, n_tracks_ = 3;
  double pt_min_ = 1, r_ = 0.3, d0_max_ = 2, significance_min_ = 6.5;
  bool with_z_ = false;
  ArrayId tracks_ = 0, jets_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_track_counting_b_tagging() { return std::make_unique<TrackCountingBTagging>(); }

}  // namespace hml
