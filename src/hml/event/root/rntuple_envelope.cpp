#include "hml/event/root/rntuple_envelope.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include "hml/core/error.hpp"
#include "hml/event/root/compression.hpp"

namespace hml::root {

namespace {

[[noreturn]] void torn(const std::string& what) { throw Error(ErrorKind::input, "torn: " + what); }

constexpr std::size_t frame_header = 8;

}  // namespace

std::vector<std::uint8_t> read_block(const Disk& disk, const Block& block) {
  auto raw = disk.read(block.seek, block.bytes);
  if (block.bytes == block.size) return raw;
  return unpack(raw, block.size);
}

Envelope read_envelope(const Disk& disk, const Block& block, EnvelopeKind kind) {
  constexpr std::size_t around = 16;  // kind and length before the payload, the checksum behind it
  const auto bytes = read_block(disk, block);
  if (bytes.size() < around) torn(fmt::format("an envelope of {} bytes", bytes.size()));
  EnvelopeCursor in(bytes);
  const auto word = in.read<std::uint64_t>();
  if ((word & 0xFFFF) != static_cast<std::uint64_t>(kind))
    torn(fmt::format("an envelope of kind {} where {} is wanted", word & 0xFFFF, static_cast<int>(kind)));
  if (word >> 16 != bytes.size())
    torn(fmt::format("an envelope says it takes {} bytes of {}", word >> 16, bytes.size()));
  Envelope out;
  std::memcpy(&out.checksum, bytes.data() + bytes.size() - 8, 8);
  if (XXH3_64bits(bytes.data(), bytes.size() - 8) != out.checksum)
    torn(fmt::format("the checksum of the envelope at byte {} differs", block.seek));
  out.payload.assign(bytes.begin() + 8, bytes.end() - 8);
  return out;
}

std::string EnvelopeCursor::text() {
  const std::size_t length = read<std::uint32_t>();
  return {reinterpret_cast<const char*>(in_.take(length)), length};
}

// The bytes of a frame behind its size, whose sign tells lists from records.
Bytes EnvelopeCursor::take_frame(bool list) {
  const auto size = read<std::int64_t>();
  if ((size < 0) != list)
    torn(fmt::format("a {} frame where a {} frame is wanted", list ? "record" : "list", list ? "list" : "record"));
  const auto bytes = list ? ~static_cast<std::uint64_t>(size) + 1 : static_cast<std::uint64_t>(size);
  if (bytes < frame_header || bytes - frame_header > left())
    torn(fmt::format("a frame of {} bytes, of which {} are there", bytes, left() + frame_header));
  const auto length = static_cast<std::size_t>(bytes - frame_header);
  return {in_.take(length), length};
}

EnvelopeCursor EnvelopeCursor::record() { return EnvelopeCursor(take_frame(false)); }

EnvelopeCursor::List EnvelopeCursor::list() {
  EnvelopeCursor inside(take_frame(true));
  const auto items = inside.read<std::uint32_t>();
  return {inside, items};
}

Block EnvelopeCursor::locator() {
  constexpr unsigned large = 1;
  Block out;
  const auto head = read<std::int32_t>();
  if (head >= 0) {
    out.bytes = static_cast<std::uint64_t>(head);
    out.seek = read<std::uint64_t>();
    return out;
  }
  const auto word = static_cast<std::uint32_t>(head);
  const std::size_t length = word & 0xFFFF;
  if (length < 4 || length - 4 > left()) torn(fmt::format("a locator of {} bytes", length));
  EnvelopeCursor inside(Bytes(in_.take(length - 4), length - 4));
  const auto kind = word >> 24 & 0x7F;
  if (kind != large)
    throw Error(ErrorKind::input, fmt::format("a block is stored outside of files (locator of kind {})", kind));
  out.bytes = inside.read<std::uint64_t>();
  out.seek = inside.read<std::uint64_t>();
  return out;
}

Block EnvelopeCursor::link() {
  const auto size = read<std::uint64_t>();
  Block out = locator();
  out.size = size;
  return out;
}

void EnvelopeCursor::feature_flags() {
  std::int64_t word = -1;
  for (int first = 0; word < 0; first += 63) {
    word = read<std::int64_t>();
    const auto set = static_cast<std::uint64_t>(word) & 0x7FFFFFFFFFFFFFFF;
    if (set != 0)
      throw Error(ErrorKind::input, fmt::format("it needs feature {} of the format, which is not known here",
                                                first + std::countr_zero(set)));
  }
}

}  // namespace hml::root
