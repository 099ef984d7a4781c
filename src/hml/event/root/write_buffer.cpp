#include "hml/event/root/write_buffer.hpp"

namespace hml::root::write {

namespace {

constexpr std::uint32_t byte_count_mask = 0x40000000;
constexpr std::uint32_t class_mask = 0x80000000;
constexpr std::uint32_t new_class_tag = 0xffffffff;

}  // namespace

void Buffer::put_bytes(std::span<const std::uint8_t> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

void Buffer::put_text(std::string_view text) {
  constexpr std::size_t long_text = 255;
  if (text.size() < long_text) {
    put(static_cast<std::uint8_t>(text.size()));
  } else {
    put(static_cast<std::uint8_t>(long_text));
    put(static_cast<std::int32_t>(text.size()));
  }
  bytes_.insert(bytes_.end(), text.begin(), text.end());
}

void Buffer::put_object(std::uint32_t bits) {
  put(std::int16_t{1});  // version; a TObject's length is not written
  put(std::uint32_t{0});
  put(bits);
}

void Buffer::put_named(std::string_view name, std::string_view title, std::uint32_t bits) {
  object(1, [&] {
    put_object(bits);
    put_text(name);
    put_text(title);
  });
}

std::size_t Buffer::open() {
  const std::size_t place = bytes_.size();
  put(std::uint32_t{0});
  return place;
}

void Buffer::close(std::size_t place) {
  const auto count = static_cast<std::uint32_t>(bytes_.size() - place - sizeof(std::uint32_t));
  const std::uint32_t swapped = swap_bytes(count | byte_count_mask);
  std::memcpy(bytes_.data() + place, &swapped, sizeof swapped);
}

void Buffer::put_class(const std::string& name) {
  const auto known = classes_.find(name);
  if (known != classes_.end()) {
    put(known->second | class_mask);
    return;
  }
  classes_[name] = reference(bytes_.size());
  put(new_class_tag);
  bytes_.insert(bytes_.end(), name.begin(), name.end());
  put(std::uint8_t{0});
}

}  // namespace hml::root::write
