#include "hml/represent/features.hpp"

namespace hml {

void FeaturesRepresentation::declare(Parameters& parameters) {
  parameters.add("set", set_, "Name of a feature set: higgsml.").required();
  parameters.add("with", with_, "Parameters of the set (hml list feature_sets).");
}

void FeaturesRepresentation::prepare(const ObservableCatalogue& observables, const Place&) {
  made_ = make_feature_set(set_, with_, observables);
  with_ = made_->parameters();  // saved with all values
}

}  // namespace hml
