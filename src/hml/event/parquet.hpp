#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "hml/event/events.hpp"
#include "hml/event/source.hpp"

namespace hml {

/// How a Parquet file is written.
struct ParquetOptions {
  std::int64_t row_group_bytes = 64 << 20;  ///< of events that are written together, as they are in memory
};

/// Writes events as Parquet in the layout of docs/guide/parquet.md, readable by Awkward Array, pandas and all else that
/// reads Parquet. The file's bytes depend on the events, the provenance and the options, not on the batches the events
/// came in. It stands in its place only when complete.
class ParquetWriter {
 public:
  virtual ~ParquetWriter() = default;

  /// Appends a batch; all batches have the same collections, columns and relations (an internal error otherwise).
  /// Collection "Event" has one object an event, or an input error says where it has not. An io error where the disk is
  /// full.
  virtual void append(const Events& events) = 0;
  /// Replaces the provenance, for what is known only at the end.
  virtual void set_provenance(std::string provenance) = 0;
  /// Completes the file and puts it in its place; an io error where the disk is full.
  virtual void close() = 0;
};

/// An io error where the file cannot be made, a config error for an option out of bounds; a usage error in a build
/// without Arrow.
std::unique_ptr<ParquetWriter> parquet_writer(const std::filesystem::path& path, std::string provenance,
                                              ParquetOptions options = {});

/// The events of a Parquet file, ours or another's; docs/guide/parquet.md says how columns become collections. An input
/// error where the file is torn; a usage error in a build without Arrow.
std::unique_ptr<EventSource> open_parquet(const std::filesystem::path& path);

}  // namespace hml
