#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hml/core/config.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/split.hpp"
#include "hml/dataset/writer.hpp"
#include "hml/event/events.hpp"
#include "hml/observe/catalogue.hpp"
#include "hml/observe/cut.hpp"
#include "hml/observe/cut_flow.hpp"
#include "hml/represent/representation.hpp"

namespace hml {

/// What a dataset is made of: the `dataset` part of a run file, the names of the classes and the samples.
struct DatasetSettings {
  std::string select;      ///< cut that events must pass; empty keeps all
  Config representations;  ///< name -> {type: ..., ...}
  SplitFractions split{{"train", 0.7}, {"test", 0.3}};
  double luminosity = 0;  ///< 1/fb; 0 leaves weights as they are
  /// Further weights: name -> the observable that it is, such as {"muR=2", "weight3.weight"}.
  std::vector<std::pair<std::string, std::string>> variations;
  std::uint64_t seed = 42;
  std::vector<std::string> classes;    ///< by label: {"qcd", "z"}
  std::vector<DatasetSample> samples;  ///< name, label and cross section; empty: one a class, of its name

  /// Reads {select, representations, split, luminosity, weight_variations}; unknown keys are config errors.
  static DatasetSettings read(const Config& config, std::vector<std::string> classes, std::uint64_t seed);
};

/// Makes a dataset file from batches of events: selects them, computes their rows, and hands these to a DatasetWriter.
class DatasetBuilder {
 public:
  /// Checks all settings (config errors name cut, representation and observable) before anything is written.
  /// The file appears at `path` when finish() is done, and not before; it is compressed on `threads` threads.
  DatasetBuilder(DatasetSettings settings, std::filesystem::path path,
                 const ObservableCatalogue& observables = default_observables(), int threads = 1);
  ~DatasetBuilder();
  DatasetBuilder(const DatasetBuilder&) = delete;
  DatasetBuilder& operator=(const DatasetBuilder&) = delete;

  /// Selects events of a sample (an index into settings().samples) and computes their rows; safe to call from several
  /// threads. Event numbers and weights come from columns `number` and `weight` of the collection "Event" (weight 1
  /// where there is none); where events bear no number, `first_event` and those that follow are taken. A weight that is
  /// not finite is an input error that names the event.
  DatasetRows observe(const Events& events, std::int32_t sample, std::int64_t first_event = 0) const;
  /// Appends rows; to be called in a fixed order, from one thread.
  void add(DatasetRows rows);
  /// observe() and add() at once.
  void add(const Events& events, std::int32_t sample);
  /// Appends all rows of another dataset of the same settings; see DatasetWriter::add.
  void add(const Dataset& other);

  /// Splits, writes what is left and puts the file in its place. `provenance` is stored as it is (JSON text).
  void finish(const std::string& provenance);

  const DatasetSettings& settings() const;
  const std::vector<NamedRepresentation>& representations() const;
  /// The samples with their events generated and selected so far.
  const std::vector<DatasetSample>& samples() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hml
