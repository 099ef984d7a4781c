#include "hml/event/root/rntuple_pages.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml::root {

namespace {

constexpr std::uint64_t most_entries =
    std::uint64_t{1} << 42;  // of an ntuple; with arrays of 2^20 values their number still fits 63 bits

[[noreturn]] void torn(const std::string& what) { throw Error(ErrorKind::input, "torn: " + what); }

// The next `count` entries of a range that begins at `first`, where `begin` is what was counted so far.
std::int64_t continued(std::uint64_t first, std::uint64_t count, std::int64_t begin, const char* what) {
  if (first != static_cast<std::uint64_t>(begin) || count > most_entries || first + count > most_entries)
    torn(fmt::format("a {} of {} entries from entry {} on, where entry {} is next", what, count, first, begin));
  return static_cast<std::int64_t>(first + count);
}

ColumnPages read_pages(EnvelopeCursor::List list) {
  ColumnPages out;
  for (std::uint32_t i = 0; i < list.items; ++i) {
    Page page;
    const std::int64_t elements = list.in.read<std::int32_t>();
    page.checksum = elements < 0;
    page.elements = std::abs(elements);
    page.first = out.elements;
    page.block = list.in.locator();
    out.elements += page.elements;
    out.pages.push_back(page);
  }
  out.suppressed = list.in.read<std::int64_t>() < 0;
  if (out.suppressed && !out.pages.empty()) torn("a column without values has pages");
  return out;
}

Cluster read_summary(EnvelopeCursor in, std::int64_t begin) {
  constexpr std::uint64_t sharded = 1;
  constexpr int flag_shift = 56;
  const auto first = in.read<std::uint64_t>(), word = in.read<std::uint64_t>();
  if (word >> flag_shift & sharded) throw Error(ErrorKind::input, "it has sharded clusters, which are not known here");
  const auto count = word & ((std::uint64_t{1} << flag_shift) - 1);
  Cluster out;
  out.first_entry = begin;
  out.entries = continued(first, count, begin, "cluster") - begin;
  return out;
}

std::vector<Cluster> read_page_list(const Disk& disk, const ClusterGroup& group, std::uint64_t header) {
  const auto envelope = read_envelope(disk, group.page_list, EnvelopeKind::page_list);
  EnvelopeCursor in(envelope.payload);
  if (in.read<std::uint64_t>() != header) torn("the page list belongs to another header");
  std::vector<Cluster> out;
  auto summaries = in.list();
  std::int64_t next = group.first_entry;
  for (std::uint32_t i = 0; i < summaries.items; ++i) {
    out.push_back(read_summary(summaries.in.record(), next));
    next += out.back().entries;
  }
  auto places = in.list();
  if (next != group.first_entry + group.entries || out.size() != group.clusters || places.items != group.clusters)
    torn(fmt::format("a page list of {} clusters up to entry {}, where {} clusters end at entry {}", out.size(), next,
                     group.clusters, group.first_entry + group.entries));
  for (auto& cluster : out) {
    auto columns = places.in.list();
    for (std::uint32_t i = 0; i < columns.items; ++i) cluster.columns.push_back(read_pages(columns.in.list()));
  }
  return out;
}

}  // namespace

std::vector<ClusterGroup> read_cluster_groups(EnvelopeCursor& footer) {
  std::vector<ClusterGroup> out;
  auto list = footer.list();
  std::int64_t next = 0;
  std::uint32_t cluster = 0;
  for (std::uint32_t i = 0; i < list.items; ++i) {
    auto in = list.in.record();
    const auto first = in.read<std::uint64_t>(), span = in.read<std::uint64_t>();
    ClusterGroup group;
    group.first_entry = next;
    next = continued(first, span, next, "group of clusters");
    group.entries = next - group.first_entry;
    group.first_cluster = cluster;
    group.clusters = in.read<std::uint32_t>();
    if (cluster + group.clusters < cluster) torn("the number of clusters");
    cluster += group.clusters;
    group.page_list = in.link();
    out.push_back(group);
  }
  return out;
}

Clusters::Clusters(std::vector<ClusterGroup> groups, std::uint64_t header)
    : groups_(std::move(groups)), listed_(std::make_unique<Listed[]>(groups_.size())), header_(header) {
  if (!groups_.empty()) entries_ = groups_.back().first_entry + groups_.back().entries;
}

Clusters::Found Clusters::find(const Disk& disk, std::int64_t entry) const {
  const auto after = [](std::int64_t e, const auto& range) { return e < range.first_entry; };
  const auto group = std::upper_bound(groups_.begin(), groups_.end(), entry, after) - 1;
  Listed& listed = listed_[static_cast<std::size_t>(group - groups_.begin())];
  std::call_once(listed.once, [&] { listed.clusters = read_page_list(disk, *group, header_); });
  const auto cluster = std::upper_bound(listed.clusters.begin(), listed.clusters.end(), entry, after) - 1;
  return {&*cluster, group->first_cluster + static_cast<std::uint32_t>(cluster - listed.clusters.begin())};
}

}  // namespace hml::root
