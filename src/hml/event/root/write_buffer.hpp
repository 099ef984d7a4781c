#pragma once
#include <concepts>
#include <cstdint>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hml/event/root/bytes.hpp"

namespace hml::root::write {

/// Bytes of an object as ROOT streams it (https://github.com/root-project/root, io/doc/TFile). Objects behind pointers
/// and the names of their classes are written once and pointed at from then on, by their distance from the start of the
/// key that will stand before the object.
class Buffer {
 public:
  /// `key_bytes` is the length of that key.
  explicit Buffer(std::size_t key_bytes = 0) : key_bytes_(key_bytes) {}

  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

  template <class T>
  void put(T value) {
    const T swapped = swap_bytes(value);
    bytes_.resize(bytes_.size() + sizeof swapped);
    std::memcpy(bytes_.data() + bytes_.size() - sizeof swapped, &swapped, sizeof swapped);
  }
  template <class T>
  void put_array(std::span<const T> values) {
    for (const T value : values) put(value);
  }
  void put_bytes(std::span<const std::uint8_t> bytes);
  void put_zeros(std::size_t count) { bytes_.resize(bytes_.size() + count); }
  /// A TString.
  void put_text(std::string_view text);

  /// An object in place, or a base class: its length, the version of its class and what `body` writes.
  template <class Body>
  void object(int version, Body body) {
    const std::size_t place = open();
    put(static_cast<std::int16_t>(version));
    body();
    close(place);
  }
  /// An object behind a pointer; the number returned is what refer() takes. A `body` that itself refers to the object
  /// takes the number, too.
  template <class Body>
  std::uint32_t pointed_object(const std::string& class_name, Body body) {
    const std::size_t place = open();
    put_class(class_name);
    if constexpr (std::invocable<Body, std::uint32_t>)
      body(reference(place));
    else
      body();
    close(place);
    return reference(place);
  }
  /// A pointer to an object that is already there, or to none (0).
  void refer(std::uint32_t object) { put(object); }

  /// A TObject with these status bits.
  void put_object(std::uint32_t bits = 0);
  /// A TNamed.
  void put_named(std::string_view name, std::string_view title, std::uint32_t bits = 0);
  /// The head of a TObjArray of `size` objects, which `body` writes.
  template <class Body>
  void object_array(std::size_t size, Body body) {
    object(3, [&] {
      put_object();
      put_text("");
      put(static_cast<std::int32_t>(size));
      put(std::int32_t{0});  // the first index
      body();
    });
  }

 private:
  std::size_t open();
  void close(std::size_t place);
  void put_class(const std::string& name);
  std::uint32_t reference(std::size_t place) const { return static_cast<std::uint32_t>(place + key_bytes_ + 2); }

  std::size_t key_bytes_;
  std::vector<std::uint8_t> bytes_;
  std::map<std::string, std::uint32_t> classes_;
};

}  // namespace hml::root::write
