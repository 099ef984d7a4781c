#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace hml::cli {

/// What every command that works takes.
struct Options {
  int threads = 0;            ///< 0: one a processor
  std::string device = "cpu";
  std::filesystem::path output;
  std::vector<std::string> overrides;  ///< KEY=VALUE
};

}  // namespace hml::cli
