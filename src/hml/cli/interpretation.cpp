#include "hml/cli/interpretation.hpp"

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/random.hpp"

namespace hml::cli {

namespace {

// Pixels of an image that was made here lie in the plane of eta and phi.
void give_axes(Interpretation& found, const Config& representation) {
  const Config* range = representation.find("range");
  if (representation.at("type").text() != "image" || !range) return;
  const auto axis = [&](const char* title, std::size_t i) {
    const auto& ends = range->items()[i].items();
    return Interpretation::Axis{title, ends[0].number(), ends[1].number()};
  };
  for (auto& map : found.maps) map.x = axis("#Delta#eta", 1), map.y = axis("#Delta#phi", 0);
}

}  // namespace

nlohmann::ordered_json interpret_model(const Job& job, const std::string& name, const Approach& model,
                                       const Dataset& dataset, const Samples& test) {
  Samples balanced;
  if (dataset.luminosity() > 0) balance_classes(balanced = test);
  const Samples& samples = dataset.luminosity() > 0 ? balanced : test;
  auto out = nlohmann::ordered_json::object();
  for (const auto& method : job.run.interpret) {
    check_interrupt();
    try {
      auto found = method.interpreter->interpret(model, samples, stream_key(job.run.seed, "interpret", name), job.threads);
      if (found.empty()) continue;
      give_axes(found, dataset.representation(model.input_of(samples)));
      out[method.name] = to_json(found);
    } catch (Error& error) {
      throw error.in(fmt::format("interpret '{}' of approach '{}'", method.name, name));
    }
  }
  return out;
}

std::vector<report::AnalysisRecord::Interpreted> interpretations_from_json(const std::vector<NamedInterpreter>& methods,
                                                                           const nlohmann::ordered_json& json) {
  std::vector<report::AnalysisRecord::Interpreted> out;
  for (const auto& [approach, found] : json.items())
    for (const auto& method : methods)
      if (found.contains(method.name))
        out.push_back({approach, method.name, method.description, interpretation_from_json(found.at(method.name))});
  return out;
}

}  // namespace hml::cli
