#include "hml/learn/onnx/protobuf.hpp"

#include <bit>

namespace hml {

void ProtobufMessage::varint(std::uint64_t value) {
  for (; value > 0x7f; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
  bytes_ += static_cast<char>(value);
}

void ProtobufMessage::integer(int field, std::int64_t value) {
  key(field, 0);
  varint(static_cast<std::uint64_t>(value));
}

void ProtobufMessage::number(int field, float value) {
  key(field, 5);
  const auto bits = std::bit_cast<std::uint32_t>(value);
  for (int shift = 0; shift < 32; shift += 8) bytes_ += static_cast<char>(bits >> shift);
}

void ProtobufMessage::bytes(int field, std::string_view value) {
  key(field, 2);
  varint(value.size());
  bytes_ += value;
}

void ProtobufMessage::packed(int field, std::span<const std::int64_t> values) {
  ProtobufMessage numbers;
  for (const auto value : values) numbers.varint(static_cast<std::uint64_t>(value));
  bytes(field, numbers.bytes_);
}

}  // namespace hml
