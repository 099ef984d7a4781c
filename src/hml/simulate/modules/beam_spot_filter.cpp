#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Picks the first particle of the hard interaction, whose place modules take for the beam spot. Delphes hands on the
/// pile-up particles before it as well, and its readers then take the place of the first of them.
class BeamSpotFilter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Particles of all interactions.");
    p.add("OutputArray", output_name_, "The first one of the hard interaction.");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    for (CandidateId id : event.array(input_)) {
      if (event[id].pile_up) continue;
      event.array(output_).push_back(id);
      return;
    }
  }

 private:
  std::string input_name_ = "Delphes/allParticles", output_name_ = "filteredParticles";
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_beam_spot_filter() { return std::make_unique<BeamSpotFilter>(); }

}  // namespace hml
