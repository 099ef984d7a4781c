#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Gives leptons back what they radiated: the momenta of objects (photons) above 0.1 GeV of transverse momentum within
/// DeltaRMax are added to theirs. An object near several leptons goes to the closest (Delphes adds it to each of them).
class LeptonDressing final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("CandidateInputArray", candidate_name_, "Leptons.");
    p.add("DressingInputArray", dressing_name_, "Photons.");
    p.add("OutputArray", output_name_, "Dressed leptons.");
    p.add("DeltaRMax", r_max_, "Radius around a lepton.").unit("1").min(0);
  }

  void wire(Wiring& w) override {
    candidates_ = w.input("CandidateInputArray", candidate_name_);
    dressing_ = w.input("DressingInputArray", dressing_name_);
    output_ = w.output(output_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    const auto& bare = event.array(candidates_);
    auto& dressed = event.array(output_);
    for (CandidateId id : bare) {
      Candidate lepton = event.copy(id);
      lepton.mother = id;
      dressed.push_back(event.add(lepton));
    }
    for (CandidateId id : event.array(dressing_)) {
      constexpr double pt_min = 0.1;
      const P4 photon = event[id].momentum;
      if (!(photon.pt() > pt_min)) continue;
      double closest = r_max_;
      std::size_t owner = bare.size();
      for (std::size_t i = 0; i < bare.size(); ++i)
        if (const double r = delta_r(event[bare[i]].momentum, photon); r <= closest && (owner == bare.size() || r < closest)) closest = r, owner = i;
      if (owner < bare.size()) event[dressed[owner]].momentum += photon;
    }
  }

 private:
  std::string candidate_name_ = "UniqueObjectFinder/electrons", dressing_name_ = "Calorimeter/photons", output_name_ = "electrons";
  double r_max_ = 0.4;
  ArrayId candidates_ = 0, dressing_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_lepton_dressing() { return std::make_unique<LeptonDressing>(); }

}  // namespace hml
