#include "hml/dataset/builder.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/files.hpp"
#include "hml/core/hdf5.hpp"
#include "hml/core/parameters.hpp"
#include "hml/dataset/format.hpp"

namespace hml {
namespace {

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

/// Rows of the events that pass.
std::vector<float> keep_rows(const std::vector<float>& rows, const std::vector<std::uint8_t>& passed,
                             std::size_t size) {
  std::vector<float> out;
  for (std::size_t event = 0; event < passed.size(); ++event)
    if (passed[event])
      out.insert(out.end(), rows.begin() + static_cast<std::ptrdiff_t>(event * size),
                 rows.begin() + static_cast<std::ptrdiff_t>((event + 1) * size));
  return out;
}

/// A column of the collection "Event" as T; empty where there is none.
template <class T>
std::vector<T> event_column(const Events& events, std::string_view name) {
  const Collection* collection = events.find(event_collection);
  const Column* column = collection ? collection->find(name) : nullptr;
  if (!column) return {};
  return std::visit([](const auto& values) { return std::vector<T>(values.begin(), values.end()); }, column->values);
}

}  // namespace

DatasetSettings DatasetSettings::read(const Config& config, std::vector<std::string> classes, std::uint64_t seed) {
  DatasetSettings out;
  Config split = Config::map({{"train", Config("0.7")}, {"test", Config("0.3")}});
  Parameters parameters;
  parameters.add("select", out.select, "Cut that events must pass.");
  parameters.add("split", split, "Fractions of the parts, as {train: 0.7, test: 0.3}.");
  parameters.add("representations", out.representations, "Inputs of the approaches: name -> {type: ..., ...}.")
      .required();
  parameters.assign(config, "dataset");
  out.split = read_split(split);
  out.classes = std::move(classes);
  out.seed = seed;
  return out;
}

struct DatasetBuilder::State {
  DatasetSettings settings;
  std::optional<Cut> select;
  std::vector<NamedRepresentation> representations;
  AtomicFile destination;
  std::optional<h5::File> file;
  std::vector<std::vector<float>> waiting;  // rows of each representation that do not fill a chunk yet
  std::vector<std::int32_t> labels;
  std::vector<double> weights;
  std::vector<std::int64_t> numbers;
  std::vector<CutCount> generated, selected;

  State(DatasetSettings given, std::filesystem::path path, const ObservableCatalogue& observables);
  void make_inputs();
  void write_chunks(bool all);
  void write_labels();
};

DatasetBuilder::State::State(DatasetSettings given, std::filesystem::path path, const ObservableCatalogue& observables)
    : settings(std::move(given)), destination(std::move(path)) {
  if (settings.classes.empty()) throw Error(ErrorKind::config, "a dataset needs at least one class");
  if (!settings.select.empty()) {
    try {
      select.emplace(settings.select, observables);
    } catch (Error& error) {
      throw error.in("dataset: select");
    }
  }
  for (const auto& [name, config] : settings.representations.entries())
    representations.push_back(make_representation(name, config, observables));
  if (representations.empty()) throw Error(ErrorKind::config, "a dataset needs at least one representation");
  waiting.resize(representations.size());
  for (const auto& name : settings.classes) {
    generated.push_back({.name = name});
    selected.push_back({.name = name});
  }
}

void DatasetBuilder::State::make_inputs() {
  file.emplace(h5::File::create(destination.temporary()));
  file->set_attribute("format", dataset_format::name);
  file->set_attribute("version", dataset_format::version);
  auto inputs = file->group("inputs");
  for (const auto& [name, config, representation] : representations) {
    auto group = inputs.group(name);
    h5::Shape row;
    for (const auto extent : representation->shape()) row.push_back(static_cast<std::uint64_t>(extent));
    group.make_growing<float>("values", row, dataset_format::chunk_rows);
    group.write_strings("names", representation->names());
    group.write_strings("units", representation->units());
    group.set_attribute("config", config.json().dump());
  }
}

/// Writes whole chunks alone, all inputs in step: so the layout of the file does not depend on the size of batches.
void DatasetBuilder::State::write_chunks(bool all) {
  if (!file) make_inputs();
  for (bool more = true; more;) {
    more = false;
    for (std::size_t r = 0; r < representations.size(); ++r) {
      const auto size = at(representations[r].representation->row_size()), chunk = size * dataset_format::chunk_rows;
      const std::size_t count = waiting[r].size() >= chunk ? chunk : all ? waiting[r].size() : 0;
      if (count == 0) continue;
      file->append<float>("inputs/" + representations[r].name + "/values", {waiting[r].data(), count});
      waiting[r].erase(waiting[r].begin(), waiting[r].begin() + static_cast<std::ptrdiff_t>(count));
      more = true;
    }
  }
}

void DatasetBuilder::State::write_labels() {
  file->write("labels", labels);
  file->write("weights", weights);
  file->write("event", numbers);
  file->write("split", split_events(labels, numbers, settings.classes, settings.split, settings.seed));
  file->write_strings("classes", settings.classes);
  std::vector<std::string> parts;
  std::vector<double> fractions;
  for (const auto& [part, fraction] : settings.split) parts.push_back(part), fractions.push_back(fraction);
  file->write_strings("split_names", parts);
  file->write("split_fractions", fractions);
  file->set_attribute("split_seed", std::to_string(settings.seed));
  file->set_attribute("select", settings.select);
  auto flow = file->group("cut_flow");
  for (const auto& [step, counts] : {std::pair{"generated", &generated}, std::pair{"selected", &selected}}) {
    std::vector<std::int64_t> events;
    std::vector<double> sums, squares;
    for (const auto& count : *counts)
      events.push_back(count.events), sums.push_back(count.weight), squares.push_back(count.squared_weight);
    auto group = flow.group(step);
    group.write("events", events);
    group.write("weight", sums);
    group.write("squared_weight", squares);
  }
}

DatasetBuilder::DatasetBuilder(DatasetSettings settings, std::filesystem::path path,
                               const ObservableCatalogue& observables)
    : state_(std::make_unique<State>(std::move(settings), std::move(path), observables)) {}

DatasetBuilder::~DatasetBuilder() = default;

DatasetRows DatasetBuilder::observe(const Events& events, std::int32_t label, std::int64_t first_event) const {
  const auto n = at(events.size());
  std::vector<double> weights = event_column<double>(events, "weight");
  std::vector<std::int64_t> numbers = event_column<std::int64_t>(events, "number");
  if (weights.empty()) weights.assign(n, 1.0);
  if (numbers.empty())
    for (std::int64_t event = 0; event < events.size(); ++event) numbers.push_back(first_event + event);
  if (weights.size() != n || numbers.size() != n)
    throw Error(ErrorKind::input, fmt::format("collection '{}' does not have one object an event", event_collection));

  const auto passed = state_->select ? state_->select->mask(events) : std::vector<std::uint8_t>(n, 1);
  DatasetRows out;
  out.label = label;
  for (std::size_t event = 0; event < n; ++event) {
    if (!passed[event]) continue;
    out.weights.push_back(weights[event]);
    out.numbers.push_back(numbers[event]);
  }
  for (const auto& [name, config, representation] : state_->representations) {
    const auto size = at(representation->row_size());
    std::vector<float> rows(n * size);
    representation->fill(events, rows);
    out.inputs.push_back(keep_rows(rows, passed, size));
  }
  out.generated_weights = std::move(weights);
  return out;
}

namespace {

// Event by event, not batch by batch: the rounding of the sums must not depend on the size of batches.
void accumulate(CutCount& sum, const std::vector<double>& weights) {
  for (const double weight : weights) {
    ++sum.events;
    sum.weight += weight;
    sum.squared_weight += weight * weight;
  }
}

}  // namespace

void DatasetBuilder::add(DatasetRows rows) {
  State& state = *state_;
  if (rows.label < 0 || at(rows.label) >= state.settings.classes.size())
    throw Error(ErrorKind::config,
                fmt::format("label {} names no class; there are {}", rows.label, state.settings.classes.size()));
  state.labels.insert(state.labels.end(), rows.weights.size(), rows.label);
  state.weights.insert(state.weights.end(), rows.weights.begin(), rows.weights.end());
  state.numbers.insert(state.numbers.end(), rows.numbers.begin(), rows.numbers.end());
  for (std::size_t r = 0; r < rows.inputs.size(); ++r)
    state.waiting[r].insert(state.waiting[r].end(), rows.inputs[r].begin(), rows.inputs[r].end());
  accumulate(state.generated[at(rows.label)], rows.generated_weights);
  accumulate(state.selected[at(rows.label)], rows.weights);
  state.write_chunks(false);
}

void DatasetBuilder::add(const Events& events, std::int32_t label) {
  const std::int64_t first = label >= 0 && at(label) < generated().size() ? generated()[at(label)].events : 0;
  add(observe(events, label, first));
}

void DatasetBuilder::finish(const std::string& provenance) {
  state_->write_chunks(true);
  state_->write_labels();
  state_->file->set_attribute("provenance", provenance);
  state_->file->close();
  state_->file.reset();
  state_->destination.commit();
}

const DatasetSettings& DatasetBuilder::settings() const { return state_->settings; }
const std::vector<NamedRepresentation>& DatasetBuilder::representations() const { return state_->representations; }
const std::vector<CutCount>& DatasetBuilder::generated() const { return state_->generated; }
const std::vector<CutCount>& DatasetBuilder::selected() const { return state_->selected; }

}  // namespace hml
