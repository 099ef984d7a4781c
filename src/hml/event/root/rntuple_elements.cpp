#include "hml/event/root/rntuple_elements.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <xxhash.h>

#include "hml/core/error.hpp"
#include "hml/event/root/compression.hpp"
#include "hml/event/root/rntuple_encoding.hpp"

namespace hml::root {

namespace {

[[noreturn]] void torn(const std::string& what) { throw Error(ErrorKind::input, "torn: " + what); }

void append_zeros(std::int64_t count, Values& to) {
  std::visit([&](auto& values) { values.resize(values.size() + static_cast<std::size_t>(count)); }, to);
}

// Elements [begin, end) of a page, as the type that they are read as.
void append_values(const Values& page, std::int64_t begin, std::int64_t end, Values& to) {
  std::visit(
      [&]<class From, class To>(const std::vector<From>& from, std::vector<To>& values) {
        const auto first = from.begin() + begin, last = from.begin() + end;
        if constexpr (std::same_as<From, To>)
          values.insert(values.end(), first, last);
        else
          std::transform(first, last, std::back_inserter(values), [](From value) { return static_cast<To>(value); });
      },
      page, to);
}

}  // namespace

NtupleElements::NtupleElements(const Disk& disk, std::vector<NtupleColumn> columns)
    : disk_(disk), columns_(std::move(columns)), pages_(std::make_unique<LastUsed<Values>[]>(columns_.size())) {}

NtupleElements::Part NtupleElements::part(const Alternatives& columns, const Clusters::Found& found,
                                          std::int64_t expected) const {
  Part out;
  out.cluster = found.number;
  out.column = columns.front();
  const auto& listed = found.cluster->columns;
  for (const auto id : columns) {
    if (id >= listed.size() || listed[id].suppressed) continue;
    out.column = id;
    out.pages = &listed[id];
    break;
  }
  if (expected < 0) return out;
  const auto missing = expected - out.elements();
  if (missing > 0 && columns_[columns.front()].deferred)
    out.zeros = missing;
  else if (missing != 0)
    torn(fmt::format("column {} has {} elements of {}", out.column, out.elements(), expected));
  return out;
}

Values NtupleElements::read_page(std::uint32_t column, const Page& page) const {
  constexpr std::uint64_t checksum_bytes = 8;
  Block block = page.block;
  block.size = encoded_bytes(columns_[column], static_cast<std::size_t>(page.elements));
  if (block.bytes > disk_.size()) torn(fmt::format("{} bytes in a file of {}", block.bytes, disk_.size()));
  const auto raw = disk_.read(block.seek, block.bytes + (page.checksum ? checksum_bytes : 0));
  const Bytes packed = Bytes(raw).first(block.bytes);
  if (page.checksum) {
    std::uint64_t stored;
    std::memcpy(&stored, raw.data() + block.bytes, checksum_bytes);
    if (XXH3_64bits(packed.data(), packed.size()) != stored) torn("its checksum differs");
  }
  const auto elements = static_cast<std::size_t>(page.elements);
  if (block.bytes == block.size) return decode_page(columns_[column], packed, elements);
  return decode_page(columns_[column], unpack(packed, block.size), elements);
}

std::size_t NtupleElements::believable(std::int64_t count) const {
  constexpr std::uint64_t elements_a_byte = 8;  // what claims more grows as it is unpacked
  return std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0)), elements_a_byte * disk_.size());
}

void NtupleElements::append(const Part& part, std::int64_t begin, std::int64_t end, bool keep_all, Values& to) const {
  if (begin < 0 || end < begin || end > part.elements())
    torn(fmt::format("elements {} to {} of column {}, which has {} in cluster {}", begin, end, part.column,
                     part.elements(), part.cluster));
  if (begin < part.zeros) append_zeros(std::min(end, part.zeros) - begin, to);
  begin = std::max(begin - part.zeros, std::int64_t{0});
  end -= part.zeros;
  if (begin >= end) return;
  const auto& pages = part.pages->pages;
  auto page =
      std::upper_bound(pages.begin(), pages.end(), begin, [](std::int64_t e, const Page& p) { return e < p.first; }) -
      1;
  for (; page != pages.end() && page->first < end; ++page) {
    const auto from = std::max(begin - page->first, std::int64_t{0}),
               until = std::min(end - page->first, page->elements);
    if (from >= until) continue;
    try {
      const auto number = std::uint64_t{part.cluster} << 32 | static_cast<std::uint64_t>(page - pages.begin());
      const auto values = pages_[part.column].get(number, keep_all || until < page->elements,
                                                  [&] { return read_page(part.column, *page); });
      append_values(*values, from, until, to);
    } catch (Error& error) {
      throw error.in(
          fmt::format("cluster {}, page {} at byte {}", part.cluster, page - pages.begin(), page->block.seek));
    }
  }
}

}  // namespace hml::root
