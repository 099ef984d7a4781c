#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "hml/observe/quantity.hpp"

namespace hml {

/// One column of a table of observed values.
struct ValueColumn {
  std::string name;  ///< "jet0.pt"
  std::string unit;
  bool single = true;  ///< one value an event, not any number
};

/// The values of one batch of events.
struct ValueBatch {
  std::vector<std::int64_t> events;  ///< number of each event in the file that it comes from
  std::vector<Jagged> columns;
};

/// Observed values on their way to a file, batch by batch. The file stands in its place when finish() is done, and not
/// before.
class ValueWriter {
 public:
  virtual ~ValueWriter() = default;
  virtual void append(const ValueBatch& batch) = 0;
  virtual void finish() = 0;
};

/// Comma-separated values, a line an event; several values of an event stand in one field, separated by spaces. An
/// empty path means standard output.
std::unique_ptr<ValueWriter> csv_value_writer(const std::filesystem::path& path, std::vector<ValueColumn> columns);
/// NumPy arrays under the columns' names and "event"; where an event has any number of values there is "NAME.offsets"
/// too (events + 1, int64). An archive is written member by member, so the values wait in memory until the end.
std::unique_ptr<ValueWriter> npz_value_writer(const std::filesystem::path& path, std::vector<ValueColumn> columns);
/// HDF5 datasets of the same names, with attribute `unit`. A config error where a name holds a '/'.
std::unique_ptr<ValueWriter> hdf5_value_writer(const std::filesystem::path& path, std::vector<ValueColumn> columns,
                                               int threads);

/// The writer that the path's ending asks for: .csv (also .csv.gz), .npz, .h5 or .hdf5; none for standard output. A
/// usage error for any other.
std::unique_ptr<ValueWriter> value_writer(const std::filesystem::path& path, std::vector<ValueColumn> columns,
                                          int threads);

}  // namespace hml
