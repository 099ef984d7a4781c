#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Takes the pile-up out of jets: p - rho A with the density rho of the last range that holds the jet's pseudorapidity
/// and the area four-vector A (arXiv:0707.1378). Jets that are not harder than what is taken from them, or not above
/// JetPTMin afterwards, are dropped.
class JetPileUpSubtractor final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("JetInputArray", jet_name_, "Jets with areas.");
    p.add("RhoInputArray", rho_name_, "Densities of transverse momentum.");
    p.add("OutputArray", output_name_, "Corrected jets.");
    p.add("JetPTMin", pt_min_, "Corrected jets at or below are dropped.").unit("GeV");
  }

  void wire(Wiring& w) override {
    jets_ = w.input("JetInputArray", jet_name_);
    rho_ = w.input("RhoInputArray", rho_name_);
    output_ = w.output(output_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    for (CandidateId id : event.array(jets_)) {
      Candidate jet = event.copy(id);
      const double rho = density(event, jet.momentum.eta());
      const P4 area = event.jet(jet).area;
      if (!(jet.momentum.pt() > rho * area.pt())) continue;
      jet.momentum += (-rho) * area;
      if (!(jet.momentum.pt() > pt_min_)) continue;
      event.array(output_).push_back(event.add(jet));
    }
  }

 private:
  double density(const DetectorEvent& event, double eta) const {
    double rho = 0;
    for (CandidateId id : event.array(rho_)) {
      const auto& edges = event.tower(event[id]).edges;
      if (eta >= edges[0] && eta < edges[1]) rho = event[id].momentum.pt();
    }
    return rho;
  }

  std::string jet_name_ = "FastJetFinder/jets", rho_name_ = "Rho/rho", output_name_ = "jets";
  double pt_min_ = 20;
  ArrayId jets_ = 0, rho_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_jet_pile_up_subtractor() { return std::make_unique<JetPileUpSubtractor>(); }

}  // namespace hml
