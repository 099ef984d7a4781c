#include "hml/observe/observables.hpp"

#include <cmath>
#include <limits>

namespace hml::observables {

namespace {

double value(std::span<const Momentum> objects) {
  if (objects.size() != 3) return std::numeric_limits<double>::quiet_NaN();
  const double first = objects[0].phi, second = objects[1].phi, third = objects[2].phi;
  const double sign = std::copysign(1.0, std::sin(first - second));
  const double a = std::sin(third - second) * sign, b = std::sin(first - third) * sign;
  return (a + b) / std::hypot(a, b);
}

}  // namespace

Observable phi_centrality() {
  return {.name = "phi_centrality",
          .aliases = {"met_phi_centrality"},
          .label = R"(C_\phi)",
          .unit = "1",
          .doc =
              "Where the third object lies in azimuth between the first two: (A + B) / sqrt(A^2 + B^2), A = sin(phi3 - "
              "phi2) s, B = sin(phi1 - phi3) s, s the sign of sin(phi1 - phi2); sqrt(2) half-way, 1 on one of them, "
              "-sqrt(2) opposite (doi:10.7483/OPENDATA.ATLAS.ZBP2.M5T8).",
          .value = value,
          .objects = 3};
}

}  // namespace hml::observables
