#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "hml/event/events.hpp"
#include "hml/event/root/write_clones.hpp"
#include "hml/event/root/write_columns.hpp"

namespace hml {

/// How a ROOT file is written.
struct RootOptions {
  std::string tree = "Events";                  ///< name of the TTree
  root::BranchNames names = root::branch_name;  ///< of the branches
  bool count_event = false;                     ///< collection "Event" has a counter too, always 1
  std::optional<root::write::Clones> clones;    ///< as TClonesArrays of objects, not as one array a column
  int compression = 1;                          ///< zlib from 1 (fast) to 9 (small); 0: none
  std::int64_t cluster_bytes = 32 << 20;        ///< of events that wait to be written together, as they are in memory
  int threads = 1;                              ///< that pack; 0: one a processor
};

/// Writes events as one TTree, flat or of TClonesArrays, in the layouts of docs/guide/root_writing.md, readable by ROOT
/// and uproot without any library of ours. The file's bytes depend on the events, the provenance and the options but for
/// `threads`, not on the batches the events came in. It stands in its place only when complete.
class RootWriter {
 public:
  /// An io error where the file cannot be made, a config error for an option out of bounds.
  RootWriter(std::filesystem::path path, std::string provenance, RootOptions options = {});
  ~RootWriter();
  RootWriter(RootWriter&&) noexcept;
  RootWriter& operator=(RootWriter&&) noexcept;

  /// Number of events so far.
  std::int64_t size() const;
  /// Appends a batch; all batches have the same collections, columns and relations (an internal error otherwise).
  /// Collection "Event" has one object an event, or an input error says where it has not. An io error where the disk is
  /// full.
  void append(const Events& events);
  /// Replaces the provenance, for what is known only at the end.
  void set_provenance(std::string provenance);
  /// Completes the file and puts it in its place; an io error where the disk is full.
  void close();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace hml
