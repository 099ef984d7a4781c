#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Gives each jet the flavour of the partons within DeltaR of its axis: the greatest |PDG code| of the quarks there
/// (a b wins over a c, a c over the light ones), 21 where there are only gluons, 0 where there is none.
///
/// Where the outgoing partons of the matrix element are at hand, two more definitions follow. Algorithmic: of the
/// partons that turn into no other parton, and are not the matrix element's, a b or else a c within DeltaR, or else the
/// hardest. Physics: the one parton of the matrix element within DeltaR, 0 where there are none or several, and where a
/// c shares its surroundings (0.7) with a b that does not come from it.
///
/// The matrix element's partons are those with status 1 (Les Houches) or 23 (the hard process in a generator's record).
/// Delphes compares a parton with the matrix element's by the order of the lists, so that one which matches a later
/// entry counts all the same, and lets a c that comes after a b win; here any match and any b decide.
class JetFlavorAssociation final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("PartonInputArray", parton_name_, "Partons.");
    p.add("ParticleInputArray", particle_name_, "The generator's record; always at hand here.");
    p.add(
        "ParticleLHEFInputArray", lhef_name_,
        "Partons of the matrix element, for the algorithmic and physics definitions; not computed where it is empty.");
    p.add("JetInputArray", jet_name_, "Jets; their flavour is set in place.");
    p.add("DeltaR", r_, "Radius around the jet's axis.").unit("1").min(0);
    p.add("PartonPTMin", pt_min_, "Partons at or below are left out.").unit("GeV");
    p.add("PartonEtaMax", eta_max_, "Partons with greater |eta| are left out.").unit("1").min(0);
  }

  void wire(Wiring& w) override {
    partons_ = w.input("PartonInputArray", parton_name_);
    lhef_ = w.optional_input(lhef_name_);
    jets_ = w.input("JetInputArray", jet_name_);
    w.changes(jets_);
    if (lhef_ >= 0 && (w.brings_hard_process() || !lhef_name_.starts_with("Delphes/"))) w.fills(Detail::flavour_definitions);
  }

  void process(DetectorEvent& event, Random&) const override {
    if (event.array(jets_).empty()) return;
    Lists lists;
    if (lhef_ >= 0)
      for (CandidateId id : event.array(lhef_)) {
        const Candidate& c = event[id];
        if ((c.status == 1 || c.status == 23) && accepts(c)) lists.hard.push_back(parton(c));
      }
    for (CandidateId id : event.array(partons_))
      if (const Candidate& c = event[id]; accepts(c)) lists.partons.push_back(described(event, c, lists.hard));
    for (CandidateId id : event.array(jets_)) {
      const Candidate& jet = event[id];
      if (jet.jet < 0) continue;
      JetInfo& info = event.jets[static_cast<std::size_t>(jet.jet)];
      const double eta = jet.momentum.eta(), phi = jet.momentum.phi();
      info.flavour = standard(lists, eta, phi);
      if (lists.hard.empty()) continue;
      info.flavour_algorithmic = algorithmic(lists, eta, phi);
      info.flavour_physics = physics(event, lists, eta, phi);
    }
  }

 private:
  static constexpr int none = -1, gluon = 21;

  struct Parton {
    double eta, phi, pt;
    int pdg, code;                           // signed and not
    std::int32_t particle = -1;              // its number in the record
    bool hard = false, nearly_hard = false;  // is the matrix element's, within 0.001 or 0.01
    bool has_daughters = false, has_parton_daughter = false;
  };
  struct Lists {
    std::vector<Parton> hard, partons;
  };

  static bool is_parton(int code) { return code == gluon || (code >= 1 && code <= 5); }
  static bool is_heavy(const Parton& p) { return p.code == 4 || p.code == 5; }
  static double distance(const Parton& p, double eta, double phi) { return delta_r(p.eta, p.phi, eta, phi); }

  bool accepts(const Candidate& c) const {
    const int code = std::abs(c.pdg);
    return (code <= 5 || code == gluon) && c.status != -1 && c.momentum.pt2() > pt_min_ * pt_min_ &&
           std::abs(c.momentum.eta()) <= eta_max_;
  }

  static Parton parton(const Candidate& c) {
    Parton p{};
    p.eta = c.momentum.eta(), p.phi = c.momentum.phi(), p.pt = c.momentum.pt();
    p.pdg = c.pdg, p.code = std::abs(c.pdg), p.particle = c.particle;
    return p;
  }

  static Parton described(const DetectorEvent& event, const Candidate& c, const std::vector<Parton>& hard) {
    Parton p = parton(c);
    for (const Parton& other : hard) {
      if (other.pdg != p.pdg) continue;
      const double d = distance(other, p.eta, p.phi);
      p.hard |= d < 0.001, p.nearly_hard |= d < 0.01;
    }
    const auto& record = event.record;
    if (hard.empty() || p.particle < 0 || p.particle >= record.size()) return p;
    const auto k = static_cast<std::size_t>(p.particle);
    for (const std::int32_t daughter : {record.daughter1[k], record.daughter2[k]}) {
      if (daughter < 0 || daughter >= record.size()) continue;
      p.has_daughters = true;
      p.has_parton_daughter |= is_parton(std::abs(record.pdg[static_cast<std::size_t>(daughter)]));
    }
    return p;
  }

  int standard(const Lists& lists, double eta, double phi) const {
    int flavour = none;
    for (const Parton& p : lists.partons) {
      const int rank = p.code == gluon ? 0 : p.code;
      if (rank > flavour && std::abs(p.eta - eta) <= r_ && distance(p, eta, phi) <= r_) flavour = rank;
    }
    return flavour == 0 ? gluon : std::max(flavour, 0);
  }

  int algorithmic(const Lists& lists, double eta, double phi) const {
    int heavy = 0, hardest = 0;
    double pt = 0;
    for (const Parton& p : lists.partons) {
      if (p.hard || p.has_parton_daughter || !(distance(p, eta, phi) <= r_)) continue;
      if (is_heavy(p)) heavy = std::max(heavy, p.code);
      if (p.pt > pt) pt = p.pt, hardest = p.code;
    }
    return heavy > 0 ? heavy : hardest;
  }

  int physics(const DetectorEvent& event, const Lists& lists, double eta, double phi) const {
    constexpr double surroundings = 0.7;
    const Parton* initial = nullptr;
    for (const Parton& p : lists.hard) {
      if (!(distance(p, eta, phi) <= r_)) continue;
      if (initial) return 0;
      initial = &p;
    }
    if (!initial) return 0;
    if (initial->code != 4) return initial->code;
    for (const Parton& p : lists.partons)
      if (p.code == 5 && !p.nearly_hard && p.has_daughters && distance(p, eta, phi) < surroundings &&
          !comes_from(event, p, *initial))
        return 0;
    return initial->code;
  }

  // Whether one of its mothers flies along with the initial parton.
  static bool comes_from(const DetectorEvent& event, const Parton& p, const Parton& initial) {
    const auto& record = event.record;
    const auto k = static_cast<std::size_t>(p.particle);
    for (const std::int32_t mother : {record.mother1[k], record.mother2[k]})
      if (mother >= 0 && mother < record.size()) {
        const P4 m = record.momentum(mother);
        if (delta_r(m.eta(), m.phi(), initial.eta, initial.phi) < 0.001) return true;
      }
    return false;
  }

  std::string parton_name_ = "Delphes/partons", particle_name_ = "Delphes/allParticles",
              lhef_name_ = "Delphes/allParticlesLHEF", jet_name_ = "FastJetFinder/jets";
  double r_ = 0.5, pt_min_ = 0, eta_max_ = 2.5;
  ArrayId partons_ = 0, lhef_ = -1, jets_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_jet_flavor_association() { return std::make_unique<JetFlavorAssociation>(); }

}  // namespace hml
