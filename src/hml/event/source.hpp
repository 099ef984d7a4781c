#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hml/event/events.hpp"

namespace hml {

/// What somebody wants of the events: the objects at the end of a path, and some of their columns.
struct ColumnRequest {
  std::vector<std::string> path;     ///< a collection, then relations: {"fatjet", "constituents"}; case does not matter
  std::vector<std::string> columns;  ///< compared as fold_name() does, those that are not there are passed over;
                                     ///< empty: none, the number of objects is enough
};

/// Events that are still to be made of what was read: in any thread, once.
struct PendingEvents {
  std::int64_t events = 0;
  std::function<Events()> make;
};

/// Events in a file of any format, read in batches. The file's own names stay: a Delphes file has a column "Jet.PT" in
/// collection "Jet", named "PT".
class EventSource {
 public:
  virtual ~EventSource() = default;

  /// Number of events; none where only reading to the end would tell (text formats, pipes).
  virtual std::optional<std::int64_t> size() const = 0;
  /// From now on, batches need only hold what was asked for (they may hold more). Without a call they hold all that
  /// there is. Paths that the file does not have are passed over: who evaluates the events names what is missing.
  virtual void request(const std::vector<ColumnRequest>& requests) = 0;
  /// Events [begin, end), checked. A source that knows its size takes any range, from several threads at once; from one
  /// that does not, ranges follow one another, and a batch shorter than asked for is the last.
  /// A torn file is an input error that names file and place.
  virtual Events read(std::int64_t begin, std::int64_t end) = 0;
  /// The same in two steps: what must be done in order is done by the call, the rest by what it returns, in any thread.
  virtual PendingEvents prepare(std::int64_t begin, std::int64_t end);
};

/// Opens any event file that the product reads, told by its content: our HDF5, ROOT, Parquet, HepMC, LHE
/// (a pile-up file of Delphes by its ending, .pileup).
/// "file.root:name" picks one of several trees; a pattern ("run_*.root", "*.lhe.gz") stands for the files that fit it,
/// read as one. An input error names what the file looks like where it is none of them.
std::unique_ptr<EventSource> open_events(const std::filesystem::path& path);
/// Several files or patterns, read one behind the other as one: all have the same collections and columns.
std::unique_ptr<EventSource> open_events(const std::vector<std::filesystem::path>& paths);

}  // namespace hml
