#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

#include <nlohmann/json.hpp>

/// What a user has: a folder of their own, the command, and a look at what it left.
namespace hml::test {

/// What a call of the command came to.
struct Outcome {
  int code = 0;
  std::string out, err;
};

/// An empty folder that goes away with its owner.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::filesystem::path& name) const { return path_ / name; }

  /// `hml ARGUMENTS...` with this folder as the working directory; a `largest_file` above 0 is the size in bytes at which
  /// the system refuses to write further, as a full disk does.
  Outcome hml(const std::vector<std::string>& arguments, std::uint64_t largest_file = 0) const;
  /// The same, but ^C is pressed as soon as `now` holds.
  Outcome hml_interrupted(const std::vector<std::string>& arguments, const std::function<bool()>& now) const;

  /// Writes a text file; returns its name.
  std::string write(const std::string& name, const std::string& text) const;
  /// Writes the small run file with every {from, to} replaced; a `from` that it does not hold is an error.
  std::string write_run(const std::vector<std::pair<std::string, std::string>>& replaced = {}, const std::string& name = "small.yaml") const;

 private:
  pid_t start(const std::vector<std::string>& arguments, std::uint64_t largest_file) const;
  Outcome finish(pid_t process) const;

  std::filesystem::path path_;
};

/// The files below a folder, by relative path: their contents.
std::map<std::string, std::string> contents(const std::filesystem::path& folder);
/// Their times of modification.
std::map<std::string, std::filesystem::file_time_type> stamps(const std::filesystem::path& folder);
/// Names of those whose stamps differ, or which only one has.
std::vector<std::string> changed(const std::map<std::string, std::filesystem::file_time_type>& before,
                                 const std::map<std::string, std::filesystem::file_time_type>& after);
/// The names of unfinished files below a folder.
std::vector<std::string> unfinished(const std::filesystem::path& folder);

nlohmann::json read_json(const std::filesystem::path& path);

}  // namespace hml::test
