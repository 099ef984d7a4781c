#include "hml/dataset/dataset.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/core/threads.hpp"
#include "hml/dataset/file.hpp"

namespace hml {

struct Dataset::State {
  std::vector<DatasetFile> files;
  std::vector<std::vector<std::int32_t>> file_samples;
  DatasetDescription description;
  std::vector<std::string> provenances;
  std::int64_t size = 0;

  void join(DatasetFile file);
};

void Dataset::State::join(DatasetFile file) {
  if (files.empty()) {
    description = file.description;
    description.samples.clear();
  } else if (const auto text = difference(file.description, files[0].description); !text.empty()) {
    throw Error(ErrorKind::input,
                fmt::format("'{}' is no dataset like '{}': {}", file.path.string(), files[0].path.string(), text));
  }
  file_samples.push_back(add_samples(description.samples, file.description.samples));
  provenances.insert(provenances.end(), file.provenance.begin(), file.provenance.end());
  size += static_cast<std::int64_t>(file.size);
  files.push_back(std::move(file));
}

Dataset::Dataset(std::unique_ptr<State> state) : state_(std::move(state)) {}
Dataset::Dataset(Dataset&&) noexcept = default;
Dataset& Dataset::operator=(Dataset&&) noexcept = default;
Dataset::~Dataset() = default;

Dataset Dataset::open(const std::filesystem::path& path) { return open(std::vector{path}); }

Dataset Dataset::open(const std::vector<std::filesystem::path>& paths) {
  if (paths.empty()) throw Error(ErrorKind::config, "a dataset needs at least one file");
  auto state = std::make_unique<State>();
  for (const auto& path : paths) state->join(DatasetFile::open(path));
  return Dataset(std::move(state));
}

std::int64_t Dataset::size() const { return state_->size; }

std::string Dataset::name() const {
  const std::string first = files()[0].path.string();
  return files().size() == 1 ? first : fmt::format("{} and {} more", first, files().size() - 1);
}

const DatasetDescription& Dataset::description() const { return state_->description; }
const std::vector<DatasetFile>& Dataset::files() const { return state_->files; }
const std::vector<std::vector<std::int32_t>>& Dataset::file_samples() const { return state_->file_samples; }
const std::vector<std::string>& Dataset::provenances() const { return state_->provenances; }

const DatasetInput& Dataset::input(const std::string& name) const {
  std::vector<std::string> names;
  for (const auto& input : inputs()) {
    if (input.name == name) return input;
    names.push_back(input.name);
  }
  throw unknown_name(ErrorKind::config, fmt::format("input of '{}'", this->name()), name, names);
}

std::string Dataset::provenance() const {
  if (provenances().size() == 1) return provenances()[0];
  return fmt::format("[{}]", fmt::join(provenances(), ",\n"));
}

namespace {

std::vector<CutCount> by_class(const DatasetDescription& description, CutCount DatasetSample::*step) {
  std::vector<CutCount> out;
  for (const auto& name : description.classes) out.push_back({.name = name});
  for (const auto& sample : description.samples) {
    CutCount& sum = out[static_cast<std::size_t>(sample.label)];
    sum.events += (sample.*step).events;
    sum.weight += (sample.*step).weight;
    sum.squared_weight += (sample.*step).squared_weight;
  }
  return out;
}

}  // namespace

std::vector<CutCount> Dataset::generated() const { return by_class(description(), &DatasetSample::generated); }
std::vector<CutCount> Dataset::selected() const { return by_class(description(), &DatasetSample::selected); }

std::vector<std::uint8_t> Dataset::parts() const {
  std::vector<std::uint8_t> out;
  for (const auto& file : files()) out.insert(out.end(), file.parts.begin(), file.parts.end());
  return out;
}

namespace {

using Rows = std::vector<std::size_t>;

// The wanted rows of each file.
std::vector<Rows> rows_of(const Dataset& dataset, const std::string& part) {
  const auto wanted = parts_of(part, dataset.split(), dataset.name());
  std::vector<Rows> out;
  for (const auto& file : dataset.files()) {
    Rows& rows = out.emplace_back();
    for (std::size_t row = 0; row < file.parts.size(); ++row)
      if (wanted[file.parts[row]]) rows.push_back(row);
  }
  return out;
}

// The wanted rows of a column with one number an event.
template <class T>
std::vector<T> read_column(const Dataset& dataset, const std::string& name, const std::vector<Rows>& rows) {
  std::vector<T> out;
  for (std::size_t f = 0; f < rows.size(); ++f) {
    const auto values = dataset.files()[f].column<T>(name, 0, dataset.files()[f].size);
    for (const auto row : rows[f]) out.push_back(values[row]);
  }
  return out;
}

std::vector<std::int32_t> read_samples(const Dataset& dataset, const std::vector<Rows>& rows) {
  auto out = read_column<std::int32_t>(dataset, "sample", rows);
  auto next = out.begin();
  for (std::size_t f = 0; f < rows.size(); ++f) {
    const auto& known = dataset.file_samples()[f];
    for (std::size_t i = 0; i < rows[f].size(); ++i, ++next) {
      if (*next < 0 || static_cast<std::size_t>(*next) >= known.size())
        throw Error(ErrorKind::input, fmt::format("'{}' is a torn dataset: 'sample' names an unknown one",
                                                  dataset.files()[f].path.string()));
      *next = known[static_cast<std::size_t>(*next)];
    }
  }
  return out;
}

// A block of rows of one file, and where those that are wanted go.
struct Piece {
  const DatasetFile* file;
  std::uint64_t begin, count;
  std::span<const std::size_t> rows;
  std::size_t place;
};

std::vector<Piece> pieces_of(const Dataset& dataset, const std::vector<Rows>& rows) {
  std::vector<Piece> out;
  std::size_t place = 0;
  for (std::size_t f = 0; f < rows.size(); ++f) {
    const DatasetFile& file = dataset.files()[f];
    auto next = rows[f].begin();
    while (next != rows[f].end()) {
      const std::uint64_t begin = *next / file.block * file.block, count = std::min(file.block, file.size - begin);
      const auto end = std::lower_bound(next, rows[f].end(), begin + count);
      out.push_back({&file, begin, count, {next, end}, place});
      place += static_cast<std::size_t>(end - next);
      next = end;
    }
  }
  return out;
}

// Read a block at a time, so that rows that are not wanted never stand in memory.
Tensor read_tensor(const Dataset& dataset, const DatasetInput& input, const std::vector<Rows>& rows, int threads) {
  Tensor out{input.shape, {}, input.names, input.units};
  std::size_t n = 0;
  for (const auto& list : rows) n += list.size();
  out.shape.insert(out.shape.begin(), static_cast<std::int64_t>(n));
  const auto size = static_cast<std::size_t>(input.row_size());
  out.values.resize(n * size);
  const auto pieces = pieces_of(dataset, rows);
  parallel_for(static_cast<std::int64_t>(pieces.size()), threads, [&](std::int64_t i, int) {
    const Piece& piece = pieces[static_cast<std::size_t>(i)];
    const auto values = piece.file->input(input.name, piece.begin, piece.count);
    float* to = out.values.data() + piece.place * size;
    for (const auto row : piece.rows) to = std::copy_n(values.data() + (row - piece.begin) * size, size, to);
  });
  return out;
}

}  // namespace

std::vector<double> Dataset::weight_scales(const std::string& part) const {
  std::vector<double> out(samples().size(), 1.0);
  if (luminosity() <= 0) return out;
  std::vector<double> all(out.size()), wanted(out.size());
  const auto mask = parts_of(part, split(), name());
  const auto rows = rows_of(*this, "all");
  const auto sample = read_samples(*this, rows);
  const auto weights = read_column<double>(*this, "weights", rows);
  const auto parts = this->parts();
  for (std::size_t row = 0; row < weights.size(); ++row) {
    const auto s = static_cast<std::size_t>(sample[row]);
    all[s] += weights[row];
    if (mask[parts[row]]) wanted[s] += weights[row];
  }
  for (std::size_t s = 0; s < out.size(); ++s)
    out[s] = samples()[s].scale(luminosity()) * (wanted[s] == 0 ? 1 : all[s] / wanted[s]);
  return out;
}

std::vector<double> Dataset::weights(const std::string& part, const std::string& variation) const {
  const auto& known = description().variations;
  if (!variation.empty() && std::find(known.begin(), known.end(), variation) == known.end())
    throw unknown_name(ErrorKind::config, fmt::format("weight variation of '{}'", name()), variation, known);
  const auto rows = rows_of(*this, part);
  auto out = read_column<double>(*this, variation.empty() ? "weights" : "weight_variations/" + variation, rows);
  const auto scales = weight_scales(part);
  const auto sample = read_samples(*this, rows);
  for (std::size_t row = 0; row < out.size(); ++row) out[row] *= scales[static_cast<std::size_t>(sample[row])];
  return out;
}

Samples Dataset::read(const std::string& part, const std::vector<std::string>& wanted, int threads) const {
  const auto rows = rows_of(*this, part);
  Samples out;
  out.classes = classes();
  out.labels = read_column<std::int32_t>(*this, "labels", rows);
  out.weights = weights(part);
  out.sample = read_samples(*this, rows);
  for (const auto& sample : samples()) out.sample_names.push_back(sample.name);
  if (wanted.empty())
    for (const auto& described : inputs())
      out.inputs.emplace_back(described.name, read_tensor(*this, described, rows, threads));
  for (const auto& name : wanted) out.inputs.emplace_back(name, read_tensor(*this, input(name), rows, threads));
  return out;
}

std::vector<std::int64_t> Dataset::event_numbers(const std::string& part) const {
  return read_column<std::int64_t>(*this, "event", rows_of(*this, part));
}

namespace {

// Rows [begin, end) of a file, all of its sample `sample`.
DatasetRows rows_between(const DatasetFile& file, std::uint64_t begin, std::uint64_t end, std::int32_t sample) {
  DatasetRows out;
  const std::uint64_t n = end - begin;
  out.sample = sample;
  out.weights = file.column<double>("weights", begin, n);
  out.numbers = file.column<std::int64_t>("event", begin, n);
  for (const auto& name : file.description.variations)
    out.variations.push_back(file.column<double>("weight_variations/" + name, begin, n));
  for (const auto& input : file.description.inputs) out.inputs.push_back(file.input(input.name, begin, n));
  return out;
}

}  // namespace

void Dataset::for_each_rows(const std::function<void(DatasetRows)>& action) const {
  const auto all = rows_of(*this, "all");
  const auto sample = read_samples(*this, all);
  auto next = sample.begin();
  for (const auto& file : files()) {
    std::uint64_t row = 0;
    while (row < file.size) {
      const std::uint64_t most = std::min(file.size, (row / file.block + 1) * file.block) - row;
      const auto end = std::find_if(next, next + static_cast<std::ptrdiff_t>(most), [&](auto s) { return s != *next; });
      const auto count = static_cast<std::uint64_t>(end - next);
      action(rows_between(file, row, row + count, *next));
      row += count, next = end;
    }
  }
}

void balance_classes(Samples& samples) {
  std::vector<double> sums(samples.classes.size());
  for (std::size_t row = 0; row < samples.weights.size(); ++row)
    sums[static_cast<std::size_t>(samples.labels[row])] += samples.weights[row];
  const double share = static_cast<double>(samples.size()) / static_cast<double>(samples.classes.size());
  for (std::size_t row = 0; row < samples.weights.size(); ++row)
    if (const double sum = sums[static_cast<std::size_t>(samples.labels[row])]; sum > 0)
      samples.weights[row] *= share / sum;
}

}  // namespace hml
