#include "hml/evaluate/named_metric.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/error.hpp"

namespace hml {

namespace {

// "1 / background efficiency at a signal efficiency (efficiency 0.5).": the parameter that a metric declares first is
// the one that it is nothing without; of the others only what is not the default.
std::string description(const std::string& kind, const Parameters& parameters, const Metrics& known) {
  std::string out, set;
  for (const auto& item : known.items())
    if (item.name == kind) out = item.doc;
  for (const auto& entry : parameters.entries()) {
    const bool first = &entry == &parameters.entries().front() && entry.name() != "uncertainty";
    const std::string value = Config::from_json(entry.value()).text();
    if ((first || entry.value() != entry.default_value()) && !value.empty())
      set += fmt::format("{}{} {}", set.empty() ? "" : ", ", entry.name(), value);
  }
  if (!out.empty() && out.back() == '.') out.pop_back();
  return out + (set.empty() ? "." : fmt::format(" ({}).", set));
}

NamedMetric named_metric(const std::string& name, Config parameters, const Metrics& known) {
  const Place place = parameters.place();
  if (!parameters.is_null() && !parameters.is_map())
    throw Error(ErrorKind::config, fmt::format("metric '{}' needs a map of parameters, such as {{metric: auc}}", name),
                place);
  const Config kind = parameters.take("metric"), label = parameters.take("label");
  NamedMetric out{name, label.is_null() ? name : label.text(), {}, nullptr, Config::map({}, place)};
  const std::string kind_name = kind.is_null() ? name : kind.text();
  const std::shared_ptr<Metric> metric = known.make(kind_name, kind.is_null() ? place : kind.place());
  Parameters declared;
  metric->declare(declared);
  declared.assign(parameters.is_null() ? Config::map({}, place) : parameters, fmt::format("metric '{}'", name));
  out.settings.set("metric", Config(kind_name));
  out.settings.set("label", Config::from_json(out.label));
  const auto values = declared.values();
  for (const auto& [key, value] : values.items()) out.settings.set(key, Config::from_json(value));
  out.description = description(kind_name, declared, known);
  out.metric = metric;
  return out;
}

}  // namespace

std::vector<NamedMetric> named_metrics(const Config& section, const Metrics& known) {
  std::vector<NamedMetric> out;
  for (const auto& [name, parameters] : section.entries()) out.push_back(named_metric(name, parameters, known));
  if (out.empty()) throw Error(ErrorKind::config, "'metrics' names none", section.place());
  return out;
}

NamedMetric metric_from_text(const std::string& text, const Metrics& known) {
  const auto colon = text.find(':');
  Config parameters = Config::map();
  parameters.set("metric", Config(text.substr(0, colon)));
  for (std::size_t at = colon; at != std::string::npos;) {
    const auto comma = text.find(',', at + 1);
    const auto setting = text.substr(at + 1, comma == std::string::npos ? comma : comma - at - 1);
    const auto equals = setting.find('=');
    if (equals == std::string::npos || equals == 0)
      throw Error(
          ErrorKind::usage,
          fmt::format("metric {}: expected NAME:KEY=VALUE,..., such as background_rejection:efficiency=0.3", text));
    parameters.set(setting.substr(0, equals), Config(setting.substr(equals + 1)));
    at = comma;
  }
  return named_metric(text, std::move(parameters), known);
}

std::vector<NamedMetric> standard_metrics() {
  return named_metrics(Config::parse(R"(
accuracy: {label: Accuracy}
auc: {label: AUC}
significance: {label: Significance}
rejection_50: {metric: background_rejection, efficiency: 0.5, label: Rejection at 50%}
rejection_99: {metric: background_rejection, efficiency: 0.99, label: Rejection at 99%}
)"));
}

void rehearse(const std::vector<NamedMetric>& metrics, const std::vector<std::string>& classes,
              const std::vector<std::string>& variables) {
  const std::size_t k = classes.size(), n = 4 * k;
  std::vector<float> scores;
  std::vector<std::int32_t> labels;
  std::vector<double> numbers;
  for (std::size_t i = 0; i < n; ++i) {
    labels.push_back(static_cast<std::int32_t>(i % k));
    numbers.push_back(static_cast<double>(i + 1));  // a truth of zero has no relative response
    for (std::size_t c = 0; c < k; ++c) scores.push_back(c == (i / 2) % k ? 0.5F : 0.5F / static_cast<float>(std::max<std::size_t>(k, 2) - 1));
  }
  ScoredEvents::Variables values;
  for (const auto& name : variables) values.emplace_back(name, numbers);
  for (const auto& metric : metrics)
    for (const auto& name : metric.metric->estimates()) values.emplace_back(estimate_variable(name), numbers);
  ScoredEvents events(classes);
  events.add(scores, labels, {}, values);
  for (const auto& metric : metrics) {
    if (k < 2 && metric.metric->estimates().empty()) continue;  // no model will have scores
    try {
      metric.metric->evaluate(events);
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("metric '{}': {}", metric.name, error.message()), metric.settings.place());
    }
  }
}

}  // namespace hml
