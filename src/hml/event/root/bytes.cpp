#include "hml/event/root/bytes.hpp"

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml::root {

namespace {

constexpr std::uint16_t memberwise_bit = 0x4000;  // set in the version of a collection stored member by member

}  // namespace

void Cursor::beyond(std::size_t count) const {
  throw Error(ErrorKind::input,
              fmt::format("torn: {} bytes are wanted at byte {} of {}", count, position_, bytes_.size()));
}

void Cursor::move_to(std::size_t position) {
  if (position > bytes_.size())
    throw Error(ErrorKind::input, fmt::format("torn: byte {} of {} is wanted", position, bytes_.size()));
  position_ = position;
}

std::string_view Cursor::text() {
  std::size_t length = read<std::uint8_t>();
  if (length == 255) length = read<std::uint32_t>();
  return {reinterpret_cast<const char*>(take(length)), length};
}

std::string_view Cursor::zero_ended() {
  const auto* here = bytes_.data() + position_;
  const auto* end = static_cast<const std::uint8_t*>(left() == 0 ? nullptr : std::memchr(here, 0, left()));
  if (!end) beyond(left() + 1);
  const auto length = static_cast<std::size_t>(end - here);
  position_ += length + 1;
  return {reinterpret_cast<const char*>(here), length};
}

std::size_t Cursor::count(std::size_t least) {
  const auto number = read<std::int32_t>();
  if (number < 0 || static_cast<std::size_t>(number) * least > left())
    throw Error(ErrorKind::input,
                fmt::format("torn: a count of {} before byte {} of {}", number, position_, bytes_.size()));
  return static_cast<std::size_t>(number);
}

ObjectHeader Cursor::header() {
  ObjectHeader out;
  const std::size_t start = position_;
  const auto word = left() >= 4 ? load<std::uint32_t>(bytes_.data() + position_) : 0;
  if (word & byte_count_bit && !(word & 0x80000000)) {
    position_ += 4;
    const std::size_t length = word & ~byte_count_bit;
    if (length > left() || length < 2) beyond(length);
    out.end = start + 4 + length;
  }
  auto version = read<std::uint16_t>();
  if (out.end && version & memberwise_bit) {
    out.memberwise = true;
    version = static_cast<std::uint16_t>(version & ~memberwise_bit);
  }
  out.version = static_cast<std::int16_t>(version);
  if (out.end && out.version <= 0 && !out.memberwise && out.end - position_ >= 4) out.checksum = read<std::uint32_t>();
  return out;
}

void Cursor::finish(const ObjectHeader& header) {
  if (header.end == 0) return;
  if (position_ > header.end)
    throw Error(ErrorKind::input,
                fmt::format("torn: an object ends at byte {} and was read up to byte {}", header.end, position_));
  move_to(header.end);
}

void Cursor::skip_base_object() {
  header();
  skip(4);
  if (read<std::uint32_t>() & is_referenced_bit) skip(2);
}

}  // namespace hml::root
