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
  double min_pt = 0;  ///< GeV

  void declare(Parameters& parameters);
};

/// A subjet's direction.
struct Subjet {
  double pt = 0, eta = 0, phi = 0;
};

/// Inclusive jets of the objects with FastJet (arXiv:1111.6097), sorted by falling pt.
std::vector<Subjet> find_subjets(std::span<const Momentum> objects, const SubjetSettings& settings);

}  // namespace hml
