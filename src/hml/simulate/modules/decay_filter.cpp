#include "hml/simulate/lifetimes.hpp"
#include "hml/simulate/module.hpp"
#include "hml/simulate/track_origin.hpp"

namespace hml {
namespace {

/// Drops candidates that decay on their way through the tracker: each stays with the probability exp(-L m / (p c tau))
/// for the length L of its path. What is stable, or no particle, stays.
class DecayFilter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Candidates with a path behind them.");
    p.add("OutputArray", output_name_, "Those that did not decay.");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(input_)) {
      const Candidate& c = event[id];
      const Lifetime known = lifetime(c.pdg);
      const double p = c.momentum.p();
      const double lifetimes = !(known.c_tau > 0) ? 0
                               : p > 0            ? path(event, c) * known.mass / (p * known.c_tau)
                                                  : std::numeric_limits<double>::infinity();
      if (random.uniform() <= std::exp(-lifetimes)) event.array(output_).push_back(id);
    }
  }

 private:
  // Neutrals fly straight.
  static double path(const DetectorEvent& event, const Candidate& c) {
    if (c.track >= 0) return event.track(c).length;
    const Candidate from = track_origin(event, c);
    return std::hypot(c.x - from.x, c.y - from.y, c.z - from.z);
  }

  std::string input_name_ = "FastJetFinder/jets", output_name_ = "tracks";
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_decay_filter() { return std::make_unique<DecayFilter>(); }

}  // namespace hml
