#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "hml/dataset/description.hpp"

namespace hml {

class Dataset;

/// Rows of one sample, ready to be appended.
struct DatasetRows {
  std::int32_t sample = 0;                      ///< index into the description's samples
  std::vector<std::vector<float>> inputs;       ///< one an input, rows of its size
  std::vector<double> weights;                  ///< of the events selected
  std::vector<std::vector<double>> variations;  ///< one a weight variation, of the events selected
  std::vector<std::int64_t> numbers;            ///< of the events selected
  std::vector<double> generated_weights;        ///< of all events, those that were not selected included
  /// Where a published data set names the parts of its events: their indices into the description's split, for every
  /// event of the dataset or for none. The fractions are then what comes of them.
  std::vector<std::uint8_t> parts = {};
};

/// Writes a dataset file, streaming: inputs go to the disk as they come, compressed on several threads, so memory is
/// bounded by 16 MB and some 30 bytes an event. The file's bytes depend on the rows and their order alone, neither on
/// batches nor on threads. The file appears at its path when finish() is done, and not before: one that was there stays
/// whole until then, whatever happens.
class DatasetWriter {
 public:
  /// A config error where the description does not hold together (see DatasetDescription::check). The counts of its
  /// samples start from nothing.
  DatasetWriter(DatasetDescription description, std::filesystem::path path, int threads = 1);
  ~DatasetWriter();
  DatasetWriter(const DatasetWriter&) = delete;
  DatasetWriter& operator=(const DatasetWriter&) = delete;

  /// Appends rows; to be called in a fixed order, from one thread.
  void add(DatasetRows rows);
  /// Appends all rows of another dataset; samples of the same name become one, others join behind those known. With a
  /// dataset at the writer's own path, this is how events are appended to it: nothing happens to the file until
  /// finish(), and the bytes are those of a dataset made at once. An input error says how the two differ.
  void add(const Dataset& other);
  /// Sets the cross section (pb) of a sample, where it is only known once its events are there.
  void set_cross_section(std::int32_t sample, double cross_section);
  /// Splits, writes what is left and puts the file in its place. `provenance` (JSON text) is stored as it is, behind
  /// those of the datasets that were added.
  void finish(const std::string& provenance);

  const DatasetDescription& description() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hml
