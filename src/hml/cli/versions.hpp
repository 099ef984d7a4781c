#pragma once
#include <string>
#include <utility>
#include <vector>

namespace hml::cli {

/// Name and version of the product (first) and of everything that it was built with.
std::vector<std::pair<std::string, std::string>> versions();

/// "hml 0.1.0", then one dependency a line.
std::string version_text();

}  // namespace hml::cli
