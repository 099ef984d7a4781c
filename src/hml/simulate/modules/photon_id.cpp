#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Identifies photons with an efficiency for each of three kinds, which becomes their status: 1 prompt (a generated
/// stable photon within 0.1 in (eta, phi) and 50 % in transverse momentum, and isolated), 2 not prompt (matched, but not
/// isolated), 3 fake (not matched). Those below PTMin are dropped. Delphes asks for RelIsoMax by the name fRelIsoMax and
/// then compares with 0.3; here the value of the card counts.
class PhotonId final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputPhotonArray", photon_name_, "Photons with isolation.");
    p.add("InputGenArray", generated_name_, "Particles among which the generated photons are.");
    p.add("OutputArray", output_name_, "Identified photons.");
    p.add("PromptFormula", prompt_text_, "Efficiency of prompt photons.").unit("1");
    p.add("NonPromptFormula", other_text_, "Efficiency of photons that are not isolated.").unit("1");
    p.add("FakeFormula", fake_text_, "Efficiency of what is no generated photon.").unit("1");
    p.add("PTMin", pt_min_, "Least transverse momentum.").unit("GeV");
    p.add("RelIsoMax", isolation_max_, "Isolation (relative sum of transverse momenta) below which a photon is prompt.").unit("1");
    p.add("fRelIsoMax", isolation_max_, "The same, by the name that Delphes asks for.").unit("1");
  }

  void wire(Wiring& w) override {
    photons_ = w.input("InputPhotonArray", photon_name_);
    generated_ = w.input("InputGenArray", generated_name_);
    output_ = w.output(output_name_);
    prompt_ = Formula(prompt_text_, w.place("PromptFormula"));
    other_ = Formula(other_text_, w.place("NonPromptFormula"));
    fake_ = Formula(fake_text_, w.place("FakeFormula"));
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(photons_)) {
      Candidate photon = event.copy(id);
      if (!(photon.momentum.pt() >= pt_min_)) continue;
      photon.mother = id;
      const bool isolated = event.isolation(photon).ratio < isolation_max_;
      photon.status = !is_generated(event, photon.momentum) ? 3 : isolated ? 1 : 2;
      const Formula& chance = photon.status == 3 ? fake_ : photon.status == 1 ? prompt_ : other_;
      if (random.uniform() <= chance(event.formula_input(photon, false))) event.array(output_).push_back(event.add(photon));
    }
  }

 private:
  bool is_generated(const DetectorEvent& event, const P4& p) const {
    constexpr double r_max = 0.1, pt_range = 0.5;
    for (CandidateId id : event.array(generated_)) {
      const Candidate& c = event[id];
      if (c.status == 1 && std::abs(c.pdg) == 22 && std::abs(c.momentum.pt() - p.pt()) <= pt_range * p.pt() &&
          delta_r(c.momentum, p) <= r_max)
        return true;
    }
    return false;
  }

  std::string photon_name_ = "PhotonIsolation/photons", generated_name_ = "GenParticleFilter/filteredParticles", output_name_ = "photons",
              prompt_text_ = "1.0", other_text_ = "1.0", fake_text_ = "1.0";
  double pt_min_ = 10, isolation_max_ = 0.3;
  Formula prompt_, other_, fake_;
  ArrayId photons_ = 0, generated_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_photon_id() { return std::make_unique<PhotonId>(); }

}  // namespace hml
