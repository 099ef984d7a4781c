#pragma once
#include <vector>

#include "hml/event/root/write_buffer.hpp"
#include "hml/event/root/write_class.hpp"

namespace hml::root::write {

/// The TList of TStreamerInfo that describes classes member by member, so that a reader which does not know one of
/// them, or knows another version, can do without. Base classes are among `classes`; `key_bytes` as for Buffer.
Buffer class_layouts(const std::vector<ClassLayout>& classes, std::size_t key_bytes);

}  // namespace hml::root::write
