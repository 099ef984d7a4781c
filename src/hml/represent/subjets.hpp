#pragma once
#include <span>
#include <string>
#include <vector>

#include "hml/core/parameters.hpp"
#include "hml/observe/observable.hpp"

namespace hml {

/// How objects are clustered into subjets.
struct SubjetSettings {
  std::string algorithm = "kt";
  double radius = 0.3;
  double p = -1;      ///< of genkt
  double min_pt = 0;  ///< GeV
  int exclusive = 0;  ///< number of exclusive jets; 0: inclusive ones

  void declare(Parameters& parameters);
  /// A config error where exclusive jets are asked for of an algorithm that has none.
  void check(const Place& place) const;
};

/// A subjet's direction.
struct Subjet {
  double pt = 0, eta = 0, phi = 0;
};

/// Jets of the objects with FastJet (arXiv:1111.6097), sorted by falling pt: the inclusive ones, or as many exclusive
/// ones as were asked for (one an object where there are fewer objects).
std::vector<Subjet> find_subjets(std::span<const Momentum> objects, const SubjetSettings& settings);

}  // namespace hml
