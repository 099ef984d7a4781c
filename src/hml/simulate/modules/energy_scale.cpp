#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Multiplies the four-momentum of jets by a formula; jets whose factor is not positive keep theirs.
class EnergyScale final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Jets.");
    p.add("OutputArray", output_name_, "Scaled jets.");
    p.add("ScaleFormula", text_, "Factor.").unit("1");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    formula_ = Formula(text_, w.place("ScaleFormula"));
  }

  void process(DetectorEvent& event, Random&) const override {
    for (CandidateId id : event.array(input_)) {
      Candidate jet = event.copy(id);
      const double scale = formula_(event.formula_input(jet, true));
      if (scale > 0) jet.momentum = scale * jet.momentum;
      event.array(output_).push_back(event.add(jet));
    }
  }

 private:
  std::string input_name_ = "FastJetFinder/jets", output_name_ = "jets", text_ = "0.0";
  Formula formula_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_energy_scale() { return std::make_unique<EnergyScale>(); }

}  // namespace hml
