#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "hml/event/events.hpp"
#include "hml/event/text_buffer.hpp"

namespace hml {

/// Reads HepMC2 and HepMC3 text, plain or gzipped, into the collections "Event" and "Particle" that the generator fills
/// too. Mothers and daughters are the first and last particle at the ends of a vertex; charges follow from the PDG
/// numbers. A torn file is an input error with file, line and event.
class HepmcReader {
 public:
  explicit HepmcReader(std::filesystem::path path);
  /// Reads a text that is open already; `name` stands for it in messages.
  HepmcReader(std::unique_ptr<TextBuffer> text, std::string name);
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
