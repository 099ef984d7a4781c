#include "hml/learn/training/stored_zip.hpp"

#include <cstdint>
#include <cstring>

#include <fmt/format.h>
#include <zlib.h>

#include "hml/core/error.hpp"

namespace hml {
namespace {

constexpr std::uint32_t saturated = 0xffffffff;

class Directory {
 public:
  Directory(std::string_view archive, const std::string& place) : archive_(archive), place_(place) {}

  std::map<std::string, std::string_view> read() {
    find_directory();
    std::map<std::string, std::string_view> out;
    std::uint64_t total = 0;
    for (std::uint64_t i = 0; i < count_; ++i) {
      const auto [name, content] = read_entry();
      total += content.size();
      if (total > archive_.size()) fail("its entries overlap");
      if (!out.emplace(name, content).second) fail(fmt::format("the entry '{}' stands there twice", name));
    }
    return out;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::input, fmt::format("no whole zip archive: {}", what), {place_});
  }
  std::string_view piece(std::uint64_t at, std::uint64_t length) const {
    if (at > archive_.size() || length > archive_.size() - at)
      fail(fmt::format("bytes {} and {} more of {}", at, length, archive_.size()));
    return archive_.substr(at, length);
  }
  template <typename T>
  T number(std::uint64_t at) const {
    T out;
    std::memcpy(&out, piece(at, sizeof out).data(), sizeof out);
    return out;
  }

  // The record at the end, behind which a comment may stand, and the one of 64 bits before it.
  void find_directory() {
    constexpr std::uint64_t length = 22, longest_comment = 0xffff;
    for (std::uint64_t back = length; back <= archive_.size() && back <= length + longest_comment; ++back) {
      const std::uint64_t at = archive_.size() - back;
      if (number<std::uint32_t>(at) != 0x06054b50 || number<std::uint16_t>(at + 20) != back - length) continue;
      count_ = number<std::uint16_t>(at + 10);
      at_ = number<std::uint32_t>(at + 16);
      if (at < 20 || number<std::uint32_t>(at - 20) != 0x07064b50) return;
      const auto wide = number<std::uint64_t>(at - 12);
      if (piece(wide, 56).substr(0, 4) != "PK\x06\x06") fail("its record of 64 bits is missing");
      count_ = number<std::uint64_t>(wide + 32);
      at_ = number<std::uint64_t>(wide + 48);
      return;
    }
    fail("its directory is missing");
  }

  std::pair<std::string, std::string_view> read_entry() {
    const std::uint64_t at = at_;
    if (piece(at, 46).substr(0, 4) != "PK\x01\x02") fail("its directory is damaged");
    const std::uint64_t names = number<std::uint16_t>(at + 28), extras = number<std::uint16_t>(at + 30);
    const std::string name(piece(at + 46, names));
    if (number<std::uint16_t>(at + 8) & 1) fail(fmt::format("'{}' is encrypted", name));
    if (number<std::uint16_t>(at + 10) != 0) fail(fmt::format("'{}' is compressed, not stored", name));
    std::uint64_t packed = number<std::uint32_t>(at + 20), size = number<std::uint32_t>(at + 24);
    std::uint64_t begin = number<std::uint32_t>(at + 42);
    widen(at + 46 + names, extras, {&size, &packed, &begin});
    if (size != packed) fail(fmt::format("'{}' has two sizes", name));
    at_ = at + 46 + names + extras + number<std::uint16_t>(at + 32);
    const std::string_view content = contents(name, begin, size);
    if (checksum(content) != number<std::uint32_t>(at + 16)) fail(fmt::format("the checksum of '{}' is wrong", name));
    return {name, content};
  }

  // Values that 32 bits do not hold stand in the extra field 1, in this order.
  void widen(std::uint64_t at, std::uint64_t length, std::initializer_list<std::uint64_t*> values) const {
    piece(at, length);
    for (const std::uint64_t end = at + length; at + 4 <= end;) {
      const std::uint64_t size = number<std::uint16_t>(at + 2), begin = at + 4;
      if (size > end - begin) return;
      at = begin + size;
      if (number<std::uint16_t>(begin - 4) != 1) continue;
      std::uint64_t next = begin;
      for (auto* value : values) {
        if (*value != saturated || next + 8 > at) continue;
        *value = number<std::uint64_t>(next);
        next += 8;
      }
      return;
    }
  }

  std::string_view contents(const std::string& name, std::uint64_t begin, std::uint64_t size) const {
    if (piece(begin, 30).substr(0, 4) != "PK\x03\x04") fail(fmt::format("'{}' is not where it should be", name));
    const std::uint64_t names = number<std::uint16_t>(begin + 26), extras = number<std::uint16_t>(begin + 28);
    if (piece(begin + 30, names) != name) fail(fmt::format("'{}' has another name in its own header", name));
    return piece(begin + 30 + names + extras, size);
  }

  static std::uint32_t checksum(std::string_view content) {
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
  }

  std::string_view archive_;
  std::string place_;
  std::uint64_t count_ = 0, at_ = 0;
};

}  // namespace

std::map<std::string, std::string_view> stored_zip_entries(std::string_view archive, const std::string& place) {
  return Directory(archive, place).read();
}

}  // namespace hml
