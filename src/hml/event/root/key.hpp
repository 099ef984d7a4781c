#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "hml/event/root/bytes.hpp"
#include "hml/event/root/disk.hpp"

namespace hml::root {

/// What stands before every object of a file (TKey): its length, place and class.
struct Key {
  std::int64_t bytes = 0;         ///< on the disk, this header included; 0 for what was never written
  std::int64_t object_bytes = 0;  ///< of the object, unpacked
  std::int64_t header_bytes = 0;  ///< of this header
  int cycle = 0;                  ///< higher is newer, among keys of one name
  std::int64_t seek = 0;          ///< where the key stands in the file
  std::string class_name, name, title;

  static Key read(Cursor& in);
  /// The object as it is stored, packed or not, of the bytes from the start of the key on.
  Bytes stored(Bytes raw) const;
};

/// An object's bytes, unpacked. Places inside are counted from the start of its key, which `shift` bytes precede.
struct Payload {
  std::vector<std::uint8_t> bytes;
  std::size_t shift = 0;
};

/// The object of the key at `seek`, which takes `bytes` there; `key` is what stands there.
Payload read_payload(const Disk& disk, std::int64_t seek, std::int64_t bytes, Key& key);

}  // namespace hml::root
