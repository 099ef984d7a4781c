#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Sets a bit of a jet's b-tag with a probability that is a formula for each flavour.
class BTagging final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("JetInputArray", jet_name_, "Jets; their tag is set in place.");
    p.add("BitNumber", bit_, "Bit of the tag.").min(0).max(30);
    p.add("EfficiencyFormula", formula_list_, "Pairs of a flavour and the probability of a tag; flavour 0 for all others.");
  }

  void wire(Wiring& w) override {
    jets_ = w.input("JetInputArray", jet_name_);
    w.changes(jets_);
    formulas_ = FormulaByCode("EfficiencyFormula", formula_list_, w);
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(jets_)) {
      const Candidate& jet = event[id];
      if (jet.jet < 0) continue;
      JetInfo& info = event.jets[static_cast<std::size_t>(jet.jet)];
      if (random.uniform() <= formulas_[info.flavour](event.formula_input(jet, true))) info.btag |= 1 << bit_;
    }
  }

 private:
  std::string jet_name_ = "FastJetFinder/jets";
  int bit_ = 0;
  std::vector<std::string> formula_list_;
  FormulaByCode formulas_;
  ArrayId jets_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_b_tagging() { return std::make_unique<BTagging>(); }

}  // namespace hml
