#include "hml/dataset/builder.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "hml/core/parameters.hpp"
#include "hml/event/event_values.hpp"

namespace hml {
namespace {

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

/// Rows of the events that pass.
template <class T>
std::vector<T> keep_rows(const std::vector<T>& rows, const std::vector<std::uint8_t>& passed, std::size_t size = 1) {
  std::vector<T> out;
  for (std::size_t event = 0; event < passed.size(); ++event)
    if (passed[event])
      out.insert(out.end(), rows.begin() + static_cast<std::ptrdiff_t>(event * size),
                 rows.begin() + static_cast<std::ptrdiff_t>((event + 1) * size));
  return out;
}

void check_weights(const std::vector<double>& weights, const std::vector<std::int64_t>& numbers,
                   const std::string& what) {
  for (std::size_t event = 0; event < weights.size(); ++event)
    if (!std::isfinite(weights[event]))
      throw Error(ErrorKind::input, fmt::format("event {}: its {} is {}", numbers[event], what, weights[event]));
}

/// The value of a weight variation for each event; any stored column has a name for it.
std::vector<double> variation_of(const Events& events, const std::string& name, const std::string& observable,
                                 ObservableCatalogue known) {
  known.add_columns(events);
  const Quantity quantity(observable, known);
  if (!quantity.single())
    throw Error(ErrorKind::config,
                fmt::format("weight variation '{}': '{}' has more than one value an event", name, observable));
  return quantity.evaluate(events).values;
}

}  // namespace

DatasetSettings DatasetSettings::read(const Config& config, std::vector<std::string> classes, std::uint64_t seed) {
  DatasetSettings out;
  Config split = Config::map({{"train", Config("0.7")}, {"test", Config("0.3")}}), variations;
  Parameters parameters;
  parameters.add("select", out.select, "Cut that events must pass.");
  parameters.add("split", split, "Fractions of the parts, as {train: 0.7, test: 0.3}, or {folds: 5}.");
  parameters.add("luminosity", out.luminosity, "Weights become numbers of events at this luminosity; 0: they stay.")
      .unit("1/fb")
      .min(0);
  parameters.add("weight_variations", variations, "Further weights: name -> observable, as {muR=2: weight3.weight}.");
  parameters.add("representations", out.representations, "Inputs of the approaches: name -> {type: ..., ...}.")
      .required();
  parameters.assign(config, "dataset");
  out.split = read_split(split);
  for (const auto& [name, observable] : variations.entries()) out.variations.emplace_back(name, observable.text());
  out.classes = std::move(classes);
  out.seed = seed;
  return out;
}

struct DatasetBuilder::State {
  DatasetSettings settings;
  ObservableCatalogue observables;
  std::optional<Cut> select;
  std::vector<NamedRepresentation> representations;
  std::optional<DatasetWriter> writer;

  State(DatasetSettings given, const ObservableCatalogue& known);
  DatasetDescription description() const;
};

DatasetBuilder::State::State(DatasetSettings given, const ObservableCatalogue& known)
    : settings(std::move(given)), observables(known) {
  if (!settings.select.empty()) {
    try {
      select.emplace(settings.select, observables);
    } catch (Error& error) {
      throw error.in("dataset: select");
    }
  }
  for (const auto& [name, config] : settings.representations.entries())
    representations.push_back(make_representation(name, config, observables));
  if (settings.samples.empty())
    for (std::size_t label = 0; label < settings.classes.size(); ++label)
      settings.samples.push_back({.name = settings.classes[label], .label = static_cast<std::int32_t>(label)});
}

DatasetDescription DatasetBuilder::State::description() const {
  DatasetDescription out;
  out.classes = settings.classes;
  out.samples = settings.samples;
  for (const auto& [name, config, representation] : representations)
    out.inputs.push_back({name, representation->shape(), representation->names(), representation->units(), config});
  for (const auto& [name, observable] : settings.variations) out.variations.push_back(name);
  out.select = settings.select;
  out.split = settings.split;
  out.seed = settings.seed;
  out.luminosity = settings.luminosity;
  return out;
}

DatasetBuilder::DatasetBuilder(DatasetSettings settings, std::filesystem::path path,
                               const ObservableCatalogue& observables, int threads)
    : state_(std::make_unique<State>(std::move(settings), observables)) {
  state_->writer.emplace(state_->description(), std::move(path), threads);
}

DatasetBuilder::~DatasetBuilder() = default;

DatasetRows DatasetBuilder::observe(const Events& events, std::int32_t sample, std::int64_t first_event) const {
  const auto n = at(events.size());
  std::vector<double> weights = event_values<double>(events, "weight");
  std::vector<std::int64_t> numbers = event_values<std::int64_t>(events, "number");
  if (weights.empty()) weights.assign(n, 1.0);
  if (numbers.empty())
    for (std::int64_t event = 0; event < events.size(); ++event) numbers.push_back(first_event + event);
  check_weights(weights, numbers, "weight");

  const auto passed = state_->select ? state_->select->mask(events) : std::vector<std::uint8_t>(n, 1);
  DatasetRows out;
  out.sample = sample;
  out.weights = keep_rows(weights, passed);
  for (const auto& [name, observable] : state_->settings.variations) {
    const auto values = variation_of(events, name, observable, state_->observables);
    check_weights(values, numbers, fmt::format("weight '{}'", name));
    out.variations.push_back(keep_rows(values, passed));
  }
  for (const auto& [name, config, representation] : state_->representations) {
    const auto size = at(representation->row_size());
    std::vector<float> rows(n * size);
    representation->fill(events, rows);
    out.inputs.push_back(keep_rows(rows, passed, size));
  }
  out.numbers = keep_rows(numbers, passed);
  out.generated_weights = std::move(weights);
  return out;
}

void DatasetBuilder::add(DatasetRows rows) { state_->writer->add(std::move(rows)); }

void DatasetBuilder::add(const Events& events, std::int32_t sample) {
  const std::int64_t first = sample >= 0 && at(sample) < samples().size() ? samples()[at(sample)].generated.events : 0;
  add(observe(events, sample, first));
}

void DatasetBuilder::add(const Dataset& other) { state_->writer->add(other); }
void DatasetBuilder::finish(const std::string& provenance) { state_->writer->finish(provenance); }

const DatasetSettings& DatasetBuilder::settings() const { return state_->settings; }
const std::vector<NamedRepresentation>& DatasetBuilder::representations() const { return state_->representations; }
const std::vector<DatasetSample>& DatasetBuilder::samples() const { return state_->writer->description().samples; }

}  // namespace hml
