#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Lets each generator particle stand behind objects of one kind only: an object that shares a particle with an object
/// kept from an earlier array is dropped. The order of the arrays is the order of precedence.
class UniqueObjectFinder final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", names_, "Pairs of an array and the name of its output: 'add InputArray Jets/jets jets'.");
    p.add("UseUniqueID", same_object_, "Compare the objects themselves, not the particles behind them.");
  }

  void wire(Wiring& w) override {
    if (names_.size() % 2 != 0)
      throw Error(ErrorKind::config, "InputArray wants pairs: 'add InputArray {array} {output name}'", w.place("InputArray", names_.size() - 1));
    for (std::size_t i = 0; i < names_.size(); i += 2) steps_.push_back({w.input("InputArray", names_[i], i), w.output(names_[i + 1])});
  }

  void process(DetectorEvent& event, Random&) const override {
    std::vector<char> taken(same_object_ ? event.candidates.size() : static_cast<std::size_t>(event.particles()));
    for (const auto& [input, output] : steps_) {
      for (CandidateId id : event.array(input)) {
        bool overlaps = false;
        for_each(event, id, [&](std::int32_t i) { overlaps |= taken[static_cast<std::size_t>(i)] != 0; });
        if (!overlaps) event.array(output).push_back(id);
      }
      // Objects of one array may share: marks come after the whole array.
      for (CandidateId id : event.array(output)) for_each(event, id, [&](std::int32_t i) { taken[static_cast<std::size_t>(i)] = 1; });
    }
  }

 private:
  template <class Visit>
  void for_each(const DetectorEvent& event, CandidateId id, const Visit& visit) const {
    if (same_object_) visit(id);
    else event.for_each_particle(event[id], visit);
  }

  struct Step {
    ArrayId input, output;
  };
  std::vector<std::string> names_;
  bool same_object_ = false;
  std::vector<Step> steps_;
};

}  // namespace

std::unique_ptr<Module> make_unique_object_finder() { return std::make_unique<UniqueObjectFinder>(); }

}  // namespace hml
