#pragma once
#include <string>
#include <vector>

#include "hml/simulate/detector_event.hpp"

namespace hml {

/// What only some detectors know; its columns are written where a module of the card fills it.
enum class Detail { always, fit, substructure, area, exclusive, jet_shape, pile_up, time_of_deposits, flavour_definitions };

/// One column of a written class: how its values (`width` an object) come from a candidate. `delphes` is what Delphes
/// calls it ("PT"), empty where it has no such number.
struct BranchColumn {
  std::string name, delphes, unit, doc;
  enum class Type { real, whole } type;
  int width;
  double (*value)(const DetectorEvent&, const Candidate&, int);
  Detail detail = Detail::always;
};

/// What a TreeWriter branch of some class ("Jet", "Track", ...) holds.
struct BranchClass {
  enum class Relation { particle, particles, constituents };
  enum class Order { as_is, by_pt, by_sum_pt2 };
  std::string name;
  std::vector<BranchColumn> columns;
  std::vector<Relation> relations;
  Order order = Order::as_is;
  bool constituent = false;   ///< jets and vertices may point at objects of this class
  bool first_only = false;    ///< an array's first object stands for the event
};

/// All classes, by the names cards use.
const std::vector<BranchClass>& branch_classes();

}  // namespace hml
