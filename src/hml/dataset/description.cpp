#include "hml/dataset/description.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace hml {

std::int64_t DatasetInput::row_size() const {
  std::int64_t size = 1;
  for (const auto extent : shape) size *= extent;
  return size;
}

double DatasetSample::scale(double luminosity) const {
  constexpr double inverse_fb_per_inverse_pb = 1000;
  if (generated.weight == 0) return 0;
  return cross_section * luminosity * inverse_fb_per_inverse_pb / generated.weight;
}

const DatasetSample* DatasetDescription::find_sample(const std::string& name) const {
  const auto found = std::find_if(samples.begin(), samples.end(), [&](const auto& s) { return s.name == name; });
  return found == samples.end() ? nullptr : &*found;
}

namespace {

// Names become names of groups and datasets in the file.
void check_names(const std::string& what, const std::vector<std::string>& names) {
  std::set<std::string> seen;
  for (const auto& name : names) {
    if (name.empty() || name == "." || name.find('/') != std::string::npos || name.find('\0') != std::string::npos)
      throw Error(ErrorKind::config,
                  fmt::format("'{}' is no name for {}: it must not be empty nor hold a '/'", name, what));
    if (!seen.insert(name).second) throw Error(ErrorKind::config, fmt::format("{} '{}' is there twice", what, name));
  }
}

template <class Items>
std::vector<std::string> names_of(const Items& items) {
  std::vector<std::string> names;
  for (const auto& item : items) names.push_back(item.name);
  return names;
}

}  // namespace

void DatasetDescription::check() const {
  if (classes.empty()) throw Error(ErrorKind::config, "a dataset needs at least one class");
  if (inputs.empty()) throw Error(ErrorKind::config, "a dataset needs at least one representation");
  check_names("an input", names_of(inputs));
  check_names("a sample", names_of(samples));
  check_names("a weight variation", variations);
  for (const auto& sample : samples) {
    if (sample.label < 0 || static_cast<std::size_t>(sample.label) >= classes.size())
      throw Error(ErrorKind::config, fmt::format("sample '{}': label {} names no class; there are {}", sample.name,
                                                 sample.label, classes.size()));
    if (luminosity > 0 && !(sample.cross_section >= 0))
      throw Error(ErrorKind::config,
                  fmt::format("sample '{}' has no cross section, which the luminosity of {} /fb asks for", sample.name,
                              luminosity));
  }
}

namespace {

std::string differ(const std::string& what, const std::string& here, const std::string& there) {
  return here == there ? "" : fmt::format("{} {} here and {} there", what, here, there);
}

std::string difference(const DatasetInput& here, const DatasetInput& there) {
  const std::string what = fmt::format("input '{}' has", here.name);
  const auto shape = [](const DatasetInput& input) { return fmt::format("({})", fmt::join(input.shape, ", ")); };
  for (const auto& text : {differ(what + " shape", shape(here), shape(there)),
                           differ(what, fmt::format("{}", here.names), fmt::format("{}", there.names)),
                           differ(what + " the units", fmt::format("{}", here.units), fmt::format("{}", there.units)),
                           differ(what + " the settings", here.config.json().dump(), there.config.json().dump())})
    if (!text.empty()) return text;
  return "";
}

}  // namespace

std::string difference(const DatasetDescription& here, const DatasetDescription& there) {
  for (const auto& text :
       {differ("the classes are", fmt::format("{}", here.classes), fmt::format("{}", there.classes)),
        differ("the inputs are", fmt::format("{}", names_of(here.inputs)), fmt::format("{}", names_of(there.inputs))),
        differ("the selection is", fmt::format("'{}'", here.select), fmt::format("'{}'", there.select)),
        differ("the split is", fmt::format("{}", here.split), fmt::format("{}", there.split)),
        differ("the luminosity is", fmt::format("{}", here.luminosity), fmt::format("{}", there.luminosity)),
        differ("the weight variations are", fmt::format("{}", here.variations), fmt::format("{}", there.variations))})
    if (!text.empty()) return text;
  for (std::size_t i = 0; i < here.inputs.size(); ++i)
    if (auto text = difference(here.inputs[i], there.inputs[i]); !text.empty()) return text;
  for (const auto& sample : here.samples)
    if (const auto* other = there.find_sample(sample.name); other && other->label != sample.label)
      return fmt::format("sample '{}' has label {} here and {} there", sample.name, sample.label, other->label);
  return "";
}

namespace {

void add(CutCount& sum, const CutCount& more) {
  sum.events += more.events;
  sum.weight += more.weight;
  sum.squared_weight += more.squared_weight;
}

}  // namespace

std::vector<std::int32_t> add_samples(std::vector<DatasetSample>& into, const std::vector<DatasetSample>& from) {
  std::vector<std::int32_t> indices;
  for (const auto& sample : from) {
    const auto found = std::find_if(into.begin(), into.end(), [&](const auto& s) { return s.name == sample.name; });
    indices.push_back(static_cast<std::int32_t>(found - into.begin()));
    if (found == into.end()) {
      into.push_back(sample);
      continue;
    }
    const double old = found->generated.weight, all = old + sample.generated.weight;
    // Equal ones stay exactly as they are; an unknown one makes the mean unknown.
    if (found->generated.events == 0)
      found->cross_section = sample.cross_section;
    else if (sample.generated.events > 0 && found->cross_section != sample.cross_section)
      found->cross_section = (found->cross_section * old + sample.cross_section * sample.generated.weight) / all;
    add(found->generated, sample.generated);
    add(found->selected, sample.selected);
  }
  return indices;
}

}  // namespace hml
