#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Copies candidates, so that modules that change them in place (flavour, tags, isolation) leave the originals alone.
class Cloner final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Candidates, mostly jets.");
    p.add("OutputArray", output_name_, "Their copies.");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    for (CandidateId id : event.array(input_)) {
      Candidate copy = event.copy(id);
      event.array(output_).push_back(event.add(copy));
    }
  }

 private:
  std::string input_name_ = "FastJetFinder/jets", output_name_ = "jets";
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_cloner() { return std::make_unique<Cloner>(); }

}  // namespace hml
