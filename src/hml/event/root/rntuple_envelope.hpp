#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "hml/event/root/disk.hpp"

namespace hml::root {

/// A stretch of a file that holds `size` bytes once unpacked.
struct Block {
  std::uint64_t seek = 0, bytes = 0, size = 0;
};

/// The bytes of a block, as they are in the file and then unpacked. Envelopes and pages are such blocks.
std::vector<std::uint8_t> read_block(const Disk& disk, const Block& block);

/// What an envelope tells of.
enum class EnvelopeKind : std::uint16_t { header = 1, footer = 2, page_list = 3 };

/// An envelope's payload, and the checksum that others name it by.
struct Envelope {
  std::vector<std::uint8_t> payload;
  std::uint64_t checksum = 0;
};

/// Reads an envelope; an input error where kind, length or checksum are not those that they must be.
Envelope read_envelope(const Disk& disk, const Block& block, EnvelopeKind kind);

/// A position in the payload of an envelope, whose numbers are little-endian. Whatever reads beyond the end is an input
/// error that says where.
class EnvelopeCursor {
 public:
  explicit EnvelopeCursor(Bytes bytes) : in_(bytes) {}

  template <class T>
  T read() {
    T value;
    std::memcpy(&value, in_.take(sizeof value), sizeof value);
    return value;
  }
  std::string text();
  std::size_t left() const { return in_.left(); }

  /// The contents of a record frame. Reading goes on behind it, however much of it is understood.
  EnvelopeCursor record();
  /// Those of a list frame, of `items` items.
  struct List;
  List list();
  /// Place and packed size of a block.
  Block locator();
  /// The same behind the unpacked size.
  Block link();
  /// An input error where a feature is needed that this reader does not know.
  void feature_flags();

 private:
  Bytes take_frame(bool list);

  Cursor in_;
};

struct EnvelopeCursor::List {
  EnvelopeCursor in;
  std::uint32_t items = 0;
};

}  // namespace hml::root
