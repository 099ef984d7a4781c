#include "hml/dataset/formats/hep_ml_lab_export.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "hml/core/error.hpp"
#include "hml/dataset/formats/zip_writer.hpp"
#include "hml/dataset/npz.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const std::vector<std::string> known{
    "px",    "py",   "pz",      "e",       "energy",           "pt",    "eta",           "phi", "m", "mass", "charge",
    "b_tag", "size", "tau_tag", "delta_r", "angular_distance", "inv_m", "invariant_mass"};

/// How hep-ml-lab writes an observable down; none where it does not know it.
std::optional<Json> observable_config(const std::string& name) {
  const auto dot = name.rfind('.');
  if (dot == std::string::npos || dot == 0) return std::nullopt;
  const std::string alias = name.substr(dot + 1);
  Json config{{"physics_object", name.substr(0, dot)}, {"class_name", alias}};
  if (std::find(known.begin(), known.end(), alias) != known.end())
    return Json{{"class_name", alias}, {"config", config}};
  // tau2 and tau21: their numbers are stored too.
  const std::string digits = alias.starts_with("tau") ? alias.substr(3) : "";
  const bool numbers = std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  if (!numbers || digits.empty() || digits.size() > 2) return std::nullopt;
  if (digits.size() == 2) config["m"] = digits[0] - '0';
  config["n"] = digits.back() - '0';
  return Json{{"class_name", digits.size() == 2 ? "TauMN" : "TauN"}, {"config", config}};
}

std::optional<Json> set_config(const DatasetInput& input) {
  if (input.shape.size() != 1 || input.row_size() != static_cast<std::int64_t>(input.names.size())) return std::nullopt;
  Json configs = Json::object();
  for (std::size_t i = 0; i < input.names.size(); ++i) {
    const auto config = observable_config(input.names[i]);
    if (!config) return std::nullopt;
    configs[std::to_string(i)] = *config;
  }
  return configs;
}

/// The first input that hep-ml-lab has a word for.
const DatasetInput& exportable(const Dataset& dataset) {
  for (const auto& input : dataset.inputs())
    if (set_config(input)) return input;
  throw Error(ErrorKind::config,
              fmt::format("'{}' has no input that is a set of observables of hep-ml-lab (object.NAME with "
                          "NAME one of {}, tauN, tauMN)",
                          dataset.name(), fmt::join(known, ", ")));
}

/// A file that is there as long as its owner.
class Scratch {
 public:
  explicit Scratch(fs::path path) : path_(std::move(path)) {}
  ~Scratch() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// One archive; `parts` are members of it and the parts of the dataset that they hold.
void write_archive(const Dataset& dataset, const DatasetInput& input, const std::string& part, const fs::path& path,
                   const std::vector<std::pair<std::string, std::string>>& parts = {}) {
  const Scratch data(path.string() + ".data");
  {
    const Samples samples = dataset.read(part, {input.name});
    const auto rows = static_cast<std::int64_t>(samples.labels.size());
    NpzWriter npz(data.path());
    npz.add<float>("samples", samples.input(input.name).values, {rows, input.row_size()});
    npz.add<std::int32_t>("targets", samples.labels, {rows});
    npz.finish();
  }
  const Json configs{{"observable_configs", *set_config(input)},
                     {"class_name", "SetDataset"},
                     {"been_split", !parts.empty()},
                     {"seed", parts.empty() ? Json() : Json(dataset.description().seed)}};
  const std::string text = configs.dump();
  ZipWriter zip(path);
  zip.begin("configs.json", false);
  zip.write(text.data(), text.size());
  zip.end();
  zip.add_file("data.npz", data.path());
  for (const auto& [member, name] : parts) {
    const Scratch nested(path.string() + "." + member);
    write_archive(dataset, input, name, nested.path());
    zip.add_file(member, nested.path());
  }
  zip.finish();
}

}  // namespace

void write_hep_ml_lab(const Dataset& dataset, const fs::path& path) {
  std::vector<std::string> names;
  for (const auto& [part, fraction] : dataset.split()) names.push_back(part);
  std::sort(names.begin(), names.end());
  std::vector<std::pair<std::string, std::string>> parts;
  if (names == std::vector<std::string>{"test", "train"}) parts = {{"train.ds", "train"}, {"test.ds", "test"}};
  if (names == std::vector<std::string>{"test", "train", "validation"})
    parts = {{"train.ds", "train"}, {"test.ds", "test"}, {"val.ds", "validation"}};
  write_archive(dataset, exportable(dataset), "all", path, parts);
}

}  // namespace hml
