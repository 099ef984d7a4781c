#include "hml/cli/versions.hpp"

#include <sstream>

#include <fmt/format.h>

namespace hml::cli {

std::vector<std::pair<std::string, std::string>> versions() {
  std::vector<std::pair<std::string, std::string>> out{{"hml", HML_VERSION}};
  // CMake hands over what it found as "name version,name version".
  std::istringstream list(HML_DEPENDENCIES);
  for (std::string entry; std::getline(list, entry, ',');) {
    const auto space = entry.find(' ');
    out.emplace_back(entry.substr(0, space), space == std::string::npos ? "" : entry.substr(space + 1));
  }
  return out;
}

std::string version_text() {
  std::string out;
  for (const auto& [name, version] : versions())
    out += out.empty() ? fmt::format("{} {}\n", name, version) : fmt::format("  {:<14} {}\n", name, version);
  return out;
}

}  // namespace hml::cli
