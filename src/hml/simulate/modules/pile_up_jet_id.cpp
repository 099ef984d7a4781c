#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Computes what tells a jet from pile-up, from its constituents or from the tracks and neutral objects around its
/// axis: beta and beta*, the shares of charged transverse momentum that are not and that are tagged as pile-up; the
/// mean squared distance from the axis weighted with pt^2; ptD = sqrt(sum pt^2) / sum pt; the shares of transverse
/// momentum in rings of 0.1. They are -999 where there is nothing to compute them from.
///
/// All jets are handed on. A jet above JetPTMinForNeutrals passes where beta is above and the mean squared distance
/// below the bounds of its region (barrel |eta| < 1.5, endcap < 4, beyond that the distance alone); its neutral objects
/// above NeutralPTMin make up the second array.
class PileUpJetID final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("JetInputArray", jet_name_, "Jets; changed in place.");
    p.add("TrackInputArray", track_name_, "Tracks.");
    p.add("NeutralInputArray", neutral_name_, "Neutral objects.");
    p.add("OutputArray", output_name_, "The same jets.");
    p.add("NeutralsInPassingJets", neutrals_name_, "Neutral objects of the jets that pass.");
    p.add("UseConstituents", use_constituents_, "Not 0: take the constituents, else what lies around the axis.");
    p.add("ParameterR", r_, "Radius around the axis.").unit("1").min(0);
    p.add("JetPTMinForNeutrals", jet_pt_min_, "Jets at or below do not pass.").unit("GeV");
    p.add("NeutralPTMin", neutral_pt_min_, "Neutral objects at or below are left out of the second array.").unit("GeV");
    p.add("MeanSqDeltaRMaxBarrel", barrel_.spread_max, "Bound on the mean squared distance, |eta| < 1.5.").unit("1");
    p.add("BetaMinBarrel", barrel_.beta_min, "Bound on beta, |eta| < 1.5.").unit("1");
    p.add("MeanSqDeltaRMaxEndcap", endcap_.spread_max, "Bound on the mean squared distance, 1.5 <= |eta| < 4.")
        .unit("1");
    p.add("BetaMinEndcap", endcap_.beta_min, "Bound on beta, 1.5 <= |eta| < 4.").unit("1");
    p.add("MeanSqDeltaRMaxForward", forward_.spread_max, "Bound on the mean squared distance, |eta| >= 4.").unit("1");
    p.ignore("JetPTMin", "all jets are handed on.");
    p.ignore("VertexInputArray", "pile-up is told by what was tagged as such before.");
    p.ignore("ZVertexResolution", "pile-up is told by what was tagged as such before.");
  }

  void wire(Wiring& w) override {
    jets_ = w.input("JetInputArray", jet_name_);
    tracks_ = w.input("TrackInputArray", track_name_);
    neutrals_ = w.input("NeutralInputArray", neutral_name_);
    output_ = w.output(output_name_);
    passing_ = w.output(neutrals_name_);
    w.changes(jets_);
    w.fills(Detail::jet_shape);
  }

  void process(DetectorEvent& event, Random&) const override {
    for (CandidateId id : event.array(jets_)) {
      event.array(output_).push_back(id);
      Candidate& jet = event[id];
      if (jet.jet < 0) event.own_jet(jet);
      describe(event, jet, event.jets[static_cast<std::size_t>(jet.jet)]);
      if (passes(jet.momentum, event.jet(jet))) keep_neutrals(event, jet);
    }
  }

 private:
  static constexpr double nothing = -999;

  struct Bounds {
    double spread_max = 0.1, beta_min = 0.1;
  };

  struct Sums {
    double pt = 0, pt2 = 0, dr2_pt2 = 0, charged = 0, pile_up = 0;
    std::array<double, 5> rings{};
    int n_charged = 0, n_neutral = 0;

    void add(const Candidate& c, double dr, bool is_charged) {
      const double p = c.momentum.pt();
      if (!std::isfinite(p) || !std::isfinite(dr)) return;
      pt += p, pt2 += p * p, dr2_pt2 += dr * dr * p * p;
      (is_charged ? n_charged : n_neutral) += 1;
      if (is_charged) charged += p;
      if (is_charged && c.tagged_pile_up) pile_up += p;
      for (std::size_t k = 0; k < rings.size(); ++k) {
        const double inner = 0.1 * static_cast<double>(k), outer = 0.1 * static_cast<double>(k + 1);
        if (dr > inner && dr < outer) rings[k] += p;
      }
    }
  };

  void describe(const DetectorEvent& event, const Candidate& jet, JetInfo& info) const {
    Sums sums;
    const double eta = jet.momentum.eta(), phi = jet.momentum.phi();
    const auto distance = [&](const Candidate& c) { return delta_r(c.momentum.eta(), c.momentum.phi(), eta, phi); };
    if (use_constituents_ != 0) {
      for (CandidateId id : event.parts_of(jet)) sums.add(event[id], distance(event[id]), event[id].charge != 0);
    } else {
      const auto around = [&](ArrayId array, bool charged) {
        for (CandidateId id : event.array(array))
          if (const double dr = distance(event[id]); dr < r_) sums.add(event[id], dr, charged);
      };
      around(tracks_, true);
      around(neutrals_, false);
    }
    info.beta = sums.charged > 0 ? (sums.charged - sums.pile_up) / sums.charged : nothing;
    info.beta_star = sums.charged > 0 ? sums.pile_up / sums.charged : nothing;
    info.mean_sq_delta_r = sums.pt2 > 0 ? sums.dr2_pt2 / sums.pt2 : nothing;
    info.ptd = sums.pt > 0 ? std::sqrt(sums.pt2) / sums.pt : nothing;
    for (std::size_t k = 0; k < sums.rings.size(); ++k)
      info.fraction_pt[k] = sums.pt > 0 ? sums.rings[k] / sums.pt : nothing;
    info.n_charged = sums.n_charged;
    info.n_neutral = sums.n_neutral;
  }

  bool passes(const P4& p, const JetInfo& info) const {
    if (!(p.pt() > jet_pt_min_) || info.mean_sq_delta_r < 0) return false;
    const double eta = std::abs(p.eta());
    if (!(eta < 4)) return info.mean_sq_delta_r < forward_.spread_max;
    const Bounds& bounds = eta < 1.5 ? barrel_ : endcap_;
    return info.beta > bounds.beta_min && info.mean_sq_delta_r < bounds.spread_max;
  }

  void keep_neutrals(DetectorEvent& event, const Candidate& jet) const {
    const auto keep = [&](CandidateId id) {
      if (event[id].momentum.pt() > neutral_pt_min_) event.array(passing_).push_back(id);
    };
    if (use_constituents_ != 0) {
      for (CandidateId id : event.parts_of(jet))
        if (event[id].charge == 0) keep(id);
    } else {
      const double eta = jet.momentum.eta(), phi = jet.momentum.phi();
      for (CandidateId id : event.array(neutrals_))
        if (delta_r(event[id].momentum.eta(), event[id].momentum.phi(), eta, phi) < r_) keep(id);
    }
  }

  std::string jet_name_ = "FastJetFinder/jets", track_name_ = "ParticlePropagator/tracks",
              neutral_name_ = "ParticlePropagator/tracks", output_name_ = "jets", neutrals_name_ = "eflowtowers";
  int use_constituents_ = 0;
  double r_ = 0.5, jet_pt_min_ = 20, neutral_pt_min_ = 2;
  Bounds barrel_, endcap_, forward_;
  ArrayId jets_ = 0, tracks_ = 0, neutrals_ = 0, output_ = 0, passing_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_pile_up_jet_id() { return std::make_unique<PileUpJetID>(); }

}  // namespace hml
