#include "hml/dataset/file.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/dataset/format.hpp"

namespace hml {

namespace {

void check_format(const h5::File& file, const std::filesystem::path& path) {
  if (!file.has_attribute("format") || file.attribute("format") != dataset_format::name)
    throw Error(ErrorKind::input, fmt::format("'{}' is no dataset of this program", path.string()));
  if (const auto version = file.attribute("version"); version != dataset_format::version)
    throw Error(ErrorKind::input,
                fmt::format("'{}' is a dataset of version {}; this program reads version {}: make it again from its "
                            "events ('hml dataset RUN.yaml')",
                            path.string(), version, dataset_format::version));
}

template <class T>
bool parse(const std::string& text, T& value) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size();
}

}  // namespace

void DatasetFile::torn(const std::string& problem) const {
  throw Error(ErrorKind::input, fmt::format("'{}' is a torn dataset: {}", path.string(), problem));
}

void DatasetFile::read_description() {
  if (!parse(file.attribute("events"), size)) torn("the number of events is none");
  if (!parse(file.attribute("split_seed"), description.seed)) torn("the seed of the split is no number");
  if (const auto text = file.attribute("luminosity"); !text.empty() && !parse(text, description.luminosity))
    torn("the luminosity is no number");
  description.classes = file.read_strings("classes");
  description.select = file.attribute("select");
  description.variations = file.open_group("weight_variations").names();
  provenance = file.read_strings("provenance");
  const auto names = file.read_strings("split_names");
  const auto fractions = file.read<double>("split_fractions");
  if (names.size() != fractions.size()) torn("the parts and their fractions differ in number");
  description.split.clear();
  for (std::size_t i = 0; i < names.size(); ++i) description.split.emplace_back(names[i], fractions[i]);
}

std::vector<CutCount> DatasetFile::read_counts(const std::string& step) const {
  const auto group = file.open_group("samples/" + step);
  const auto events = group.read<std::int64_t>("events");
  const auto weight = group.read<double>("weight"), squared = group.read<double>("squared_weight");
  const std::size_t n = description.samples.size();
  if (events.size() != n || weight.size() != n || squared.size() != n)
    torn("the samples and their counts differ in number");
  std::vector<CutCount> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back({description.samples[i].name, events[i], weight[i], squared[i]});
  return out;
}

void DatasetFile::read_samples() {
  const auto group = file.open_group("samples");
  const auto labels = group.read<std::int32_t>("labels");
  const auto cross_sections = group.read<double>("cross_section");
  for (const auto& name : group.read_strings("names")) description.samples.push_back({.name = name});
  const std::size_t n = description.samples.size();
  if (labels.size() != n || cross_sections.size() != n) torn("the samples and their labels differ in number");
  const auto generated = read_counts("generated"), selected = read_counts("selected");
  for (std::size_t i = 0; i < n; ++i) {
    auto& sample = description.samples[i];
    sample.label = labels[i], sample.cross_section = cross_sections[i];
    sample.generated = generated[i], sample.selected = selected[i];
  }
}

void DatasetFile::read_inputs() {
  const auto group = file.open_group("inputs");
  for (const auto& name : group.names()) {
    const auto input = group.open_group(name);
    const auto shape = input.shape("values");
    if (shape.empty() || shape[0] != size) torn(fmt::format("input '{}' has not {} rows", name, size));
    if (input.type("values") != "float32") torn(fmt::format("input '{}' holds no 32-bit numbers", name));
    DatasetInput& out = description.inputs.emplace_back();
    out.name = name;
    out.shape.assign(shape.begin() + 1, shape.end());
    out.names = input.read_strings("names");
    out.units = input.read_strings("units");
    out.config = Config::from_json(nlohmann::ordered_json::parse(input.attribute("config")));
    block = std::max(block, input.chunk_rows("values"));
  }
}

void DatasetFile::check_columns() const {
  std::vector<std::string> columns{"labels", "sample", "weights", "event", "split"};
  for (const auto& name : description.variations) columns.push_back("weight_variations/" + name);
  for (const auto& name : columns)
    if (file.shape(name) != h5::Shape{size}) torn(fmt::format("'{}' has not {} rows", name, size));
}

std::vector<std::int32_t> DatasetFile::checked(const std::string& name, std::vector<std::int32_t> read,
                                               std::uint64_t begin, std::size_t end) const {
  for (std::size_t i = 0; i < read.size(); ++i)
    if (read[i] < 0 || static_cast<std::size_t>(read[i]) >= end)
      torn(fmt::format("'{}' is {} in row {}, and there are {}", name, read[i], begin + i, end));
  return read;
}

DatasetFile DatasetFile::open(const std::filesystem::path& path) {
  DatasetFile out(path, h5::File::open(path));
  check_format(out.file, path);
  try {
    out.read_description();
    out.read_samples();
    out.read_inputs();
    out.check_columns();
    out.description.check();
    out.parts = out.file.read<std::uint8_t>("split");
  } catch (const nlohmann::json::exception& error) {
    out.torn(error.what());
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::config) out.torn(error.message());
    throw;
  }
  if (std::any_of(out.parts.begin(), out.parts.end(), [&](auto part) { return part >= out.description.split.size(); }))
    out.torn("'split' names an unknown part");
  return out;
}

}  // namespace hml
