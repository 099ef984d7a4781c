#include "hml/learn/training/optimiser.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include <nlohmann/json.hpp>

#include "hml/core/error.hpp"

namespace hml {
namespace {

nlohmann::json reference() {
  std::ifstream file(HML_TEST_DATA "/learn/optimisers.json");
  return nlohmann::json::parse(file);
}

std::vector<float> floats(const nlohmann::json& list) { return list.get<std::vector<float>>(); }

// tools/make_training_references.py says whose paths these are.
TEST(Optimiser, StepsAreThoseOfTheReferences) {
  const auto known = reference();
  for (const auto& name : optimisers()) {
    auto values = floats(known["start"]);
    const auto optimiser = make_optimiser({.name = name}, values.size());
    for (std::size_t step = 0; step < known["gradients"].size(); ++step) {
      optimiser->step(values, floats(known["gradients"][step]), known["rate"]);
      const auto expected = known["paths"][name][step].get<std::vector<double>>();
      for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], 2e-6) << name << " " << step;
    }
  }
}

TEST(Optimiser, GoesOnFromItsMemory) {
  const auto known = reference();
  for (const auto& name : optimisers()) {
    auto whole = floats(known["start"]), broken = whole;
    const auto first = make_optimiser({.name = name}, whole.size()), second = make_optimiser({.name = name}, whole.size());
    for (std::size_t step = 0; step < 10; ++step) {
      if (step == 7) second->restore(first->steps(), first->memory()), broken = whole;
      const auto gradient = floats(known["gradients"][step]);
      first->step(whole, gradient, 0.1);
      if (step >= 7) second->step(broken, gradient, 0.1);
    }
    EXPECT_EQ(broken, whole) << name;
    EXPECT_THROW(make_optimiser({.name = name}, 3)->restore(first->steps(), first->memory()), Error);
  }
}

TEST(Optimiser, BetasAreTwo) {
  EXPECT_THROW(make_optimiser({.name = "adam", .betas = {0.9}}, 1), Error);
}

}  // namespace
}  // namespace hml
