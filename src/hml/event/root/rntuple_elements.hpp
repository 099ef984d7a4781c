#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hml/event/root/last_used.hpp"
#include "hml/event/root/rntuple_fields.hpp"
#include "hml/event/root/rntuple_pages.hpp"

namespace hml::root {

/// The elements of an ntuple's columns, cluster by cluster. Safe to use from several threads.
class NtupleElements {
 public:
  NtupleElements(const Disk& disk, std::vector<NtupleColumn> columns);

  /// What holds some values in one cluster.
  struct Part {
    std::uint32_t column = 0;
    std::int64_t zeros = 0;              ///< elements before the column was added
    const ColumnPages* pages = nullptr;  ///< nullptr where there are none
    std::uint32_t cluster = 0;           ///< number of the cluster

    std::int64_t elements() const { return zeros + (pages ? pages->elements : 0); }
  };
  /// Where the values of a cluster are. `expected` is how many there must be, below 0 where that is not known.
  Part part(const Alternatives& columns, const Clusters::Found& cluster, std::int64_t expected) const;

  /// How many of `count` elements to make room for before they are read: a torn file may claim any number.
  std::size_t believable(std::int64_t count) const;
  /// Appends elements [begin, end) of a part; an input error where they are not there. `keep_all` keeps pages that were
  /// read to their end too, as other columns want them.
  void append(const Part& part, std::int64_t begin, std::int64_t end, bool keep_all, Values& to) const;

 private:
  Values read_page(std::uint32_t column, const Page& page) const;

  const Disk& disk_;
  std::vector<NtupleColumn> columns_;
  std::unique_ptr<LastUsed<Values>[]> pages_;  // one a column
};

}  // namespace hml::root
