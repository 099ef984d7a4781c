#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Gives each jet the flavour of the partons within DeltaR of its axis: the greatest |PDG code| of the quarks there
/// (a b wins over a c, a c over the light ones), 21 where there are only gluons, 0 where there is none.
class JetFlavorAssociation final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("PartonInputArray", parton_name_, "Partons.");
    p.add("ParticleInputArray", particle_name_, "The generator's record; always at hand here.");
    p.add("ParticleLHEFInputArray", lhef_name_, "The matrix element's record, for definitions of flavour other than this one; without effect.");
    p.add("JetInputArray", jet_name_, "Jets; their flavour is set in place.");
    p.add("DeltaR", r_, "Radius around the jet's axis.").unit("1").min(0);
    p.add("PartonPTMin", pt_min_, "Partons at or below are left out.").unit("GeV");
    p.add("PartonEtaMax", eta_max_, "Partons with greater |eta| are left out.").unit("1").min(0);
  }

  void wire(Wiring& w) override {
    partons_ = w.input("PartonInputArray", parton_name_);
    jets_ = w.input("JetInputArray", jet_name_);
    w.changes(jets_);
  }

  void process(DetectorEvent& event, Random&) const override {
    struct Axis {
      double eta, phi;
      int flavour;
    };
    std::vector<Axis> axes;
    for (CandidateId id : event.array(jets_)) axes.push_back({event[id].momentum.eta(), event[id].momentum.phi(), none});
    if (axes.empty()) return;
    for (CandidateId id : event.array(partons_)) {
      const Candidate& c = event[id];
      const int code = std::abs(c.pdg);
      if ((code > 5 && code != gluon) || c.status == -1 || !(c.momentum.pt2() > pt_min_ * pt_min_)) continue;
      const double eta = c.momentum.eta();
      if (std::abs(eta) > eta_max_) continue;
      const int rank = code == gluon ? 0 : code;
      for (Axis& axis : axes)
        if (rank > axis.flavour && std::abs(axis.eta - eta) <= r_ && delta_r(axis.eta, axis.phi, eta, c.momentum.phi()) <= r_) axis.flavour = rank;
    }
    for (std::size_t i = 0; i < axes.size(); ++i) {
      const Candidate& jet = event[event.array(jets_)[i]];
      if (jet.jet < 0) continue;
      event.jets[static_cast<std::size_t>(jet.jet)].flavour = axes[i].flavour == 0 ? gluon : std::max(axes[i].flavour, 0);
    }
  }

 private:
  static constexpr int none = -1, gluon = 21;

  std::string parton_name_ = "Delphes/partons", particle_name_ = "Delphes/allParticles", lhef_name_ = "Delphes/allParticlesLHEF",
              jet_name_ = "FastJetFinder/jets";
  double r_ = 0.5, pt_min_ = 0, eta_max_ = 2.5;
  ArrayId partons_ = 0, jets_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_jet_flavor_association() { return std::make_unique<JetFlavorAssociation>(); }

}  // namespace hml
