#include "hml/represent/representation.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace hml {
namespace {

/// Of one event: 64 MiB. Larger rows are mistakes, and would be made by the thousand.
constexpr std::int64_t most_values = std::int64_t{1} << 24;

}  // namespace

std::int64_t Representation::row_size() const {
  std::int64_t size = 1;
  for (const auto extent : shape()) size *= extent;
  return size;
}

NamedRepresentation make_representation(const std::string& name, const Config& config,
                                        const ObservableCatalogue& observables,
                                        const RepresentationCatalogue& representations) {
  const std::string what = fmt::format("representation '{}'", name);
  try {
    Config settings = config;
    const std::string type = config.at("type").text();
    settings.take("type");
    const std::shared_ptr<Representation> made = representations.make(type, config.at("type").place());
    Parameters parameters;
    made->declare(parameters);
    parameters.assign(settings, type);
    made->prepare(observables, config.place());
    if (made->row_size() > most_values)
      throw Error(ErrorKind::config,
                  fmt::format("an event would have {} values, more than {}", made->row_size(), most_values),
                  config.place());
    auto resolved = parameters.values();
    nlohmann::ordered_json json{{"type", type}};
    json.update(resolved);
    return {name, Config::from_json(json), made};
  } catch (Error& error) {
    throw error.in(what);
  }
}

}  // namespace hml
