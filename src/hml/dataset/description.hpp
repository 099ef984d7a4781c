#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "hml/core/config.hpp"
#include "hml/dataset/split.hpp"
#include "hml/observe/cut_flow.hpp"

namespace hml {

/// One input of a dataset, as the file describes it.
struct DatasetInput {
  std::string name;
  std::vector<std::int64_t> shape;  ///< of one event's row
  std::vector<std::string> names, units;
  Config config;  ///< make_representation() makes the representation again from it; null where it came from elsewhere

  /// Number of values of one event.
  std::int64_t row_size() const;
};

/// One sample of a dataset: events of one process, which belong to one class. Several samples may make up a class.
struct DatasetSample {
  std::string name;
  std::int32_t label = 0;
  double cross_section = std::numeric_limits<double>::quiet_NaN();  ///< pb; NaN where it is unknown
  CutCount generated, selected;

  /// What an event's weight w is multiplied by for the number of events expected at a luminosity (1/fb):
  /// cross_section * luminosity / (sum of the weights of all generated events). 0 where none were generated.
  double scale(double luminosity) const;
};

/// All that describes a dataset, apart from its rows.
struct DatasetDescription {
  std::vector<std::string> classes;  ///< by label: {"qcd", "z"}
  std::vector<DatasetSample> samples;
  std::vector<DatasetInput> inputs;
  std::vector<std::string> variations;  ///< names of further weights an event: "muR=2"
  std::string select;                   ///< the cut that events passed, "" for none
  SplitFractions split{{"train", 0.7}, {"test", 0.3}};
  std::uint64_t seed = 42;  ///< of the split
  double luminosity = 0;    ///< 1/fb; 0 where weights are not normalised

  const DatasetSample* find_sample(const std::string& name) const;
  /// Config errors: no class, no input, a name that is empty, used twice or holds a '/', a label without a class, a
  /// sample without a cross section where there is a luminosity.
  void check() const;
};

/// What keeps two datasets from being one: "input 'image' has shape (1, 8, 4) here and (1, 9, 4) there", or "".
/// Samples of the same name must have the same label; all else but their counts and cross sections must be equal.
std::string difference(const DatasetDescription& here, const DatasetDescription& there);

/// Adds the samples of another dataset, those of the same name to one: their events count together, and the cross
/// section is the mean weighted with the generated weights, as befits two estimates of it.
/// Returns the index in `into` of each of the samples added.
std::vector<std::int32_t> add_samples(std::vector<DatasetSample>& into, const std::vector<DatasetSample>& from);

}  // namespace hml
