#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "hml/event/events.hpp"

namespace hml {

/// What Delphes makes of some events: for each collection the number of objects of each event and, for each column, the
/// values one after the other (bench/simulate/compare_delphes.py --reference writes it).
class DelphesReference {
 public:
  explicit DelphesReference(const std::filesystem::path& path) {
    std::ifstream file(path);
    collections_ = nlohmann::json::parse(file)["collections"];
  }

  std::set<std::string> cancelling;  ///< collections of differences, to 1e-4 instead of 1e-5
  std::set<std::string> left_out;    ///< collections that are different for a reason

  void compare(const Events& out) const {
    for (const auto& [name, columns] : collections_.items())
      if (!left_out.contains(name)) compare(out, name, columns);
  }

 private:
  void compare(const Events& out, const std::string& name, const nlohmann::json& columns) const {
    const Collection& c = out.collection(name);
    for (std::int64_t e = 0; e < out.size(); ++e)
      ASSERT_EQ(c.count(e), columns["count"][static_cast<std::size_t>(e)].get<std::int64_t>()) << name << " in event " << e;
    for (const auto& [column, expected] : columns.items()) {
      // Delphes forgets to reset these between the jets of an event: its value is the greatest so far.
      if (column == "count" || column == "delta_eta" || column == "delta_phi") continue;
      const auto values = as_doubles(c.column(column));
      ASSERT_EQ(values.size(), expected.size()) << name << "." << column;
      for (std::size_t i = 0; i < values.size(); ++i) {
        const double want = expected[i];
        ASSERT_NEAR(values[i], want, (cancelling.contains(name) ? 1e-4 : 1e-5) * std::max(std::abs(want), least(column)))
            << name << "." << column << " of object " << i;
      }
    }
  }

  // Lengths in mm and masses of massless objects are known to the rounding of larger numbers.
  static double least(const std::string& column) {
    return column == "eta" || column == "phi" ? 1 : column.ends_with("mass") ? 0.1 : 1e-2;
  }

  static std::vector<double> as_doubles(const Column& column) {
    return std::visit([](const auto& values) { return std::vector<double>(values.begin(), values.end()); }, column.values);
  }

  nlohmann::json collections_;
};

}  // namespace hml
