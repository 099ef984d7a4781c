#include "hml/cli/catalogue_page.hpp"

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "hml/cli/approaches.hpp"
#include "hml/core/parameters.hpp"
#include "hml/dataset/zoo/layout.hpp"
#include "hml/evaluate/metric.hpp"
#include "hml/generate/processes.hpp"
#include "hml/learn/interpret/interpreter.hpp"
#include "hml/observe/catalogue.hpp"
#include "hml/observe/feature_set.hpp"
#include "hml/represent/representation.hpp"
#include "hml/simulate/module.hpp"

namespace hml::cli {

Table parameter_table(const Parameters& parameters) {
  Table table{"", {"parameter", "type", "default", "unit", "bounds", "what it is"}, {}};
  for (const auto& p : parameters.entries())
    table.rows.push_back(
        {p.name(), p.type(), p.is_required() ? "required" : p.default_value().dump(), p.unit(), p.bounds(), p.doc()});
  return table;
}

namespace {

// A component of a catalogue of objects that declare parameters.
template <class Item>
CatalogueEntry component(const Item& item) {
  CatalogueEntry entry{item.name, item.doc, {}, {}};
  const auto made = item.make();
  Parameters parameters;
  made->declare(parameters);
  if (!parameters.entries().empty()) entry.parameters = parameter_table(parameters);
  return entry;
}

template <class Made>
std::vector<CatalogueEntry> components(const Catalogue<Made>& catalogue) {
  std::vector<CatalogueEntry> entries;
  for (const auto& item : catalogue.items()) entries.push_back(component(item));
  return entries;
}

std::vector<CatalogueEntry> processes() {
  std::vector<CatalogueEntry> entries;
  for (const auto& process : known_processes()) entries.push_back({process.words, process.doc, {}, {}});
  return entries;
}

// The arguments of an observable, as the parameters of other components are shown.
Table argument_table(const Observable& observable) {
  Table table{"", {"parameter", "type", "default", "unit", "bounds", "what it is"}, {}};
  for (const auto& argument : observable.arguments) {
    const auto* text = std::get_if<std::string>(&argument.standard);
    const bool low = std::isfinite(argument.min), high = std::isfinite(argument.max);
    const std::string bounds = low && high ? fmt::format("[{}, {}]", argument.min, argument.max)
                               : low       ? fmt::format(">= {}", argument.min)
                               : high      ? fmt::format("<= {}", argument.max)
                                           : "";
    table.rows.push_back({argument.name, text ? "text" : "number",
                          text ? *text : fmt::format("{}", std::get<double>(argument.standard)), argument.unit, bounds,
                          argument.doc});
  }
  return table;
}

// What stands before the dot, by the signature of the observable's value.
std::string takes(const Observable& observable) {
  const auto& value = observable.value;
  if (std::holds_alternative<Observable::OfPair>(value)) return "two objects";
  if (std::holds_alternative<Observable::OfCount>(value)) return "a collection";
  if (std::holds_alternative<Observable::OfGroup>(value) || std::holds_alternative<Observable::OfGroups>(value))
    return observable.objects > 0 ? fmt::format("{} names", observable.objects) : "any objects";
  if (std::holds_alternative<Observable::OfConstituents>(value)) return "an object and its constituents";
  return "an object";
}

std::vector<CatalogueEntry> observables() {
  std::vector<CatalogueEntry> entries;
  const auto catalogue = default_observables();
  for (const auto& o : catalogue.observables()) {
    CatalogueEntry entry{o.name, o.doc, {{"of", takes(o)}, {"unit", o.unit}}, {}};
    if (!o.arguments.empty()) entry.parameters = argument_table(o);
    if (!o.aliases.empty()) entry.facts.emplace_back("also", fmt::format("{}", fmt::join(o.aliases, ", ")));
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<CatalogueEntry> layouts() {
  std::vector<CatalogueEntry> entries;
  const auto catalogue = default_layouts();
  for (const auto& item : catalogue.items()) entries.push_back({item.name, item.doc, {}, {}});
  return entries;
}

std::string facts_text(const CatalogueEntry& entry) {
  std::string out;
  for (const auto& [key, value] : entry.facts) out += fmt::format("{}{}: {}", out.empty() ? "" : "; ", key, value);
  return out.empty() ? "" : fmt::format(" ({})", out);
}

std::string escaped_cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  return text;
}

}  // namespace

std::vector<Chapter> catalogue_chapters() {
  return {{"processes", "Processes", processes},
          {"modules", "Detector modules", [] { return components(module_catalogue()); }},
          {"observables", "Observables", observables},
          {"feature_sets", "Feature sets", [] { return components(default_feature_sets()); }},
          {"representations", "Representations", [] { return components(default_representations()); }},
          {"layouts", "Layouts of published sets", layouts},
          {"approaches", "Approaches", [] { return components(all_approaches()); }},
          {"metrics", "Metrics", [] { return components(metrics()); }},
          {"methods", "Methods of interpretation", [] { return components(interpreters()); }}};
}

std::string catalogue_preface() {
  return "# Catalogue\n\nEvery component with its parameters, as the program itself prints it: "
         "`hml list all --markdown > docs/catalogue.md`.\n\n";
}

std::string Chapter::text() const {
  std::string out = title + "\n\n";
  for (const auto& entry : entries()) {
    out += fmt::format("  {}{}\n      {}\n", entry.name, facts_text(entry), entry.doc);
    if (!entry.parameters.rows.empty()) {
      std::string table = entry.parameters.text();
      for (std::size_t at = 0; at < table.size(); at = table.find('\n', at) + 1) {
        table.insert(at, "      ");
        at += 6;
      }
      out += table;
    }
    out += "\n";
  }
  return out;
}

std::string Chapter::markdown() const {
  std::string out = fmt::format("## {}\n\n", title);
  for (const auto& entry : entries()) {
    out += fmt::format("### `{}`{}\n\n{}\n\n", entry.name, facts_text(entry), entry.doc);
    if (entry.parameters.rows.empty()) continue;
    out += "| parameter | type | default | unit | bounds | what it is |\n|---|---|---|---|---|---|\n";
    for (const auto& row : entry.parameters.rows) {
      out += "|";
      for (const auto& cell : row) out += fmt::format(" {} |", escaped_cell(cell));
      out += "\n";
    }
    out += "\n";
  }
  return out;
}

}  // namespace hml::cli
