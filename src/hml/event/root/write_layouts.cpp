#include "hml/event/root/write_layouts.hpp"

#include <fmt/format.h>

namespace hml::root::write {

namespace {

using Classes = std::vector<ClassLayout>;

// What every TStreamerElement starts with. Of the five array bounds a base class keeps its checksum in the second.
void put_element(Buffer& out, const Member& m, std::uint32_t base_checksum) {
  out.object(4, [&] {
    out.put_named(m.name, m.count.empty() ? "" : fmt::format("[{}]", m.count));
    out.put(static_cast<std::int32_t>(m.code));
    out.put(static_cast<std::int32_t>(m.size));
    out.put(static_cast<std::int32_t>(m.length));      // fArrayLength
    out.put(static_cast<std::int32_t>(m.length > 0));  // fArrayDim
    out.put(static_cast<std::int32_t>(m.length));      // fMaxIndex[5]
    out.put(base_checksum);
    out.put_zeros(3 * sizeof(std::int32_t));
    out.put_text(m.type);
  });
}

// The class that has the member `name`: the one given, or the base class that it has it from.
const ClassLayout* holder_of(const ClassLayout& c, std::string_view name, const Classes& all) {
  for (const auto& m : c.members)
    if (m.name == name) return &c;
  for (const auto& m : c.members) {
    const ClassLayout* parent = m.is_base() ? find_class(all, m.name) : nullptr;
    const ClassLayout* holder = parent ? holder_of(*parent, name, all) : nullptr;
    if (holder) return holder;
  }
  return nullptr;
}

void put_member(Buffer& out, const ClassLayout& owner, const Member& m, const Classes& all) {
  const ClassLayout* parent = m.is_base() ? find_class(all, m.name) : nullptr;
  out.pointed_object(std::string(m.element), [&] {
    out.object(m.is_base() ? 3 : 2, [&] {
      put_element(out, m, parent ? parent->checksum : 0);
      if (m.is_base()) out.put(static_cast<std::int32_t>(m.version));
      if (m.count.empty()) return;
      const ClassLayout& holder = *holder_of(owner, m.count, all);
      out.put(static_cast<std::int32_t>(holder.version));
      out.put_text(m.count);
      out.put_text(holder.name);
    });
  });
}

void put_class(Buffer& out, const ClassLayout& c, const Classes& all) {
  out.pointed_object("TStreamerInfo", [&] {
    out.object(9, [&] {
      out.put_named(c.name, "");
      out.put(c.checksum);
      out.put(static_cast<std::int32_t>(c.version));
      out.pointed_object("TObjArray", [&] {
        out.object_array(c.members.size(), [&] {
          for (const auto& m : c.members) put_member(out, c, m, all);
        });
      });
    });
  });
}

}  // namespace

Buffer class_layouts(const Classes& classes, std::size_t key_bytes) {
  Buffer out(key_bytes);
  out.object(5, [&] {  // TList
    out.put_object();
    out.put_text("");
    out.put(static_cast<std::int32_t>(classes.size()));
    for (const auto& c : classes) {
      put_class(out, c, classes);
      out.put_text("");  // the option that the list keeps with the object
    }
  });
  return out;
}

}  // namespace hml::root::write
