#include "hml/observe/feature_set.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/observe/observations.hpp"
#include "hml/observe/requests.hpp"

namespace hml {

void FeatureSet::prepare(const Config& parameters, const ObservableCatalogue& observables) {
  Parameters declared;
  declare(declared);
  declared.assign(parameters, "its parameters");
  parameters_ = Config::from_json(declared.values());
  for (const auto& name : inputs()) inputs_.emplace_back(name, observables, parameters.place());
  for (const auto& feature : features()) definitions_.emplace_back(feature.definition, observables, parameters.place());
}

std::vector<std::string> FeatureSet::names() const {
  std::vector<std::string> out;
  for (const auto& feature : features()) out.push_back(feature.name);
  return out;
}

std::vector<std::string> FeatureSet::units() const {
  std::vector<std::string> out;
  for (const auto& feature : features()) out.push_back(feature.unit);
  return out;
}

std::vector<ColumnRequest> FeatureSet::requests() const {
  std::vector<ColumnRequest> out;
  for (const auto& input : inputs_) add_requests(out, input.requests());
  return out;
}

Roles FeatureSet::roles(const Events& events) const {
  Observations observations(events);
  std::vector<Jagged> values;
  for (const auto& input : inputs_) values.push_back(input.evaluate(observations));
  return assign(events.size(), values);
}

void FeatureSet::fill(const Events& events, std::span<float> rows) const {
  const Roles roles = this->roles(events);
  if (events.size() == 0) return;
  Observations observations(roles.events);
  const std::size_t n = definitions_.size();
  for (std::size_t k = 0; k < n; ++k) {
    definitions_[k].fill(observations, rows.subspan(k), n);
    const float undefined = static_cast<float>(features()[k].undefined);
    for (std::size_t event = 0; event < roles.complete.size(); ++event) {
      float& value = rows[event * n + k];
      if (!roles.complete[event])
        value = std::numeric_limits<float>::quiet_NaN();
      else if (std::isnan(value))
        value = undefined;
    }
  }
}

std::shared_ptr<const FeatureSet> make_feature_set(const std::string& name, const Config& parameters,
                                                   const ObservableCatalogue& observables,
                                                   const FeatureSetCatalogue& sets) {
  const std::shared_ptr<FeatureSet> made = sets.make(name, parameters.place());
  try {
    made->prepare(parameters, observables);
  } catch (Error& error) {
    throw error.in(fmt::format("feature set '{}'", name));
  }
  return made;
}

}  // namespace hml
