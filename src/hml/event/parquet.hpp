#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "hml/event/event_file_writer.hpp"
#include "hml/event/source.hpp"

namespace hml {

/// How a Parquet file is written.
struct ParquetOptions {
  std::int64_t row_group_bytes = 64 << 20;  ///< of events that are written together, as they are in memory
};

/// Writes events as Parquet in the layout of docs/guide/parquet.md, readable by Awkward Array, pandas and all else that
/// reads Parquet. The file's bytes depend on the events, the provenance, the options and the version of Arrow, not on
/// the batches the events came in. An io error where the file cannot be made or the disk is full, a config error for an
/// option out of bounds, an input error where collection "Event" has not one object an event; a usage error in a build
/// without Arrow.
std::unique_ptr<EventFileWriter> parquet_writer(const std::filesystem::path& path, std::string provenance,
                                                ParquetOptions options = {});

/// The events of a Parquet file, ours or another's; docs/guide/parquet.md says how columns become collections. An input
/// error where the file is torn; a usage error in a build without Arrow.
std::unique_ptr<EventSource> open_parquet(const std::filesystem::path& path);

}  // namespace hml
