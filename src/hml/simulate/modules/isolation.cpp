#include <numbers>

#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Keeps leptons and photons with little transverse momentum around them. Objects above PTMin within DeltaRMax count,
/// but for the candidate itself (with UseMiniCone: but for all within DeltaRMin). The charged sum leaves out what the
/// detector takes for pile-up; from the neutral sum pile-up is subtracted, down to zero: half the charged pile-up sum
/// ("delta beta"), or with UseRhoCorrection rho pi DeltaRMax^2, rho the density of the candidate's range of eta
/// (arXiv:1307.6346, section 2.4). The cut is on their sum relative to the candidate, or with UsePTSum on the sum. All
/// sums stay with the candidate, whether it passes or not.
class Isolation final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("CandidateInputArray", candidate_name_, "Leptons or photons.");
    p.add("IsolationInputArray", around_name_, "Objects that count around them.");
    p.add("RhoInputArray", rho_name_, "Density of transverse momentum by range of eta; none if empty.");
    p.add("OutputArray", output_name_, "Isolated candidates.");
    p.add("DeltaRMax", r_max_, "Radius of the cone.").unit("1").min(0);
    p.add("DeltaRMin", r_min_, "Radius of the inner cone that is left out with UseMiniCone.").unit("1").min(0);
    p.add("UseMiniCone", mini_cone_, "Leave out an inner cone, not the candidate itself.");
    p.add("PTMin", pt_min_, "Least transverse momentum of an object that counts.").unit("GeV");
    p.add("PTRatioMax", ratio_max_, "Greatest sum relative to the candidate.").unit("1");
    p.add("PTSumMax", sum_max_, "Greatest sum, with UsePTSum.").unit("GeV");
    p.add("UsePTSum", use_sum_, "Cut on the sum, not on the ratio.");
    p.add("UseRhoCorrection", use_rho_, "Correct with the density, not with half the charged pile-up.");
  }

  void wire(Wiring& w) override {
    candidates_ = w.input("CandidateInputArray", candidate_name_);
    around_ = w.input("IsolationInputArray", around_name_);
    if (!rho_name_.empty()) rho_ = w.input("RhoInputArray", rho_name_);
    w.changes(candidates_);
    output_ = w.output(output_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    for (CandidateId id : event.array(candidates_)) {
      IsolationInfo info = add_up(event, id);
      const double pt = event[id].momentum.pt(), rho = density(event, id);
      const double by_beta = info.sum_charged + std::max(info.sum_neutral - 0.5 * info.sum_charged_pile_up, 0.0);
      const double by_rho = info.sum_charged + std::max(info.sum_neutral - rho * r_max_ * r_max_ * std::numbers::pi, 0.0);
      info.ratio = relative(by_beta, pt), info.ratio_rho = relative(by_rho, pt);
      event[id].isolation = static_cast<std::int32_t>(event.isolations.size());
      event.isolations.push_back(info);
      const bool tight = use_sum_ ? (use_rho_ ? by_rho : by_beta) <= sum_max_ : (use_rho_ ? info.ratio_rho : info.ratio) <= ratio_max_;
      if (tight) event.array(output_).push_back(id);
    }
  }

 private:
  // A candidate without transverse momentum is isolated only where nothing is around it.
  static double relative(double sum, double pt) {
    constexpr double none = 999.9;
    return pt > 0 ? sum / pt : sum > 0 ? none : 0;
  }

  IsolationInfo add_up(const DetectorEvent& event, CandidateId id) const {
    const P4& p = event[id].momentum;
    const double eta = p.eta(), phi = p.phi(), pt = p.pt();
    constexpr double rounding = 1e-9;
    const double cos_r = std::cos(std::min(r_max_, std::numbers::pi)) - rounding;
    IsolationInfo info;
    for (CandidateId other : event.array(around_)) {
      const Candidate& c = event[other];
      const double pt2 = c.momentum.pt2();
      if (pt2 < pt_min_ * pt_min_ || (other == id && !mini_cone_)) continue;
      // Most objects lie elsewhere in azimuth, which a product tells without a function of angles.
      if (p.px * c.momentum.px + p.py * c.momentum.py < cos_r * pt * std::sqrt(pt2)) continue;
      const double d_eta = c.momentum.eta() - eta;
      if (!(std::abs(d_eta) <= r_max_)) continue;
      const double distance = std::hypot(d_eta, delta_phi(c.momentum.phi(), phi));
      if (distance > r_max_ || (mini_cone_ && distance <= r_min_)) continue;
      (c.charge == 0 ? info.sum_neutral : c.tagged_pile_up ? info.sum_charged_pile_up : info.sum_charged) += std::sqrt(pt2);
    }
    info.sum = info.sum_charged + info.sum_charged_pile_up + info.sum_neutral;
    return info;
  }

  // The density of the candidate's range of eta; 0 outside of all.
  double density(const DetectorEvent& event, CandidateId id) const {
    if (rho_ < 0) return 0;
    const double eta = std::abs(event[id].momentum.eta());
    double rho = 0;
    for (CandidateId r : event.array(rho_)) {
      const Candidate& c = event[r];
      const auto& edges = event.tower(c).edges;
      if (eta >= edges[0] && eta < edges[1]) rho = c.momentum.e;
    }
    return std::max(rho, 0.0);
  }

  std::string candidate_name_ = "Calorimeter/electrons", around_name_ = "Delphes/partons", rho_name_, output_name_ = "electrons";
  double r_max_ = 0.5, r_min_ = 0.01, pt_min_ = 0.5, ratio_max_ = 0.1, sum_max_ = 5;
  bool mini_cone_ = false, use_sum_ = false, use_rho_ = true;
  ArrayId candidates_ = 0, around_ = 0, rho_ = -1, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_isolation() { return std::make_unique<Isolation>(); }

}  // namespace hml
