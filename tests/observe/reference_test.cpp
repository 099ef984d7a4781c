// Observables and cuts against values of hep-ml-lab on a Delphes file, corrected where it is wrong (the wrapped angle,
// missing objects).
#include <gtest/gtest.h>

#include <cmath>

#include "hml/core/files.hpp"
#include "hml/observe/cut.hpp"
#include "hml/observe/quantity.hpp"
#include "tt100.hpp"

namespace hml {
namespace {

nlohmann::json reference() { return nlohmann::json::parse(read_text(HML_TEST_DATA "/observe/tt100-reference.json")); }

/// All numbers of nested lists in order; null and "nan" become NaN.
void flatten(const nlohmann::json& value, std::vector<double>& out) {
  if (value.is_array())
    for (const auto& item : value) flatten(item, out);
  else
    out.push_back(value.is_number() ? value.get<double>() : std::nan(""));
}

TEST(Reference, ObservablesAgreeToOnePartIn100000) {
  const Events events = read_tt100();
  const auto all = reference();
  int compared = 0;
  for (const auto& [name, expected] : all["observables"].items()) {
    SCOPED_TRACE(name);
    const Jagged found = Quantity(name).evaluate(events);
    std::vector<double> first;
    flatten(expected["first"], first);
    ASSERT_EQ(static_cast<std::size_t>(found.event_offsets()[20]), first.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
      ASSERT_EQ(std::isnan(found.values[i]), std::isnan(first[i])) << i;
      if (std::isnan(first[i])) continue;
      ASSERT_NEAR(found.values[i], first[i], 1e-5 * std::max(1.0, std::abs(first[i]))) << i;
    }
    double sum = 0;
    std::int64_t finite = 0;
    for (const double value : found.values)
      if (std::isfinite(value)) sum += value, ++finite;
    EXPECT_NEAR(sum, expected["sum"].get<double>(), 1e-5 * std::max(1.0, std::abs(sum)));
    if (!expected["finite"].is_null()) {
      EXPECT_EQ(finite, expected["finite"].get<std::int64_t>());
    }
    ++compared;
  }
  EXPECT_GT(compared, 65);
}

TEST(Reference, CutsKeepTheSameEvents) {
  const Events events = read_tt100();
  const auto all = reference();
  ASSERT_EQ(all["cuts"].size(), 34u);
  for (const auto& [expression, expected] : all["cuts"].items()) {
    std::string mask;
    for (const auto passed : Cut(expression).mask(events)) mask += passed ? '1' : '0';
    EXPECT_EQ(mask, expected.get<std::string>()) << expression;
  }
}

}  // namespace
}  // namespace hml
