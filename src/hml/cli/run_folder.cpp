#include "hml/cli/run_folder.hpp"

#include <ctime>
#include <fstream>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"

namespace hml::cli {

namespace fs = std::filesystem;

RunFolder::RunFolder(fs::path path) : path_(std::move(path)) {
  std::error_code problem;
  fs::create_directories(path_, problem);
  if (problem)
    throw Error(ErrorKind::io, fmt::format("cannot make the folder '{}': {}", path_.string(), problem.message()));
  const fs::path index = path_ / "stages.json";
  if (!fs::exists(index)) return;
  stages_ = nlohmann::ordered_json::parse(read_text(index), nullptr, false);
  // The index only saves work: where it is torn, the work is done again.
  if (!stages_.is_object()) stages_ = nlohmann::ordered_json::object();
}

std::string RunFolder::name_of(const fs::path& product) const {
  return product.lexically_relative(path_).generic_string();
}

bool RunFolder::is_current(const fs::path& product, const std::string& key) const {
  const auto known = recorded(product);
  return known.is_object() && known.value("key", "") == key && fs::exists(product);
}

void RunFolder::log(const std::string& text) const {
  std::ofstream file(path_ / "log.txt", std::ios::app);
  file << fmt::format("{:%F %T}  {}\n", fmt::localtime(std::time(nullptr)), text);
}

void RunFolder::record(const fs::path& product, const std::string& key, double seconds, nlohmann::ordered_json facts) {
  stages_[name_of(product)] = {{"key", key}, {"seconds", seconds}, {"facts", std::move(facts)}};
  write_text(path_ / "stages.json", stages_.dump(1) + "\n");
  log(fmt::format("{} made in {:.2f} s", name_of(product), seconds));
}

nlohmann::ordered_json RunFolder::recorded(const fs::path& product) const {
  return stages_.value(name_of(product), nlohmann::ordered_json());
}

}  // namespace hml::cli
