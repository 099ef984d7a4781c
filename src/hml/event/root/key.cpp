#include "hml/event/root/key.hpp"

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/event/root/compression.hpp"

namespace hml::root {

Key Key::read(Cursor& in) {
  constexpr int big_version = 1000;  // above it places take 8 bytes, for files beyond 2 GB
  const std::size_t start = in.position();
  Key key;
  key.bytes = in.read<std::int32_t>();
  const int version = in.read<std::int16_t>();
  key.object_bytes = in.read<std::int32_t>();
  in.skip(4);  // date
  key.header_bytes = in.read<std::int16_t>();
  key.cycle = in.read<std::int16_t>();
  if (version > big_version) {
    key.seek = in.read<std::int64_t>();
    in.skip(8);
  } else {
    key.seek = in.read<std::int32_t>();
    in.skip(4);
  }
  key.class_name = in.text();
  key.name = in.text();
  key.title = in.text();
  const auto length = static_cast<std::int64_t>(in.position() - start);
  if (key.header_bytes < length || key.object_bytes < 0)
    throw Error(ErrorKind::input, fmt::format("torn: a key whose header takes {} bytes, that holds {}",
                                              key.header_bytes, key.object_bytes));
  return key;
}

Bytes Key::stored(Bytes raw) const {
  if (bytes > static_cast<std::int64_t>(raw.size()) || bytes < header_bytes)
    throw Error(ErrorKind::input, fmt::format("torn: a key takes {} bytes of {}, {} of them its header", bytes,
                                              raw.size(), header_bytes));
  return raw.subspan(static_cast<std::size_t>(header_bytes), static_cast<std::size_t>(bytes - header_bytes));
}

Payload read_payload(const Disk& disk, std::int64_t seek, std::int64_t bytes, Key& key) {
  if (seek < 0 || bytes < 0)
    throw Error(ErrorKind::input, fmt::format("torn: a key of {} bytes at byte {}", bytes, seek));
  auto raw = disk.read(static_cast<std::uint64_t>(seek), static_cast<std::uint64_t>(bytes));
  Cursor in(raw);
  key = Key::read(in);
  const Bytes stored = key.stored(raw);
  const auto start = static_cast<std::size_t>(key.header_bytes);
  const auto size = static_cast<std::size_t>(key.object_bytes);
  if (size > stored.size()) return {unpack(stored, size), start};
  return {{stored.begin(), stored.begin() + static_cast<std::ptrdiff_t>(size)}, start};
}

}  // namespace hml::root
