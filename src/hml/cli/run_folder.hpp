#pragma once
#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

namespace hml::cli {

/// The folder of one run: where its products stand, and which of them are up to date.
///
/// A product is up to date where its file is there and was made with the same key: the fingerprint of everything that
/// it depends on. `stages.json` keeps the keys with what else the report wants to know (seconds, tables).
class RunFolder {
 public:
  /// Opens or makes the folder.
  explicit RunFolder(std::filesystem::path path);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path particles(const std::string& sample) const { return path_ / "particles" / (sample + ".h5"); }
  std::filesystem::path events(const std::string& sample) const { return path_ / "events" / (sample + ".h5"); }
  std::filesystem::path dataset() const { return path_ / "dataset.h5"; }
  std::filesystem::path model(const std::string& approach) const { return path_ / "models" / (approach + ".h5"); }
  std::filesystem::path results() const { return path_ / "results.json"; }
  std::filesystem::path report() const { return path_ / "report.html"; }

  /// Whether `product` (a path below the folder) is there and was recorded with this key.
  bool is_current(const std::filesystem::path& product, const std::string& key) const;
  /// Adds a line to log.txt, with the time before it.
  void log(const std::string& text) const;
  /// Records a finished product, in the log too: its key, the seconds it took, and facts about it.
  void record(const std::filesystem::path& product, const std::string& key, double seconds,
              nlohmann::ordered_json facts = {});
  /// What was recorded: {"key", "seconds", "facts"}; null where nothing was.
  nlohmann::ordered_json recorded(const std::filesystem::path& product) const;

 private:
  std::string name_of(const std::filesystem::path& product) const;

  std::filesystem::path path_;
  nlohmann::ordered_json stages_ = nlohmann::ordered_json::object();
};

}  // namespace hml::cli
