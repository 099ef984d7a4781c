#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/cli/show/description.hpp"
#include "hml/dataset/dataset.hpp"

namespace hml::cli {

namespace {

Table inputs_table(const Dataset& dataset) {
  Table table{"Inputs", {"input", "type", "shape of an event", "features"}, {}};
  for (const auto& input : dataset.inputs()) {
    constexpr std::size_t most = 6;
    std::vector<std::string> names(input.names.begin(),
                                   input.names.begin() + std::min<std::ptrdiff_t>(std::ssize(input.names), most));
    if (input.names.size() > most) names.push_back(fmt::format("... ({})", input.names.size()));
    table.rows.push_back({input.name, input.config.at("type").text(), fmt::format("[{}]", fmt::join(input.shape, ", ")),
                          fmt::format("{}", fmt::join(names, ", "))});
  }
  return table;
}

Table features_table(const DatasetInput& input) {
  Table table{input.name, {"feature", "unit"}, {}};
  for (std::size_t i = 0; i < input.names.size(); ++i)
    table.rows.push_back({input.names[i], i < input.units.size() ? input.units[i] : ""});
  return table;
}

Table classes_table(const Dataset& dataset) {
  Table table{"Classes", {"class", "generated", "selected", "sum of weights"}, {}};
  for (std::size_t c = 0; c < dataset.classes().size(); ++c)
    table.rows.push_back({dataset.classes()[c], std::to_string(dataset.generated()[c].events),
                          std::to_string(dataset.selected()[c].events),
                          with_error(dataset.selected()[c].weight, dataset.selected()[c].error())});
  return table;
}

}  // namespace

Description describe_dataset(const std::filesystem::path& path, const std::string& part) {
  const Dataset dataset = Dataset::open(path);
  Description out;
  out.headline = fmt::format("{}: a dataset of {} events", path.string(), dataset.size());
  if (!dataset.select().empty()) out.headline += fmt::format(", selected by {}", dataset.select());
  out.provenance = dataset.provenance();
  if (part.empty())
    out.tables = {classes_table(dataset), inputs_table(dataset)};
  else
    out.tables = {features_table(dataset.input(part))};
  return out;
}

}  // namespace hml::cli
