#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "hml/event/events.hpp"

namespace hml {

/// Events on their way to a file, batch by batch. The file stands in its place when close() is done, and not before.
class EventFileWriter {
 public:
  virtual ~EventFileWriter() = default;
  /// Appends a batch; all batches have the same collections, columns and relations.
  virtual void append(const Events& events) = 0;
  virtual void close() = 0;
};

/// The writer that the path's ending asks for: .h5 or .hdf5 (docs/guide/event_file.md), .root (docs/guide/
/// root_writing.md), .parquet (docs/guide/parquet.md, in a build with Arrow), .pileup (stable particles alone, for a
/// detector with pile-up; without the provenance, for which it has no room). A usage error for any other. `threads`
/// compress.
std::unique_ptr<EventFileWriter> event_file_writer(const std::filesystem::path& path, const std::string& provenance,
                                                   int threads);

}  // namespace hml
