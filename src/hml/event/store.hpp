#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "hml/event/events.hpp"
#include "hml/event/source.hpp"

namespace hml {

/// Writes the event file: HDF5 in the layout of docs/guide/event_file.md. The file's bytes depend on the events and the
/// provenance alone, not on the batches they came in. It stands in its place only when complete.
class EventWriter {
 public:
  /// Starts `path`. Where suspend() left a part of a run with the same key beside it, its events are taken over; a part
  /// of another run is ignored. `key` says what the events depend on; the provenance where it is left empty. Columns
  /// are compressed on `threads` threads.
  EventWriter(std::filesystem::path path, std::string provenance, std::string key = {}, int threads = 1);
  ~EventWriter();
  EventWriter(EventWriter&&) noexcept;
  EventWriter& operator=(EventWriter&&) noexcept;

  /// Number of events so far, those taken over included: the run goes on with this one.
  std::int64_t size() const;
  /// What suspend() was given when the part was left; empty for a run from the start.
  const std::string& state() const;

  /// Appends a batch; all batches have the same collections, columns and relations (an internal error otherwise).
  void append(const Events& events);
  /// Replaces the provenance, for what is known only at the end.
  void set_provenance(std::string provenance);
  /// Completes the file and puts it in its place; an io error where the disk is full.
  void close();
  /// Keeps what there is as a whole file "PATH.resume" for a later run to go on with, and ends the writing. `state` is
  /// the caller's own (running sums, say).
  void suspend(const std::string& state = {});

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// Reads an event file, lazily. A torn, foreign or unfinished file is an input error that names it.
class EventReader {
 public:
  explicit EventReader(std::filesystem::path path);
  ~EventReader();
  EventReader(EventReader&&) noexcept;
  EventReader& operator=(EventReader&&) noexcept;

  std::int64_t size() const;
  /// JSON text, as the writer was given it.
  const std::string& provenance() const;
  /// From now on only what was asked for is read; paths that the file does not have are passed over.
  void request(const std::vector<ColumnRequest>& requests);
  /// Events [begin, end), checked.
  Events read(std::int64_t begin, std::int64_t end) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace hml
