#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Sets a bit of a jet's b-tag with a probability that is a formula for each flavour. Where a module found the
/// algorithmic and physics flavours, each gets a tag of its own in the same way.
class BTagging final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("JetInputArray", jet_name_, "Jets; their tag is set in place.");
    p.add("BitNumber", bit_, "Bit of the tag.").min(0).max(30);
    p.add("EfficiencyFormula", formula_list_,
          "Pairs of a flavour and the probability of a tag; flavour 0 for all others.");
    for (const char* name : {"PartonInputArray", "DeltaR", "PartonPTMin", "PartonEtaMax"})
      p.ignore(name, "the flavour is JetFlavorAssociation's.");
  }

  void wire(Wiring& w) override {
    jets_ = w.input("JetInputArray", jet_name_);
    w.changes(jets_);
    formulas_ = FormulaByCode("EfficiencyFormula", formula_list_, w);
    all_definitions_ = w.filled(Detail::flavour_definitions);
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(jets_)) {
      const Candidate& jet = event[id];
      if (jet.jet < 0) continue;
      JetInfo& info = event.jets[static_cast<std::size_t>(jet.jet)];
      const FormulaInput input = event.formula_input(jet, true);
      const auto tag = [&](int& tags, int flavour) {
        if (random.uniform() <= formulas_[flavour](input)) tags |= 1 << bit_;
      };
      tag(info.btag, info.flavour);
      if (!all_definitions_) continue;
      tag(info.btag_algorithmic, info.flavour_algorithmic);
      tag(info.btag_physics, info.flavour_physics);
    }
  }

 private:
  std::string jet_name_ = "FastJetFinder/jets";
  int bit_ = 0;
  bool all_definitions_ = false;
  std::vector<std::string> formula_list_;
  FormulaByCode formulas_;
  ArrayId jets_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_b_tagging() { return std::make_unique<BTagging>(); }

}  // namespace hml
