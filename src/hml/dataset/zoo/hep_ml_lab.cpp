// Datasets of hep-ml-lab 0.4 (github.com/Star9daisy/hep-ml-lab), written by its SetDataset.save and ImageDataset.save.
//
// NAME.ds: a zip archive, members stored, of
//   configs.json  class_name "SetDataset" or "ImageDataset"; been_split; of a set, observable_configs {"0": {config:
//                 {physics_object, class_name}}, ...}; of images, been_pixelated
//   data.npz      samples float32, (n, observables) with NaN where there was no value, or (n, width, height); targets
//                 int32 (n)
//   train.ds, test.ds, val.ds
//                 archives of the same kind, where it was split (val.ds not always): the same events again
//
// Read as: "Features" with one column for each observable, under its name in hep-ml-lab, which is ours too ("jet0.pt"),
// or "Image" with the pixels, rows first as our own images are: a row is a bin of the height, a column one of the
// width. Events come in the order train, validation, test. Images that were not pixelated are refused: their files do
// not say to which event a point belongs.
#include <algorithm>
#include <cmath>
#include <deque>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/dataset/npz.hpp"
#include "hml/dataset/zoo/filling.hpp"
#include "hml/dataset/zoo/layouts.hpp"
#include "hml/observe/quantity.hpp"

namespace hml {
namespace {

constexpr const char *configs_member = "configs.json", *data_member = "data.npz";
constexpr std::int32_t most_classes = 1000;

bool has_members(const std::filesystem::path& path) {
  if (!ZipReader::recognises(path)) return false;
  const ZipReader archive(path);
  return archive.has(configs_member) && archive.has(data_member);
}

nlohmann::json read_configs(const ZipReader& archive) {
  constexpr std::uint64_t longest = 1 << 24;
  const std::uint64_t size = archive.member(configs_member).size;
  if (size > longest)
    throw Error(ErrorKind::input,
                fmt::format("'{}': {} is longer than {} bytes", archive.name(), configs_member, longest));
  std::string text(size, '\0');
  text.resize(archive.open(configs_member)->read(text.data(), text.size()));
  const auto configs = nlohmann::json::parse(text, nullptr, false);
  if (!configs.is_object())
    throw Error(ErrorKind::input, fmt::format("'{}': {} is no JSON object", archive.name(), configs_member));
  return configs;
}

/// One of the archive's arrays of samples, about to be read.
struct Part {
  explicit Part(const ZipReader& archive)
      : samples(NpzReader(archive.nested(data_member)).open("samples")),
        targets(NpzReader(archive.nested(data_member)).open("targets").read_all<double>()) {
    const auto& shape = samples.header().shape;
    if (shape.empty() || static_cast<std::int64_t>(targets.size()) != shape[0])
      throw Error(ErrorKind::input, fmt::format("'{}' has other numbers of samples and targets", samples.name()));
  }

  std::int32_t label(std::size_t row) const {
    const double target = targets[row];
    if (!(target >= 0 && target < most_classes) || target != std::floor(target))
      throw Error(ErrorKind::input, fmt::format("'{}': the target of row {} is {}, not one of 0, 1, ... {}",
                                                samples.name(), row, target, most_classes - 1));
    return static_cast<std::int32_t>(target);
  }

  NpyReader samples;
  std::vector<double> targets;
  std::size_t next = 0;  // row
};

/// Its unit where the name is one of ours, as those of hep-ml-lab are.
std::string unit_of(const std::string& observable) {
  try {
    return Quantity(observable).unit();
  } catch (const Error&) {
    return "";
  }
}

/// The ranges that are read follow one another.
class HepMlLab : public LayoutReader {
 public:
  explicit HepMlLab(const std::filesystem::path& path) : name_(path.string()) {
    const ZipReader archive(path);
    const auto configs = read_configs(archive);
    const std::string kind = text(configs, "class_name");
    if (kind != "SetDataset" && kind != "ImageDataset") wrong("class_name", "SetDataset or ImageDataset");
    description_.layout = "hep_ml_lab";
    open_parts(archive, configs);
    if (kind == "SetDataset")
      describe_set(configs);
    else
      describe_images(configs);
    std::int32_t classes = 0;
    for (const auto& part : parts_)
      for (std::size_t row = 0; row < part.targets.size(); ++row) classes = std::max(classes, part.label(row) + 1);
    for (std::int32_t label = 0; label < classes; ++label) description_.classes.push_back(std::to_string(label));
  }

  const LayoutDescription& description() const override { return description_; }
  std::optional<std::int64_t> size() const override { return std::nullopt; }

  Events read(std::int64_t begin, std::int64_t end) override {
    std::vector<std::int32_t> labels;
    std::vector<std::uint8_t> parts;
    std::vector<float> values;
    while (current_ < parts_.size() && static_cast<std::int64_t>(labels.size()) < end - begin) {
      Part& part = parts_[current_];
      const std::size_t left = static_cast<std::size_t>(end - begin) - labels.size();
      const std::size_t rows = std::min(left, part.targets.size() - part.next);
      if (rows == 0) {
        ++current_;
        continue;
      }
      const auto more = part.samples.read<float>(static_cast<std::int64_t>(rows));
      values.insert(values.end(), more.begin(), more.end());
      for (std::size_t row = 0; row < rows; ++row) labels.push_back(part.label(part.next++));
      if (!description_.parts.empty()) parts.insert(parts.end(), rows, static_cast<std::uint8_t>(current_));
    }
    Events events;
    const std::size_t n = labels.size();
    add_event_header(events, begin, std::move(labels), std::move(parts));
    if (width_ == 0)
      fill_set(events, values, n);
    else
      fill_images(events, values, n);
    return events;
  }

 private:
  [[noreturn]] void wrong(const std::string& key, const std::string& wanted) const {
    throw Error(ErrorKind::input, fmt::format("'{}': '{}' in {} is not {}", name_, key, configs_member, wanted));
  }

  std::string text(const nlohmann::json& object, const std::string& key) const {
    if (!object.is_object() || !object.contains(key) || !object[key].is_string()) wrong(key, "a text");
    return object[key].get<std::string>();
  }

  bool flag(const nlohmann::json& object, const std::string& key) const {
    if (!object.contains(key) || !object[key].is_boolean()) wrong(key, "true or false");
    return object[key].get<bool>();
  }

  void open_parts(const ZipReader& archive, const nlohmann::json& configs) {
    if (!flag(configs, "been_split")) {
      parts_.emplace_back(archive);
      return;
    }
    for (const auto& [member, part] : {std::pair("train.ds", "train"), {"val.ds", "validation"}, {"test.ds", "test"}}) {
      if (part == std::string("validation") && !archive.has(member)) continue;
      parts_.emplace_back(archive.nested(member));
      description_.parts.push_back(part);
    }
  }

  void check_shape(const std::vector<std::int64_t>& row, const std::string& wanted) const {
    for (const auto& part : parts_) {
      const auto& shape = part.samples.header().shape;
      if (std::vector(shape.begin() + 1, shape.end()) != row)
        throw Error(ErrorKind::input, fmt::format("'{}' is not of shape {}", part.samples.name(), wanted));
    }
  }

  void describe_set(const nlohmann::json& configs) {
    const std::string key = "observable_configs";
    if (!configs.contains(key) || !configs[key].is_object() || configs[key].empty()) wrong(key, "an object");
    for (std::size_t i = 0; i < configs[key].size(); ++i) {
      const std::string index = std::to_string(i);
      if (!configs[key].contains(index) || !configs[key][index].is_object() || !configs[key][index].contains("config"))
        wrong(key, fmt::format("numbered: {} is missing", index));
      const auto& config = configs[key][index]["config"];
      const std::string name = text(config, "physics_object") + "." + text(config, "class_name");
      // They become names of columns.
      if (name.find_first_of("/ \t\r\n") != std::string::npos || name.find('\0') != std::string::npos)
        wrong(key, fmt::format("made of names without '/' and blanks: '{}'", name));
      if (std::find(names_.begin(), names_.end(), name) != names_.end())
        wrong(key, fmt::format("made of different names: '{}' is there twice", name));
      names_.push_back(name);
      units_.push_back(unit_of(name));
    }
    check_shape({static_cast<std::int64_t>(names_.size())},
                fmt::format("(n, {}), as configs.json says", names_.size()));
    description_.inputs = {{"set", "Features", names_}};
  }

  void describe_images(const nlohmann::json& configs) {
    if (!flag(configs, "been_pixelated"))
      throw Error(
          ErrorKind::input,
          fmt::format("'{}': its images were not pixelated; which event a point belongs to is not stored", name_));
    const auto& shape = parts_.front().samples.header().shape;
    constexpr std::int64_t most_pixels = 1 << 24;
    if (shape.size() != 3 || shape[1] < 1 || shape[2] < 1 || shape[1] > most_pixels / shape[2])
      throw Error(ErrorKind::input,
                  fmt::format("'{}' is not of shape (n, width, height)", parts_.front().samples.name()));
    width_ = static_cast<std::size_t>(shape[1]);
    height_ = static_cast<std::size_t>(shape[2]);
    check_shape({shape[1], shape[2]}, "(n, width, height) as in the first part");
    description_.inputs = {
        {.name = "image", .collection = "Image", .columns = {"pixels"}, .shape = {1, shape[2], shape[1]}}};
  }

  void fill_set(Events& events, const std::vector<float>& values, std::size_t n) const {
    Collection& features = add_single(events, "Features");
    for (std::size_t k = 0; k < names_.size(); ++k) {
      auto& column = features.add<float>(names_[k], units_[k], "As hep-ml-lab has it; NaN where there is no value.");
      for (std::size_t event = 0; event < n; ++event) column.push_back(values[event * names_.size() + k]);
    }
  }

  void fill_images(Events& events, const std::vector<float>& values, std::size_t n) const {
    Collection& images = add_single(events, "Image");
    auto& pixels = images.add<float>("pixels", "", "Pixels, row after row; a row is a bin of the height.",
                                     static_cast<int>(width_ * height_));
    for (std::size_t event = 0; event < n; ++event)
      for (std::size_t row = 0; row < height_; ++row)
        for (std::size_t column = 0; column < width_; ++column)
          pixels.push_back(values[(event * width_ + column) * height_ + row]);
  }

  std::string name_;
  std::deque<Part> parts_;
  std::size_t current_ = 0;  // part
  std::vector<std::string> names_, units_;
  std::size_t width_ = 0, height_ = 0;  // of images
  LayoutDescription description_;
};

}  // namespace

Layout hep_ml_lab_layout() {
  return {has_members, [](const std::filesystem::path& path) { return std::make_unique<HepMlLab>(path); }};
}

}  // namespace hml
