#include <algorithm>

#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Drops candidates with the listed PDG codes (or keeps only those), and those that fail a cut.
class PdgCodeFilter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Candidates to choose from.");
    p.add("OutputArray", output_name_, "Those that pass.");
    p.add("PTMin", pt_min_, "Least transverse momentum.").unit("GeV");
    p.add("PdgCode", codes_, "Codes to drop, with their sign.");
    p.add("Invert", invert_, "Keep the listed codes and drop the others.");
    p.add("RequireNotPileup", not_pile_up_, "Drop particles of pile-up interactions.");
    p.add("RequireStatus", require_status_, "Demand a generator status.");
    p.add("Status", status_, "That status.");
    p.add("RequireCharge", require_charge_, "Demand a charge.");
    p.add("Charge", charge_, "That charge.").unit("e");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    const double pt2_min = pt_min_ > 0 ? pt_min_ * pt_min_ : 0;
    for (CandidateId id : event.array(input_)) {
      const Candidate& c = event[id];
      if (not_pile_up_ && c.pile_up) continue;
      if (c.momentum.pt2() < pt2_min || (require_status_ && c.status != status_) || (require_charge_ && c.charge != charge_)) continue;
      const bool listed = std::find(codes_.begin(), codes_.end(), c.pdg) != codes_.end();
      if (listed == invert_) event.array(output_).push_back(id);
    }
  }

 private:
  std::string input_name_ = "Delphes/allParticles", output_name_ = "filteredParticles";
  double pt_min_ = 0;
  std::vector<int> codes_;
  bool invert_ = false, require_status_ = false, require_charge_ = false, not_pile_up_ = false;
  int status_ = 1, charge_ = 1;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_pdg_code_filter() { return std::make_unique<PdgCodeFilter>(); }

}  // namespace hml
