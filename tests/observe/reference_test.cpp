// Observables and cuts against values of hep-ml-lab on a Delphes file, corrected where it is wrong (the wrapped angle,
// missing objects).
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

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
  EXPECT_EQ(compared, 75);
}

// Words that name an observable together with a number, which hep-ml-lab gives beside them.
const std::map<std::string, std::string> numbered{{"TauN", "Tau2"},
                                                  {"tau_n", "tau_2"},
                                                  {"NSubjettiness", "NSubjettiness2"},
                                                  {"n_subjettiness", "n_subjettiness_2"},
                                                  {"TauMN", "Tau21"},
                                                  {"tau_mn", "tau_21"},
                                                  {"NSubjettinessRatio", "NSubjettinessRatio21"},
                                                  {"n_subjettiness_ratio", "n_subjettiness_ratio_21"}};
// hep-ml-lab's classes that are one of our observables.
const std::map<std::string, std::string> same_class{{"TauN", "NSubjettiness"}, {"TauMN", "NSubjettinessRatio"}};

TEST(Reference, EveryAliasIsKnown) {
  const ObservableCatalogue catalogue = default_observables();
  std::map<std::string, std::set<std::string>> found;  // their class -> our names of its words
  const auto all = reference();
  ASSERT_EQ(all["aliases"].size(), 60u);
  for (const auto& [word, of] : all["aliases"].items()) {
    const Observable* observable = catalogue.find(numbered.count(word) ? numbered.at(word) : word);
    ASSERT_NE(observable, nullptr) << word;
    const auto their = of.get<std::string>();
    found[same_class.count(their) ? same_class.at(their) : their].insert(observable->name);
  }
  for (const auto& [of, names] : found) EXPECT_EQ(names.size(), 1u) << of;
  EXPECT_EQ(found.size(), 16u);
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
