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
  if (key.header_bytes < length || key.object_bytes < 0 || key.bytes < key.header_bytes)
    throw Error(ErrorKind::input, fmt::format("torn: a key of {} bytes, {} of them its header, that holds {}", key.bytes,
                                              key.header_bytes, key.object_bytes));
  return key;
}

Payload read_payload(const Disk& disk, std::int64_t seek, std::int64_t bytes, Key& key) {
  if (seek < 0 || bytes < 0) throw Error(ErrorKind::input, fmt::format("torn: a key of {} bytes at byte {}", bytes, seek));
  auto raw = disk.read(static_cast<std::uint64_t>(seek), static_cast<std::uint64_t>(bytes));
  Cursor in(raw);
  key = Key::read(in);
  if (key.bytes > bytes)
    throw Error(ErrorKind::input, fmt::format("torn: the key at byte {} takes {} bytes of {}", seek, key.bytes, bytes));
  const auto start = static_cast<std::size_t>(key.header_bytes);
  const Bytes stored = Bytes(raw).subspan(start, static_cast<std::size_t>(key.bytes) - start);
  const auto size = static_cast<std::size_t>(key.object_bytes);
  if (size > stored.size()) return {unpack(stored, size), start};
  raw.erase(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(start));
  raw.resize(size);
  return {std::move(raw), start};
}

}  // namespace hml::root
