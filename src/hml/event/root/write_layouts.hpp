#pragma once
#include "hml/event/root/write_buffer.hpp"

namespace hml::root::write {

/// The TList of TStreamerInfo that describes every class in our files member by member, so that a reader which does not
/// know one of them, or knows another version, can do without. `key_bytes` as for Buffer.
Buffer class_layouts(std::size_t key_bytes);

}  // namespace hml::root::write
