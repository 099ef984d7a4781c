#include "hml/learn/networks/cloud_approach.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hml {

namespace {

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool CloudApproach::accepts(const Tensor& input) const {
  if (input.shape.size() != 3 || input.names.empty() || input.names.back() != "mask") return false;
  if (static_cast<std::int64_t>(input.names.size()) != input.shape[2] || input.names.size() < 2) return false;
  const auto needed = needs();
  return std::all_of(needed.begin(), needed.end(), [&](const auto& name) { return has(input.names, name); });
}

std::string CloudApproach::expected() const {
  const auto needed = needs();
  return fmt::format("a point cloud, shape (events, places, features and mask){}",
                     needed.empty() ? "" : fmt::format(", with the features {}", fmt::join(needed, ", ")));
}

bool CloudApproach::is_raw(const std::string& feature) const { return has(needs(), feature); }

std::vector<std::int64_t> CloudApproach::columns_of(const std::vector<std::string>& names) const {
  std::vector<std::int64_t> out;
  for (const auto& name : names)
    out.push_back(std::find(features().begin(), features().end(), name) - features().begin());
  return out;
}

std::vector<std::int64_t> CloudApproach::columns_without(const std::vector<std::string>& names) const {
  std::vector<std::int64_t> out;
  for (std::int64_t column = 0; column < columns(); ++column)
    if (!has(names, features()[static_cast<std::size_t>(column)])) out.push_back(column);
  return out;
}

}  // namespace hml
