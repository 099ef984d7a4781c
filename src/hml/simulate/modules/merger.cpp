#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Joins arrays, and sums them: "momentum" holds one object with the vector sum, "energy" one whose transverse momentum
/// is the scalar sum of the transverse momenta (its px) and whose energy is the sum of energies.
class Merger final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_names_, "Arrays to join, one an 'add'.");
    p.add("OutputArray", output_name_, "All candidates.");
    p.add("MomentumOutputArray", momentum_name_, "The vector sum.");
    p.add("EnergyOutputArray", energy_name_, "The scalar sums.");
  }

  void wire(Wiring& w) override {
    for (std::size_t i = 0; i < input_names_.size(); ++i) inputs_.push_back(w.input("InputArray", input_names_[i], i));
    output_ = w.output(output_name_);
    momentum_ = w.output(momentum_name_);
    energy_ = w.output(energy_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    Candidate momentum, energy;
    for (ArrayId input : inputs_)
      for (CandidateId id : event.array(input)) {
        const P4& p = event[id].momentum;
        momentum.momentum += p;
        energy.momentum.px += p.pt();
        energy.momentum.e += p.e;
        event.array(output_).push_back(id);
      }
    event.array(momentum_).push_back(event.add(momentum));
    event.array(energy_).push_back(event.add(energy));
  }

 private:
  std::vector<std::string> input_names_;
  std::string output_name_ = "candidates", momentum_name_ = "momentum", energy_name_ = "energy";
  std::vector<ArrayId> inputs_;
  ArrayId output_ = 0, momentum_ = 0, energy_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_merger() { return std::make_unique<Merger>(); }

}  // namespace hml
