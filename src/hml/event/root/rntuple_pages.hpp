#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "hml/event/root/rntuple_envelope.hpp"

namespace hml::root {

/// Where some elements of a column lie.
struct Page {
  std::int64_t first = 0;  ///< element, counted within the cluster
  std::int64_t elements = 0;
  bool checksum = false;  ///< of its packed bytes, behind them
  Block block;            ///< the unpacked size follows from the elements
};

/// The pages of a column in a cluster.
struct ColumnPages {
  bool suppressed = false;    ///< another representation of the field holds the values
  std::int64_t elements = 0;  ///< in the pages
  std::vector<Page> pages;
};

/// A range of entries, and the pages that hold all of it. Columns that were added later are not among them.
struct Cluster {
  std::int64_t first_entry = 0, entries = 0;
  std::vector<ColumnPages> columns;
};

/// Some clusters, whose pages are listed in one envelope.
struct ClusterGroup {
  std::int64_t first_entry = 0, entries = 0;
  std::uint32_t first_cluster = 0, clusters = 0;
  Block page_list;
};

/// Reads the groups in a footer's list of them; an input error where they leave out or repeat entries.
std::vector<ClusterGroup> read_cluster_groups(EnvelopeCursor& footer);

/// The clusters of an ntuple. The page list of a group is read when a cluster of it is first wanted.
class Clusters {
 public:
  /// `header` is the checksum of the header, which the page lists repeat.
  Clusters(std::vector<ClusterGroup> groups, std::uint64_t header);

  std::int64_t entries() const { return entries_; }
  /// A cluster, and its number in the whole ntuple.
  struct Found {
    const Cluster* cluster = nullptr;
    std::uint32_t number = 0;
  };
  /// The cluster of an entry, which must be there. The cluster lives as long as this.
  Found find(const Disk& disk, std::int64_t entry) const;

 private:
  struct Listed {
    std::once_flag once;
    std::vector<Cluster> clusters;
  };

  std::vector<ClusterGroup> groups_;
  std::unique_ptr<Listed[]> listed_;
  std::uint64_t header_;
  std::int64_t entries_ = 0;
};

}  // namespace hml::root
