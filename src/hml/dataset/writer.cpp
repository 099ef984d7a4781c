#include "hml/dataset/writer.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/files.hpp"
#include "hml/core/hdf5.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/format.hpp"

namespace hml {

namespace {

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

std::string path_of(const DatasetInput& input) { return "inputs/" + input.name + "/values"; }

// A power of two, so that the widest input has chunks of about the size that is aimed at.
std::size_t rows_of_chunk(const std::vector<DatasetInput>& inputs) {
  std::uint64_t widest = 1;
  for (const auto& input : inputs)
    widest = std::max(widest, static_cast<std::uint64_t>(input.row_size()) * sizeof(float));
  return std::bit_floor(
      std::clamp<std::uint64_t>(dataset_format::chunk_bytes / widest, 1, dataset_format::most_chunk_rows));
}

// Event by event, not batch by batch: the rounding of the sums must not depend on the size of batches.
void accumulate(CutCount& sum, const std::vector<double>& weights) {
  for (const double weight : weights) {
    ++sum.events;
    sum.weight += weight;
    sum.squared_weight += weight * weight;
  }
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

struct DatasetWriter::State {
  DatasetDescription description;
  AtomicFile destination;
  std::size_t chunk;  // rows
  h5::File file;
  h5::Appender out;
  std::size_t rows = 0;
  std::vector<std::int32_t> labels, sample;
  std::vector<double> weights;
  std::vector<std::vector<double>> variations;
  std::vector<std::int64_t> numbers;
  std::vector<std::uint8_t> parts;  // those that were given
  std::vector<std::string> provenance;

  State(DatasetDescription given, std::filesystem::path path, int threads);
  void make_inputs();
  void check(const DatasetRows& more) const;
  void write_inputs(const std::vector<std::vector<float>>& values, std::size_t n);
  void add_rows(const DatasetRows& more);
  template <class T>
  void write_column(const std::string& name, const std::vector<T>& values);
  std::vector<std::uint8_t> find_parts();
  void write_columns();
  void write_samples();
};

DatasetWriter::State::State(DatasetDescription given, std::filesystem::path path, int threads)
    : description((given.check(), std::move(given))),
      destination(std::move(path)),
      chunk(rows_of_chunk(description.inputs)),
      file(h5::File::create(destination.temporary())),
      out(file, threads),
      variations(description.variations.size()) {
  for (auto& s : description.samples) s.generated = s.selected = {.name = s.name};
  make_inputs();
}

void DatasetWriter::State::make_inputs() {
  file.set_attribute("format", dataset_format::name);
  file.set_attribute("version", dataset_format::version);
  auto inputs = file.group("inputs");
  for (const auto& input : description.inputs) {
    auto group = inputs.group(input.name);
    const h5::Shape row(input.shape.begin(), input.shape.end());
    group.make_growing<float>("values", row, chunk);
    group.write_strings("names", input.names);
    group.write_strings("units", input.units);
    group.set_attribute("config", input.config.json().dump());
  }
}

void DatasetWriter::State::check(const DatasetRows& more) const {
  if (more.sample < 0 || at(more.sample) >= description.samples.size())
    throw Error(ErrorKind::config,
                fmt::format("sample {} is none of the dataset's {}", more.sample, description.samples.size()));
  const std::size_t n = more.weights.size();
  bool fits = more.numbers.size() == n && more.inputs.size() == description.inputs.size() &&
              more.variations.size() == variations.size() && (more.parts.empty() || more.parts.size() == n);
  for (const auto& variation : more.variations) fits = fits && variation.size() == n;
  for (const auto part : more.parts) fits = fits && part < description.split.size();
  for (std::size_t i = 0; fits && i < more.inputs.size(); ++i)
    fits = more.inputs[i].size() == n * at(description.inputs[i].row_size());
  if (!fits) throw Error(ErrorKind::internal, fmt::format("rows of {} events do not fit the dataset", n));
}

// Pieces that end where a chunk ends, all inputs in step: the layout of the file does not depend on the size of
// batches.
void DatasetWriter::State::write_inputs(const std::vector<std::vector<float>>& values, std::size_t n) {
  for (std::size_t begin = 0; begin < n;) {
    const std::size_t count = std::min(n - begin, chunk - rows % chunk);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t size = at(description.inputs[i].row_size());
      out.append<float>(path_of(description.inputs[i]), std::span(values[i]).subspan(begin * size, count * size));
    }
    begin += count;
    rows += count;
  }
}

void DatasetWriter::State::add_rows(const DatasetRows& more) {
  check(more);
  write_inputs(more.inputs, more.weights.size());
  labels.insert(labels.end(), more.weights.size(), description.samples[at(more.sample)].label);
  sample.insert(sample.end(), more.weights.size(), more.sample);
  append(weights, more.weights);
  append(numbers, more.numbers);
  append(parts, more.parts);
  for (std::size_t v = 0; v < variations.size(); ++v) append(variations[v], more.variations[v]);
}

template <class T>
void DatasetWriter::State::write_column(const std::string& name, const std::vector<T>& values) {
  file.make_growing<T>(name, {}, dataset_format::most_chunk_rows);
  out.append(name, values);
}

std::vector<std::uint8_t> DatasetWriter::State::find_parts() {
  if (parts.empty())
    return split_events(labels, numbers, description.classes, description.split, description.seed, sample);
  if (parts.size() != labels.size())
    throw Error(ErrorKind::internal, fmt::format("{} of {} events have a given part", parts.size(), labels.size()));
  for (std::size_t p = 0; p < description.split.size(); ++p)
    description.split[p].second =
        static_cast<double>(std::count(parts.begin(), parts.end(), p)) / static_cast<double>(parts.size());
  return parts;
}

void DatasetWriter::State::write_columns() {
  write_column("labels", labels);
  write_column("sample", sample);
  write_column("weights", weights);
  file.group("weight_variations");
  for (std::size_t v = 0; v < variations.size(); ++v)
    write_column("weight_variations/" + description.variations[v], variations[v]);
  write_column("event", numbers);
  write_column("split", find_parts());
  out.finish();
  file.write_strings("classes", description.classes);
  std::vector<std::string> names;
  std::vector<double> fractions;
  for (const auto& [part, fraction] : description.split) names.push_back(part), fractions.push_back(fraction);
  file.write_strings("split_names", names);
  file.write("split_fractions", fractions);
  file.set_attribute("split_seed", std::to_string(description.seed));
  file.set_attribute("select", description.select);
  file.set_attribute("luminosity", description.luminosity > 0 ? fmt::format("{}", description.luminosity) : "");
}

void DatasetWriter::State::write_samples() {
  auto group = file.group("samples");
  std::vector<std::string> names;
  std::vector<std::int32_t> of_class;
  std::vector<double> cross_sections, scales;
  for (const auto& s : description.samples) {
    names.push_back(s.name), of_class.push_back(s.label), cross_sections.push_back(s.cross_section);
    scales.push_back(description.luminosity > 0 ? s.scale(description.luminosity) : 1);
  }
  group.write_strings("names", names);
  group.write("labels", of_class);
  group.write("cross_section", cross_sections);
  group.set_attribute("cross_section", "unit", "pb");
  group.write("scale", scales);
  for (const auto& [step, member] :
       {std::pair{"generated", &DatasetSample::generated}, std::pair{"selected", &DatasetSample::selected}}) {
    std::vector<std::int64_t> events;
    std::vector<double> sums, squares;
    for (const auto& s : description.samples) {
      const CutCount& count = s.*member;
      events.push_back(count.events), sums.push_back(count.weight), squares.push_back(count.squared_weight);
    }
    auto counts = group.group(step);
    counts.write("events", events);
    counts.write("weight", sums);
    counts.write("squared_weight", squares);
  }
}

DatasetWriter::DatasetWriter(DatasetDescription description, std::filesystem::path path, int threads)
    : state_(std::make_unique<State>(std::move(description), std::move(path), threads)) {}

DatasetWriter::~DatasetWriter() = default;

void DatasetWriter::add(DatasetRows rows) {
  state_->add_rows(rows);
  DatasetSample& sample = state_->description.samples[at(rows.sample)];
  accumulate(sample.generated, rows.generated_weights);
  accumulate(sample.selected, rows.weights);
}

void DatasetWriter::add(const Dataset& other) {
  State& state = *state_;
  if (const auto text = difference(other.description(), state.description); !text.empty())
    throw Error(ErrorKind::input,
                fmt::format("'{}' cannot join '{}': {}", other.name(), state.destination.path().string(), text));
  const auto indices = add_samples(state.description.samples, other.samples());
  other.for_each_rows([&](DatasetRows rows) {
    rows.sample = indices[at(rows.sample)];
    state.add_rows(rows);
  });
  append(state.provenance, other.provenances());
}

void DatasetWriter::set_cross_section(std::int32_t sample, double cross_section) {
  state_->description.samples.at(at(sample)).cross_section = cross_section;
}

void DatasetWriter::finish(const std::string& provenance) {
  State& state = *state_;
  state.description.check();
  state.write_columns();
  state.write_samples();
  state.provenance.push_back(provenance);
  state.file.write_strings("provenance", state.provenance);
  state.file.set_attribute("events", std::to_string(state.rows));
  state.file.close();
  state.destination.commit();
}

const DatasetDescription& DatasetWriter::description() const { return state_->description; }

}  // namespace hml
