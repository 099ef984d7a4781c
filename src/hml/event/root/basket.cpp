#include "hml/event/root/basket.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/event/root/compression.hpp"
#include "hml/event/root/key.hpp"

namespace hml::root {

namespace {

// What a basket adds to its key.
struct BasketHeader {
  Key key;
  std::int64_t entries = 0;
  std::int64_t last = 0;  // end of the data, counted from the start of the key
  int flag = 0;           // of an embedded basket: which arrays follow
};

constexpr int offsets_left_out = 80;  // in the flag: entry offsets are to be made up from a counter

BasketHeader read_basket_header(Cursor& in) {
  BasketHeader out;
  out.key = Key::read(in);
  in.skip(2 + 4);  // version, size of the buffer
  if (in.read<std::int32_t>() < 0) in.skip(1);
  out.entries = in.read<std::int32_t>();
  out.last = in.read<std::int32_t>();
  out.flag = in.read<std::uint8_t>();
  if (out.entries < 0 || out.last < out.key.header_bytes)
    throw Error(ErrorKind::input,
                fmt::format("torn: a basket of {} entries that ends at byte {}", out.entries, out.last));
  return out;
}

// The offsets of the entries, which are stored as places within the key. `stored` has one for every entry at least.
std::vector<std::uint32_t> read_offsets(Cursor& in, const BasketHeader& header, std::size_t data_bytes) {
  const std::size_t stored = in.count(4);
  const auto entries = static_cast<std::size_t>(header.entries);
  if (stored < entries) throw Error(ErrorKind::input, fmt::format("torn: {} offsets for {} entries", stored, entries));
  const std::uint8_t* bytes = in.take(4 * stored);
  std::vector<std::uint32_t> out(entries + 1);
  const auto shift = static_cast<std::uint32_t>(header.key.header_bytes);
  // A set highest bit marks entries that were moved; what is stored there is the place all the same.
  for (std::size_t i = 0; i < entries; ++i) out[i] = (load<std::uint32_t>(bytes + 4 * i) & 0x7FFFFFFF) - shift;
  out[entries] = static_cast<std::uint32_t>(data_bytes);
  if (!std::is_sorted(out.begin(), out.end())) throw Error(ErrorKind::input, "torn: offsets of entries");
  return out;
}

Basket read_embedded(Bytes bytes) {
  Cursor in(bytes);
  const auto header = read_basket_header(in);
  Basket out;
  out.entries = header.entries;
  const auto data_bytes = static_cast<std::size_t>(header.last - header.key.header_bytes);
  int flag = header.flag;
  const bool left_out = flag >= offsets_left_out;
  if (left_out) flag -= offsets_left_out;
  if (!left_out && flag != 0 && flag % 10 != 2) {
    if (header.entries > 0) out.offsets = read_offsets(in, header, data_bytes);
    if (flag > 40) in.skip(4 * in.count(4));
  }
  if (flag != 1 && flag <= 10) throw Error(ErrorKind::input, "torn: an embedded basket without its data");
  in.skip(static_cast<std::size_t>(header.key.header_bytes));
  const std::uint8_t* data = in.take(data_bytes);
  out.data.assign(data, data + data_bytes);
  return out;
}

}  // namespace

Basket read_basket(const Disk& disk, const BasketPlace& place) {
  if (!place.embedded.empty()) return read_embedded(place.embedded);
  if (place.seek < 0 || place.bytes < 0)
    throw Error(ErrorKind::input, fmt::format("torn: {} bytes at byte {}", place.bytes, place.seek));
  const auto raw = disk.read(static_cast<std::uint64_t>(place.seek), static_cast<std::uint64_t>(place.bytes));
  Cursor in(raw);
  const auto header = read_basket_header(in);
  const Bytes stored = header.key.stored(raw);
  const auto start = static_cast<std::size_t>(header.key.header_bytes),
             size = static_cast<std::size_t>(header.key.object_bytes);
  const auto data_bytes = static_cast<std::size_t>(header.last) - start;
  if (data_bytes > size) throw Error(ErrorKind::input, fmt::format("torn: {} bytes of data in {}", data_bytes, size));
  Basket out;
  out.entries = header.entries;
  if (size > stored.size())
    out.data = unpack(stored, size);
  else
    out.data.assign(stored.begin(), stored.begin() + static_cast<std::ptrdiff_t>(size));
  if (size > data_bytes && header.flag < offsets_left_out) {
    Cursor behind(out.data, data_bytes);
    out.offsets = read_offsets(behind, header, data_bytes);
  }
  out.data.resize(data_bytes);
  return out;
}

std::int64_t embedded_entries(Bytes embedded) {
  Cursor in(embedded);
  return read_basket_header(in).entries;
}

}  // namespace hml::root
