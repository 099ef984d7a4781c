#include "hml/observe/observables.hpp"

#include <cmath>
#include <limits>

namespace hml::observables {

namespace {

double value(std::span<const Momentum> objects) {
  if (objects.size() != 3) return std::numeric_limits<double>::quiet_NaN();
  const double width = objects[1].eta - objects[2].eta;
  const double offset = objects[0].eta - (objects[1].eta + objects[2].eta) / 2;
  return std::exp(-4 * offset * offset / (width * width));
}

}  // namespace

Observable eta_centrality() {
  return {
      .name = "eta_centrality",
      .aliases = {"lep_eta_centrality"},
      .label = R"(C_\eta)",
      .unit = "1",
      .doc =
          "Where the first object lies in pseudorapidity between the other two: exp(-4 (eta1 - (eta2 + eta3) / 2)^2 / "
          "(eta2 - eta3)^2); 1 half-way, 1/e on one of them (doi:10.7483/OPENDATA.ATLAS.ZBP2.M5T8).",
      .value = value,
      .objects = 3};
}

}  // namespace hml::observables
