#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace hml {

/// Writes a message of Protocol Buffers (protobuf.dev/programming-guides/encoding), field after field.
class ProtobufMessage {
 public:
  /// A whole number; negative ones take ten bytes.
  void integer(int field, std::int64_t value);
  /// A number in single precision.
  void number(int field, float value);
  void bytes(int field, std::string_view value);
  void message(int field, const ProtobufMessage& value) { bytes(field, value.bytes_); }
  void packed(int field, std::span<const std::int64_t> values);

  const std::string& text() const { return bytes_; }

 private:
  void varint(std::uint64_t value);
  void key(int field, unsigned wire) { varint(static_cast<std::uint64_t>(field) << 3 | wire); }

  std::string bytes_;
};

}  // namespace hml
