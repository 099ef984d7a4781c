#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>

#include "hml/event/events.hpp"

namespace hml {

/// Reads Les Houches Event files (hep-ph/0609017), plain or gzipped, into the collections "Event" and "Particle" that
/// the generator fills too; "Event" has the couplings besides, and a column "weight_ID" for every weight in the <rwgt>
/// of the first event (what is no letter or digit becomes "_"). Status codes stay those of the file: -1 incoming, 1
/// outgoing, 2 intermediate. A torn file is an input error with file, line and event.
class LheReader {
 public:
  explicit LheReader(std::filesystem::path path);
  ~LheReader();
  LheReader(LheReader&&) noexcept;
  LheReader& operator=(LheReader&&) noexcept;

  /// The next events, `most` or as many as are left; none at the end of the file.
  Events read(std::int64_t most);
  /// Number of events read so far.
  std::int64_t position() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace hml
