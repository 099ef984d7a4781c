#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "../generator_event.hpp"
#include "hml/simulate/detector.hpp"

namespace hml {

/// Hand-made events through a card that is given as text.
inline Events run_card(const std::string& card, const std::vector<std::vector<TestParticle>>& events,
                       std::uint64_t seed = 1) {
  const Events out = Detector::from_text(card, "card.tcl", seed).simulate(generator_events(events), 0);
  out.check("result");
  return out;
}

inline const std::vector<float>& real_column(const Events& events, const char* collection, const char* column) {
  return events.collection(collection).values<float>(column);
}

/// Mean and width of a column's values.
struct Moments {
  double n = 0, mean = 0, width = 0;
};

inline Moments moments(const std::vector<float>& values) {
  double sum = 0, sum2 = 0;
  for (float x : values) sum += static_cast<double>(x);
  const double n = static_cast<double>(values.size()), mean = sum / n;
  for (float x : values) sum2 += (static_cast<double>(x) - mean) * (static_cast<double>(x) - mean);
  return {n, mean, std::sqrt(sum2 / n)};
}

/// A sample of normal numbers must have this mean and width, to five standard errors.
inline void expect_normal(const std::vector<float>& values, double mean, double width) {
  const Moments m = moments(values);
  EXPECT_NEAR(m.mean, mean, 5 * width / std::sqrt(m.n));
  EXPECT_NEAR(m.width, width, 5 * width / std::sqrt(2 * m.n));
}

}  // namespace hml
