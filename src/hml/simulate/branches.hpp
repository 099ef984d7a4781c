#pragma once
#include <string>
#include <vector>

#include "hml/simulate/detector_event.hpp"

namespace hml {

/// One column of a written class: how its values (`width` an object) come from a candidate.
struct BranchColumn {
  std::string name, unit, doc;
  enum class Type { real, whole } type;
  int width;
  double (*value)(const DetectorEvent&, const Candidate&, int);
};

/// What a TreeWriter branch of some class ("Jet", "Track", ...) holds.
struct BranchClass {
  enum class Relation { none, particle, particles, constituents };
  std::string name;
  std::vector<BranchColumn> columns;
  Relation relation = Relation::none;
  bool sorted = false;        ///< by falling transverse momentum
  bool constituent = false;   ///< jets may point at objects of this class
};

/// All classes, by the names cards use.
const std::vector<BranchClass>& branch_classes();

}  // namespace hml
