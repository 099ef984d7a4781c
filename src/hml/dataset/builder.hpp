#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hml/core/config.hpp"
#include "hml/dataset/split.hpp"
#include "hml/event/events.hpp"
#include "hml/observe/catalogue.hpp"
#include "hml/observe/cut.hpp"
#include "hml/observe/cut_flow.hpp"
#include "hml/represent/representation.hpp"

namespace hml {

/// What a dataset is made of: the `dataset` part of a run file and the names of the classes.
struct DatasetSettings {
  std::string select;      ///< cut that events must pass; empty keeps all
  Config representations;  ///< name -> {type: ..., ...}
  SplitFractions split{{"train", 0.7}, {"test", 0.3}};
  std::uint64_t seed = 42;
  std::vector<std::string> classes;  ///< by label: {"qcd", "z"}

  /// Reads {select, representations, split}; unknown keys are config errors.
  static DatasetSettings read(const Config& config, std::vector<std::string> classes, std::uint64_t seed);
};

/// Rows of one batch of one class, ready to be appended.
struct DatasetRows {
  std::int32_t label = 0;
  std::vector<std::vector<float>> inputs;  ///< one a representation, rows of its size
  std::vector<double> weights;             ///< of the events selected
  std::vector<std::int64_t> numbers;       ///< of the events selected
  std::vector<double> generated_weights;   ///< of all events of the batch
};

/// Makes a dataset file from batches of events, streaming: rows go to the disk as they come, so memory is bounded by a
/// chunk, not by the dataset. The bytes of the file depend on the events and their order alone, neither on batch sizes
/// nor on threads.
class DatasetBuilder {
 public:
  /// Checks all settings (config errors name cut, representation and observable) before anything is written.
  /// The file appears at `path` when finish() is done, and not before.
  DatasetBuilder(DatasetSettings settings, std::filesystem::path path,
                 const ObservableCatalogue& observables = default_observables());
  ~DatasetBuilder();
  DatasetBuilder(const DatasetBuilder&) = delete;
  DatasetBuilder& operator=(const DatasetBuilder&) = delete;

  /// Selects events and computes their rows; safe to call from several threads. Event numbers and weights come from
  /// columns `number` and `weight` of the collection "Event" (weight 1 where there is none); where events bear no
  /// number, `first_event` and those that follow are taken.
  DatasetRows observe(const Events& events, std::int32_t label, std::int64_t first_event = 0) const;
  /// Appends rows; to be called in a fixed order, from one thread.
  void add(DatasetRows rows);
  /// observe() and add() at once.
  void add(const Events& events, std::int32_t label);

  /// Splits, writes what is left and puts the file in its place. `provenance` is stored as it is (JSON text).
  void finish(const std::string& provenance);

  const DatasetSettings& settings() const;
  const std::vector<NamedRepresentation>& representations() const;
  /// Events generated and selected so far, one a class.
  const std::vector<CutCount>& generated() const;
  const std::vector<CutCount>& selected() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hml
