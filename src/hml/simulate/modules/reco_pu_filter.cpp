#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Drops candidates that the detector takes for pile-up (charged ones that a TrackPileUpSubtractor marked).
class RecoPuFilter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Candidates to choose from.");
    p.add("OutputArray", output_name_, "Those that are not marked.");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    for (CandidateId id : event.array(input_))
      if (!event[id].tagged_pile_up) event.array(output_).push_back(id);
  }

 private:
  std::string input_name_ = "Delphes/allParticles", output_name_ = "filteredParticles";
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_reco_pu_filter() { return std::make_unique<RecoPuFilter>(); }

}  // namespace hml
