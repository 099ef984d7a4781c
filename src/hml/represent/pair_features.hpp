#pragma once
#include <string>
#include <vector>

#include "hml/core/error.hpp"
#include "hml/observe/observable.hpp"

namespace hml {

/// An object with what its pairs need again and again.
struct PairObject {
  explicit PairObject(const Momentum& of);

  Momentum momentum;
  P4 p4;
  double rapidity = 0;
};

/// One number of two objects.
struct PairFeature {
  std::string name, unit, doc;
  double (*value)(const PairObject& from, const PairObject& to);
  bool symmetric = true;  ///< the same for (to, from)
};

/// All of them. The four of the Particle Transformer (arXiv:2202.03772, eq. 3: ln_delta, ln_kt, ln_z, ln_m2) use
/// rapidity and do not fall below ln(1e-8), so that they are finite for an object and itself.
const std::vector<PairFeature>& pair_features();

/// Those named; a config error for an unknown one (with the nearest names) and for one that stands twice.
std::vector<PairFeature> find_pair_features(const std::vector<std::string>& names, const Place& place);

}  // namespace hml
