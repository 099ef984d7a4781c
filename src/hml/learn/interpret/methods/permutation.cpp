#include "hml/learn/interpret/methods/methods.hpp"
#include "hml/learn/permutation_importance.hpp"

namespace hml {

void PermutationMethod::declare_own(Parameters& p) {
  p.add("repeats", repeats_, "How often each feature is shuffled; the uncertainty needs two.").min(1).max(1000);
}

Interpretation PermutationMethod::look(const Approach& approach, const Samples& samples, std::uint64_t seed,
                                       int threads) const {
  Interpretation::Bars loss{"Permutation importance", "Mean rise of the loss", {}, {}, {}};
  Interpretation::Bars accuracy{"Permutation importance", "Mean fall of the accuracy", {}, {}, {}};
  for (const auto& found : permutation_importance(approach, samples, repeats_, seed, threads)) {
    for (auto* bars : {&loss, &accuracy}) bars->names.push_back(found.feature);
    loss.values.push_back(found.loss), loss.errors.push_back(found.loss_error);
    accuracy.values.push_back(found.accuracy), accuracy.errors.push_back(found.accuracy_error);
  }
  return {{loss, accuracy}, {}, {}};
}

}  // namespace hml
