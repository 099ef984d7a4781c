#pragma once
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace hml::root {

using Bytes = std::span<const std::uint8_t>;

/// Set in the word that says how long an object is.
inline constexpr std::uint32_t byte_count_bit = 0x40000000;
/// Set in TObject::fBits where the number of a process follows them.
inline constexpr std::uint32_t is_referenced_bit = 1 << 4;

/// Reverses the bytes of a number: ROOT files are big-endian.
template <class T>
T swap_bytes(T value) {
  if constexpr (std::same_as<T, float>)
    return std::bit_cast<float>(__builtin_bswap32(std::bit_cast<std::uint32_t>(value)));
  else if constexpr (std::same_as<T, double>)
    return std::bit_cast<double>(__builtin_bswap64(std::bit_cast<std::uint64_t>(value)));
  else if constexpr (sizeof(T) == 8)
    return static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
  else if constexpr (sizeof(T) == 4)
    return static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
  else if constexpr (sizeof(T) == 2)
    return static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
  else
    return value;
}

/// The number that stands big-endian at `bytes`.
template <class T>
T load(const std::uint8_t* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return swap_bytes(value);
}

/// What precedes an object: how many bytes it takes (0 where that is not said) and the version of its class; foreign
/// classes have version 0 and a checksum instead.
struct ObjectHeader {
  std::size_t end = 0;  ///< position behind the object, 0 where the length is not said
  int version = 0;
  std::uint32_t checksum = 0;
  bool memberwise = false;  ///< a collection that is stored member by member
};

/// A position in some bytes. Whatever reads beyond the end is an input error that says where.
class Cursor {
 public:
  explicit Cursor(Bytes bytes, std::size_t position = 0) : bytes_(bytes), position_(position) {}

  std::size_t position() const { return position_; }
  std::size_t left() const { return bytes_.size() - position_; }
  void move_to(std::size_t position);
  void skip(std::size_t count) { take(count); }

  template <class T>
  T read() {
    return load<T>(take(sizeof(T)));
  }
  /// The next `count` bytes.
  const std::uint8_t* take(std::size_t count) {
    if (count > left()) beyond(count);
    const std::uint8_t* here = bytes_.data() + position_;
    position_ += count;
    return here;
  }
  /// A text behind its length, as TString and std::string are written.
  std::string_view text();
  /// A text that ends with a zero byte.
  std::string_view zero_ended();
  /// The number of things to come, each of at least `least` bytes: an input error where they cannot be there.
  std::size_t count(std::size_t least);
  /// Length and version of an object; see ObjectHeader.
  ObjectHeader header();
  /// Goes to the end that the header promised. An input error where the object was longer.
  void finish(const ObjectHeader& header);
  /// Goes past a TObject: the number and the bits that every object of ROOT's has.
  void skip_base_object();

 private:
  [[noreturn]] void beyond(std::size_t count) const;

  Bytes bytes_;
  std::size_t position_ = 0;
};

}  // namespace hml::root
