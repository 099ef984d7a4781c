#pragma once
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <memory>
#include <string>

#include "hml/event/events.hpp"

namespace hml {

/// Reads HepMC2 and HepMC3 text, plain, gzipped or packed by Zstandard, into the collections "Event" and "Particle" that
/// the generator fills too. Mothers and daughters are the first and last particle at the ends of a vertex; charges follow from the PDG
/// numbers. A torn file is an input error with file, line and event.
class HepmcReader {
 public:
  /// A file, a named pipe, or "-" for the standard input.
  explicit HepmcReader(std::filesystem::path path);
  /// From a stream of bytes; `name` stands for the file in messages.
  HepmcReader(std::unique_ptr<std::istream> bytes, std::string name);
  ~HepmcReader();
  HepmcReader(HepmcReader&&) noexcept;
  HepmcReader& operator=(HepmcReader&&) noexcept;

  /// The next events, `most` or as many as are left; none at the end of the file.
  Events read(std::int64_t most);
  /// Number of events read so far.
  std::int64_t position() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace hml
