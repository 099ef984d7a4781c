#include "hml/event/root/rntuple_encoding.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml::root {

namespace {

// The unsigned integer of a number's size.
template <std::size_t size>
using Word = std::conditional_t<
    size == 8, std::uint64_t,
    std::conditional_t<size == 4, std::uint32_t, std::conditional_t<size == 2, std::uint16_t, std::uint8_t>>>;

// All first bytes stand first, then all second ones, ...
template <class T>
void read_split(const std::uint8_t* __restrict from, std::size_t count, T* __restrict to) {
  using W = Word<sizeof(T)>;
  for (std::size_t i = 0; i < count; ++i) {
    W word = 0;
    for (std::size_t b = 0; b < sizeof(W); ++b)
      word = static_cast<W>(word | static_cast<W>(from[b * count + i]) << (8 * b));
    to[i] = std::bit_cast<T>(word);
  }
}

template <class T>
std::vector<T> read_numbers(Bytes bytes, std::size_t count, bool split) {
  std::vector<T> out(count);
  if (split)
    read_split(bytes.data(), count, out.data());
  else if (count > 0)
    std::memcpy(out.data(), bytes.data(), count * sizeof(T));
  return out;
}

// Signed numbers whose sign stands in the lowest bit.
template <class T>
Values zigzag(Bytes bytes, std::size_t count) {
  using W = Word<sizeof(T)>;
  auto out = read_numbers<T>(bytes, count, true);
  for (auto& value : out) {
    const auto word = static_cast<W>(value);
    value = static_cast<T>(static_cast<W>(word >> 1) ^ static_cast<W>(-(word & 1)));
  }
  return out;
}

// Ends of collections; `split` ones are stored as differences from the one before.
template <class W>
Values indices(Bytes bytes, std::size_t count, bool split) {
  const auto words = read_numbers<W>(bytes, count, split);
  std::vector<std::int64_t> out(words.begin(), words.end());
  if (!split) return out;
  std::uint64_t sum = 0;
  for (auto& end : out) end = static_cast<std::int64_t>(sum += static_cast<std::uint64_t>(end));
  return out;
}

float from_half(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
  const int exponent = half >> 10 & 0x1F;
  const std::uint32_t mantissa = half & 0x3FF;
  if (exponent == 0) {  // zero and subnormal numbers: multiples of 2^-24
    const float value = static_cast<float>(mantissa) * 0x1p-24f;
    return sign ? -value : value;
  }
  const std::uint32_t stored = exponent == 31 ? 255 : static_cast<std::uint32_t>(exponent + 112);
  return std::bit_cast<float>(sign | stored << 23 | mantissa << 13);
}

Values halves(Bytes bytes, std::size_t count, bool split) {
  const auto words = read_numbers<std::uint16_t>(bytes, count, split);
  std::vector<float> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = from_half(words[i]);
  return out;
}

// Integers of `bits` bits that follow one another, the lowest bit first.
class BitStream {
 public:
  explicit BitStream(Bytes bytes) : bytes_(bytes) {}

  std::uint32_t next(unsigned bits) {
    while (held_ < bits) {
      word_ |= static_cast<std::uint64_t>(bytes_[at_++]) << held_;
      held_ += 8;
    }
    const auto out = static_cast<std::uint32_t>(word_ & ((std::uint64_t{1} << bits) - 1));
    word_ >>= bits;
    held_ -= bits;
    return out;
  }

 private:
  Bytes bytes_;
  std::size_t at_ = 0;
  std::uint64_t word_ = 0;
  unsigned held_ = 0;
};

Values single_bits(Bytes bytes, std::size_t count) {
  std::vector<std::uint8_t> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = bytes[i / 8] >> (i % 8) & 1;
  return out;
}

// The highest bits of single-precision numbers.
Values truncated(Bytes bytes, std::size_t count, unsigned bits) {
  BitStream in(bytes);
  std::vector<float> out(count);
  for (auto& value : out) value = std::bit_cast<float>(in.next(bits) << (32 - bits));
  return out;
}

// A range divided into equal steps, both ends included.
Values quantized(Bytes bytes, std::size_t count, const NtupleColumn& column) {
  BitStream in(bytes);
  const double steps = static_cast<double>((std::uint64_t{1} << column.bits) - 1);
  const double step = (column.greatest - column.least) / steps;
  std::vector<float> out(count);
  for (auto& value : out) value = static_cast<float>(column.least + step * in.next(column.bits));
  return out;
}

struct Encoding {
  std::string_view name;
  int least_bits, most_bits;
  ElementKind kind;
  Values (*decode)(Bytes, std::size_t, const NtupleColumn&);
};

template <class T, bool split = false>
Values decode_plain(Bytes bytes, std::size_t count, const NtupleColumn&) {
  return read_numbers<T>(bytes, count, split);
}
template <class T>
Values decode_zigzag(Bytes bytes, std::size_t count, const NtupleColumn&) {
  return zigzag<T>(bytes, count);
}
template <class W, bool split>
Values decode_index(Bytes bytes, std::size_t count, const NtupleColumn&) {
  return indices<W>(bytes, count, split);
}
template <bool split>
Values decode_half(Bytes bytes, std::size_t count, const NtupleColumn&) {
  return halves(bytes, count, split);
}
Values decode_bit(Bytes bytes, std::size_t count, const NtupleColumn&) { return single_bits(bytes, count); }
Values decode_truncated(Bytes bytes, std::size_t count, const NtupleColumn& column) {
  return truncated(bytes, count, column.bits);
}

constexpr auto integer = ElementKind::integer, real = ElementKind::real, index = ElementKind::index,
               unknown = ElementKind::unknown;

// By the number that the format gives them.
constexpr Encoding encodings[] = {
    {"Bit", 1, 1, integer, decode_bit},
    {"Byte", 8, 8, integer, decode_plain<std::uint8_t>},
    {"Char", 8, 8, integer, decode_plain<std::uint8_t>},
    {"Int8", 8, 8, integer, decode_plain<std::int8_t>},
    {"UInt8", 8, 8, integer, decode_plain<std::uint8_t>},
    {"Int16", 16, 16, integer, decode_plain<std::int16_t>},
    {"UInt16", 16, 16, integer, decode_plain<std::uint16_t>},
    {"Int32", 32, 32, integer, decode_plain<std::int32_t>},
    {"UInt32", 32, 32, integer, decode_plain<std::uint32_t>},
    {"Int64", 64, 64, integer, decode_plain<std::int64_t>},
    {"UInt64", 64, 64, integer, decode_plain<std::uint64_t>},
    {"Real16", 16, 16, real, decode_half<false>},
    {"Real32", 32, 32, real, decode_plain<float>},
    {"Real64", 64, 64, real, decode_plain<double>},
    {"Index32", 32, 32, index, decode_index<std::uint32_t, false>},
    {"Index64", 64, 64, index, decode_index<std::uint64_t, false>},
    {"Switch", 96, 96, unknown, nullptr},
    {"SplitInt16", 16, 16, integer, decode_zigzag<std::int16_t>},
    {"SplitUInt16", 16, 16, integer, decode_plain<std::uint16_t, true>},
    {"SplitInt32", 32, 32, integer, decode_zigzag<std::int32_t>},
    {"SplitUInt32", 32, 32, integer, decode_plain<std::uint32_t, true>},
    {"SplitInt64", 64, 64, integer, decode_zigzag<std::int64_t>},
    {"SplitUInt64", 64, 64, integer, decode_plain<std::uint64_t, true>},
    {"SplitReal16", 16, 16, real, decode_half<true>},
    {"SplitReal32", 32, 32, real, decode_plain<float, true>},
    {"SplitReal64", 64, 64, real, decode_plain<double, true>},
    {"SplitIndex32", 32, 32, index, decode_index<std::uint32_t, true>},
    {"SplitIndex64", 64, 64, index, decode_index<std::uint64_t, true>},
    {"Real32Trunc", 10, 31, real, decode_truncated},
    {"Real32Quant", 1, 32, real, quantized},
};

const Encoding* encoding_of(const NtupleColumn& column) {
  if (column.encoding >= std::size(encodings)) return nullptr;
  const Encoding& encoding = encodings[column.encoding];
  return column.bits < encoding.least_bits || column.bits > encoding.most_bits ? nullptr : &encoding;
}

}  // namespace

ElementKind element_kind(const NtupleColumn& column) {
  const auto* encoding = encoding_of(column);
  return encoding ? encoding->kind : unknown;
}

std::string encoding_name(const NtupleColumn& column) {
  const auto* encoding = encoding_of(column);
  return encoding ? std::string(encoding->name) : fmt::format("number {} of {} bits", column.encoding, column.bits);
}

std::size_t encoded_bytes(const NtupleColumn& column, std::size_t elements) { return (elements * column.bits + 7) / 8; }

Values decode_page(const NtupleColumn& column, Bytes bytes, std::size_t elements) {
  const auto* encoding = encoding_of(column);
  if (!encoding || !encoding->decode) throw Error(ErrorKind::internal, "elements of unknown encoding are decoded");
  return encoding->decode(bytes, elements, column);
}

}  // namespace hml::root
