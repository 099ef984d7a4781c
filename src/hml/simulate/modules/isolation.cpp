#include <numbers>

#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Keeps leptons and photons with little transverse momentum around them: the sum over other objects above PTMin within
/// DeltaRMax, relative to the candidate's own (or absolute with UsePTSum). With a density array rho the neutral sum is
/// lowered by rho pi DeltaRMax^2 (arXiv:1307.6346, section 2.4).
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
      const IsolationInfo info = isolation(event, id);
      event[id].isolation = static_cast<std::int32_t>(event.isolations.size());
      event.isolations.push_back(info);
      const double sum = info.sum_charged + std::max(info.sum_neutral - area_density(event, id), 0.0);
      const bool tight = use_sum_ ? sum <= sum_max_ : (use_rho_ ? info.ratio_rho : info.ratio) <= ratio_max_;
      if (tight) event.array(output_).push_back(id);
    }
  }

 private:
  IsolationInfo isolation(const DetectorEvent& event, CandidateId id) const {
    const P4& p = event[id].momentum;
    const double eta = p.eta(), phi = p.phi(), pt = p.pt();
    constexpr double rounding = 1e-9;
    const double cos_r = std::cos(std::min(r_max_, std::numbers::pi)) - rounding;
    IsolationInfo info;
    for (CandidateId other : event.arrays[static_cast<std::size_t>(around_)]) {
      const Candidate& c = event[other];
      const double pt2 = c.momentum.pt2();
      if (pt2 < pt_min_ * pt_min_ || (other == id && !mini_cone_)) continue;
      // Most objects lie elsewhere in azimuth, which a product tells without a function of angles.
      if (p.px * c.momentum.px + p.py * c.momentum.py < cos_r * pt * std::sqrt(pt2)) continue;
      const double d_eta = c.momentum.eta() - eta;
      if (!(std::abs(d_eta) <= r_max_)) continue;
      const double distance = std::hypot(d_eta, delta_phi(c.momentum.phi(), phi));
      if (distance > r_max_ || (mini_cone_ && distance <= r_min_)) continue;
      (c.charge != 0 ? info.sum_charged : info.sum_neutral) += std::sqrt(pt2);
    }
    info.sum = info.sum_charged + info.sum_neutral;
    info.ratio = info.sum / pt;
    info.ratio_rho = (info.sum_charged + std::max(info.sum_neutral - area_density(event, id), 0.0)) / pt;
    return info;
  }

  // Transverse momentum that the density puts into the cone.
  double area_density(const DetectorEvent& event, CandidateId id) const {
    if (rho_ < 0 || !use_rho_) return 0;
    const double eta = std::abs(event[id].momentum.eta());
    double rho = 0;
    for (CandidateId r : event.arrays[static_cast<std::size_t>(rho_)]) {
      const Candidate& c = event[r];
      if (c.tower < 0) continue;
      const auto& edges = event.towers[static_cast<std::size_t>(c.tower)].edges;
      if (eta >= edges[0] && eta < edges[1]) rho = c.momentum.pt();
    }
    return std::max(rho, 0.0) * r_max_ * r_max_ * std::numbers::pi;
  }

  std::string candidate_name_ = "Calorimeter/electrons", around_name_ = "Delphes/partons", rho_name_, output_name_ = "electrons";
  double r_max_ = 0.5, r_min_ = 0.01, pt_min_ = 0.5, ratio_max_ = 0.1, sum_max_ = 5;
  bool mini_cone_ = false, use_sum_ = false, use_rho_ = true;
  ArrayId candidates_ = 0, around_ = 0, rho_ = -1, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_isolation() { return std::make_unique<Isolation>(); }

}  // namespace hml
