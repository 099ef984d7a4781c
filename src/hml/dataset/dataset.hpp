#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hml/core/config.hpp"
#include "hml/dataset/description.hpp"
#include "hml/dataset/samples.hpp"
#include "hml/dataset/writer.hpp"

namespace hml {

struct DatasetFile;

/// A dataset, opened lazily: what describes it is read at once, the rows when they are asked for. It may stand in
/// several files, whose rows follow one another.
///
/// Weights. Where the dataset has a luminosity, an event's weight is the number of events that it stands for:
/// cross section * luminosity * w / (sum of w of all generated events of its sample). Weights of a part are scaled up,
/// sample by sample, so that every part stands for the whole luminosity. Without a luminosity they are the generator's.
class Dataset {
 public:
  /// An io error where there is no file; an input error that names the file where it is torn, foreign, or of a version
  /// that this program does not know.
  static Dataset open(const std::filesystem::path& path);
  /// Several files as one dataset, in this order; samples of the same name are one. An input error says how a file
  /// differs from the first.
  static Dataset open(const std::vector<std::filesystem::path>& paths);
  Dataset(Dataset&&) noexcept;
  Dataset& operator=(Dataset&&) noexcept;
  ~Dataset();

  std::int64_t size() const;  ///< number of events
  std::string name() const;   ///< its file, for messages: "a.h5", "a.h5 and 2 more"
  const DatasetDescription& description() const;
  const std::vector<std::string>& classes() const { return description().classes; }  ///< by label
  const std::vector<DatasetSample>& samples() const { return description().samples; }
  const SplitFractions& split() const { return description().split; }  ///< parts and their fractions
  const std::vector<DatasetInput>& inputs() const { return description().inputs; }
  const DatasetInput& input(const std::string& name) const;  ///< a config error names the nearest input
  /// The settings that make the input's representation again, resolved: {type: image, of: ..., ...}.
  const Config& representation(const std::string& name) const { return input(name).config; }
  const std::string& select() const { return description().select; }  ///< the cut that events passed, "" for none
  double luminosity() const { return description().luminosity; }      ///< 1/fb; 0 where there is none
  std::vector<CutCount> generated() const;                            ///< one a class
  std::vector<CutCount> selected() const;                             ///< one a class
  const std::vector<std::string>& provenances() const;                ///< JSON, one for each making and appending
  std::string provenance() const;                                     ///< JSON: the one, or all as an array

  /// The rows of a part, in file order, with the inputs named (none: all), read on `threads` threads. parts_of() says
  /// what parts there are ("all", "train", "fold2", "not fold2"); an unknown part or input is a config error.
  Samples read(const std::string& part = "all", const std::vector<std::string>& inputs = {}, int threads = 1) const;
  /// Weights of the same rows, as read() gives them; those of a variation where one is named.
  std::vector<double> weights(const std::string& part = "all", const std::string& variation = "") const;
  /// Event numbers of the same rows.
  std::vector<std::int64_t> event_numbers(const std::string& part = "all") const;
  /// The part of each row, an index into split().
  std::vector<std::uint8_t> parts() const;

  /// Hands over all rows, some thousand at a time, each time of one sample; weights are the generator's.
  void for_each_rows(const std::function<void(DatasetRows)>& action) const;

  /// The files, and for each the index into samples() of its own samples: for readers of this stage.
  const std::vector<DatasetFile>& files() const;
  const std::vector<std::vector<std::int32_t>>& file_samples() const;
  /// What the weights of a part are multiplied by, one a sample.
  std::vector<double> weight_scales(const std::string& part) const;

 private:
  struct State;
  explicit Dataset(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Scales the weights so that those of every class add up to samples.size() / classes: a class of a small cross section
/// trains as much as one of a large one. Within a class the samples keep their proportions. A class without weight
/// stays as it is.
void balance_classes(Samples& samples);

}  // namespace hml
