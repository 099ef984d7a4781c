#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "hml/event/event_file_writer.hpp"
#include "hml/event/pile_up_source.hpp"
#include "hml/event/source.hpp"

namespace hml {

/// Reads Delphes' pile-up file. All numbers are big-endian (XDR, RFC 4506). An event is a count (int32) and that many
/// records of PDG code (int32), x, y, z, t, px, py, pz, e (float32; mm, mm/c, GeV); behind the events stand the offsets of
/// each (int64) and last their number (int64). The file is mapped, not read: any event costs the same.
class PileUpFile {
 public:
  /// An io error where it cannot be opened, an input error where the index does not fit into it.
  explicit PileUpFile(std::filesystem::path path);
  ~PileUpFile();
  PileUpFile(const PileUpFile&) = delete;
  PileUpFile& operator=(const PileUpFile&) = delete;

  std::int64_t size() const { return size_; }
  /// Replaces `particles` by those of an event; an input error where it does not lie inside the file. Threads may share.
  void read(std::int64_t event, std::vector<PileUpParticle>& particles) const;

 private:
  std::filesystem::path path_;
  const unsigned char* bytes_ = nullptr;
  std::int64_t length_ = 0, size_ = 0, index_ = 0;
};

/// Writes one. Delphes reads at most 10^7 events of 10^6 particles: more are a usage error.
class PileUpFileWriter {
 public:
  /// An io error where the file cannot be made.
  explicit PileUpFileWriter(const std::filesystem::path& path);
  ~PileUpFileWriter();
  PileUpFileWriter(PileUpFileWriter&&) noexcept;
  PileUpFileWriter& operator=(PileUpFileWriter&&) noexcept;

  void append(std::span<const PileUpParticle> particles);
  /// Completes the file and puts it in its place; an io error where the disk is full.
  void close();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// The stable particles of events as a pile-up file, which has no room for anything else.
std::unique_ptr<EventFileWriter> pile_up_event_writer(const std::filesystem::path& path);
/// A pile-up file as events with collection "Particle".
std::unique_ptr<EventSource> open_pile_up_events(const std::filesystem::path& path);

}  // namespace hml
