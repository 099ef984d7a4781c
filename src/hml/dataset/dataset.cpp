#include "hml/dataset/dataset.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/hdf5.hpp"
#include "hml/dataset/format.hpp"

namespace hml {

struct Dataset::State {
  std::filesystem::path path;
  h5::File file;
  std::int64_t size = 0;
  std::vector<std::string> classes;
  SplitFractions split;
  std::vector<DatasetInput> inputs;
  std::string select, provenance;
  std::vector<CutCount> generated, selected;
  std::vector<std::uint8_t> parts;

  void check_format() const;
  void read_description();
  void read_inputs();
  std::vector<CutCount> read_counts(const std::string& step) const;
  std::vector<std::size_t> rows(const std::string& part) const;
  [[noreturn]] void torn(const std::string& problem) const {
    throw Error(ErrorKind::input, fmt::format("'{}' is a torn dataset: {}", path.string(), problem));
  }
};

void Dataset::State::check_format() const {
  if (!file.has_attribute("format") || file.attribute("format") != dataset_format::name)
    throw Error(ErrorKind::input, fmt::format("'{}' is no dataset of this program", path.string()));
  if (const auto version = file.attribute("version"); version != dataset_format::version)
    throw Error(ErrorKind::input, fmt::format("'{}' is a dataset of version {}; this program reads version {}",
                                              path.string(), version, dataset_format::version));
}

void Dataset::State::read_description() {
  const auto labels = file.shape("labels");
  size = labels.empty() ? 0 : static_cast<std::int64_t>(labels[0]);
  classes = file.read_strings("classes");
  const auto names = file.read_strings("split_names");
  const auto fractions = file.read<double>("split_fractions");
  if (names.size() != fractions.size()) torn("the parts and their fractions differ in number");
  for (std::size_t i = 0; i < names.size(); ++i) split.emplace_back(names[i], fractions[i]);
  parts = file.read<std::uint8_t>("split");
  select = file.attribute("select");
  provenance = file.attribute("provenance");
  generated = read_counts("generated");
  selected = read_counts("selected");
  for (const char* name : {"labels", "weights", "event", "split"})
    if (file.shape(name) != h5::Shape{static_cast<std::uint64_t>(size)})
      torn(fmt::format("'{}' has not {} rows", name, size));
  if (std::any_of(parts.begin(), parts.end(), [&](auto part) { return part >= split.size(); }))
    torn("'split' names an unknown part");
}

void Dataset::State::read_inputs() {
  const auto group = file.open_group("inputs");
  for (const auto& name : group.names()) {
    const auto input = group.open_group(name);
    const auto shape = input.shape("values");
    if (shape.empty() || shape[0] != static_cast<std::uint64_t>(size))
      torn(fmt::format("input '{}' has not {} rows", name, size));
    DatasetInput& out = inputs.emplace_back();
    out.name = name;
    out.shape.assign(shape.begin() + 1, shape.end());
    out.names = input.read_strings("names");
    out.units = input.read_strings("units");
    out.config = Config::from_json(nlohmann::ordered_json::parse(input.attribute("config")));
  }
}

std::vector<CutCount> Dataset::State::read_counts(const std::string& step) const {
  const auto group = file.open_group("cut_flow/" + step);
  const auto events = group.read<std::int64_t>("events");
  const auto weight = group.read<double>("weight"), squared = group.read<double>("squared_weight");
  if (events.size() != classes.size() || weight.size() != classes.size() || squared.size() != classes.size())
    torn("the cut flow and the classes differ in number");
  std::vector<CutCount> out;
  for (std::size_t c = 0; c < classes.size(); ++c) out.push_back({classes[c], events[c], weight[c], squared[c]});
  return out;
}

std::vector<std::size_t> Dataset::State::rows(const std::string& part) const {
  std::vector<std::size_t> out;
  std::vector<std::string> names;
  for (const auto& [name, fraction] : split) names.push_back(name);
  const auto found = std::find(names.begin(), names.end(), part);
  if (part != "all" && found == names.end()) {
    if (part == "train" || part == "validation" || part == "test") return out;
    names.emplace_back("all");
    throw unknown_name(ErrorKind::config, fmt::format("part of '{}'", path.string()), part, names);
  }
  for (std::size_t row = 0; row < parts.size(); ++row)
    if (part == "all" || parts[row] == found - names.begin()) out.push_back(row);
  return out;
}

Dataset::Dataset(std::unique_ptr<State> state) : state_(std::move(state)) {}
Dataset::Dataset(Dataset&&) noexcept = default;
Dataset& Dataset::operator=(Dataset&&) noexcept = default;
Dataset::~Dataset() = default;

Dataset Dataset::open(const std::filesystem::path& path) {
  auto state = std::make_unique<State>(State{.path = path, .file = h5::File::open(path)});
  state->check_format();
  try {
    state->read_description();
    state->read_inputs();
  } catch (const nlohmann::json::exception& error) {
    state->torn(error.what());
  }
  return Dataset(std::move(state));
}

std::int64_t Dataset::size() const { return state_->size; }
const std::vector<std::string>& Dataset::classes() const { return state_->classes; }
const SplitFractions& Dataset::split() const { return state_->split; }
const std::vector<DatasetInput>& Dataset::inputs() const { return state_->inputs; }

const DatasetInput& Dataset::input(const std::string& name) const {
  std::vector<std::string> names;
  for (const auto& input : state_->inputs) {
    if (input.name == name) return input;
    names.push_back(input.name);
  }
  throw unknown_name(ErrorKind::config, fmt::format("input of '{}'", state_->path.string()), name, names);
}

const std::string& Dataset::select() const { return state_->select; }
const std::string& Dataset::provenance() const { return state_->provenance; }
const std::vector<CutCount>& Dataset::generated() const { return state_->generated; }
const std::vector<CutCount>& Dataset::selected() const { return state_->selected; }
std::vector<std::uint8_t> Dataset::parts() const { return state_->parts; }

namespace {

template <class T>
std::vector<T> pick(const std::vector<T>& values, const std::vector<std::size_t>& rows) {
  std::vector<T> out;
  out.reserve(rows.size());
  for (const auto row : rows) out.push_back(values[row]);
  return out;
}

/// The wanted rows of an input, read a block at a time so that the rest never stands in memory.
Tensor read_tensor(const h5::File& file, const DatasetInput& input, const std::vector<std::size_t>& rows) {
  constexpr std::uint64_t block = 16 * dataset_format::chunk_rows;
  Tensor out;
  out.shape = {static_cast<std::int64_t>(rows.size())};
  out.shape.insert(out.shape.end(), input.shape.begin(), input.shape.end());
  out.names = input.names;
  out.units = input.units;
  const auto size = static_cast<std::size_t>(out.row_size());
  out.values.reserve(rows.size() * size);
  const std::string name = "inputs/" + input.name + "/values";
  const std::uint64_t total = file.shape(name)[0];
  auto next = rows.begin();
  for (std::uint64_t begin = 0; begin < total && next != rows.end(); begin += block) {
    const std::uint64_t count = std::min(block, total - begin);
    if (*next >= begin + count) continue;
    const auto values = file.read_rows<float>(name, begin, count);
    for (; next != rows.end() && *next < begin + count; ++next) {
      const auto from = values.begin() + static_cast<std::ptrdiff_t>((*next - begin) * size);
      out.values.insert(out.values.end(), from, from + static_cast<std::ptrdiff_t>(size));
    }
  }
  return out;
}

}  // namespace

Samples Dataset::read(const std::string& split, const std::vector<std::string>& wanted) const {
  const auto rows = state_->rows(split);
  Samples out;
  out.classes = state_->classes;
  out.labels = pick(state_->file.read<std::int32_t>("labels"), rows);
  out.weights = pick(state_->file.read<double>("weights"), rows);
  if (wanted.empty())
    for (const auto& described : state_->inputs)
      out.inputs.emplace_back(described.name, read_tensor(state_->file, described, rows));
  for (const auto& name : wanted) out.inputs.emplace_back(name, read_tensor(state_->file, input(name), rows));
  return out;
}

std::vector<std::int64_t> Dataset::event_numbers(const std::string& split) const {
  return pick(state_->file.read<std::int64_t>("event"), state_->rows(split));
}

}  // namespace hml
