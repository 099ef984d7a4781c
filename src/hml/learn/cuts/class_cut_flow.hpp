#pragma once
#include <span>
#include <string>
#include <vector>

#include "hml/core/hdf5.hpp"
#include "hml/core/table.hpp"
#include "hml/learn/approach.hpp"
#include "hml/learn/cuts/cut_objective.hpp"
#include "hml/observe/cut_flow.hpp"

namespace hml {

/// How many events of each class are left after each learned cut.
class ClassCutFlow {
 public:
  ClassCutFlow() = default;
  /// Counts a sample whose features `columns` the cuts are on, one after the other; a cut of kind none is left out.
  ClassCutFlow(const Labelled& data, std::span<const LearnedCut> cuts, std::span<const std::size_t> columns);

  /// The counts of one class, of all events first.
  const std::vector<CutCount>& counts(std::size_t of_class) const { return counts_.at(of_class); }
  /// One row a cut; of each class events, sum of weights, efficiency of the cut and of all cuts so far, and the
  /// significance of what is left.
  Table table(std::string title, const std::vector<std::string>& classes, const CutObjective& objective) const;

  void write(h5::Group& group) const;
  /// Reads what write() wrote; an input error where the counts are not those of `cuts`.
  static ClassCutFlow read(const h5::Group& group, std::span<const LearnedCut> cuts);

 private:
  std::vector<std::vector<CutCount>> counts_;  // by class, by cut
};

}  // namespace hml
