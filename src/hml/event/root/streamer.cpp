#include "hml/event/root/streamer.hpp"

#include "hml/core/error.hpp"
#include "hml/event/root/object.hpp"

namespace hml::root {

void Layouts::add(ClassLayout layout) {
  auto held = std::make_unique<const ClassLayout>(std::move(layout));
  auto& versions = layouts_[held->name];
  versions[held->version] = std::move(held);
}

const ClassLayout* Layouts::find(std::string_view name, int version, std::uint32_t checksum) const {
  const auto versions = layouts_.find(name);
  if (versions == layouts_.end()) return nullptr;
  if (checksum != 0)
    for (const auto& [number, layout] : versions->second)
      if (layout->checksum == checksum) return layout.get();
  const auto found = versions->second.find(version);
  return found == versions->second.end() ? nullptr : found->second.get();
}

const ClassLayout* Layouts::newest(std::string_view name) const {
  const auto versions = layouts_.find(name);
  return versions == layouts_.end() ? nullptr : versions->second.rbegin()->second.get();
}

namespace {

using namespace member_kind;

Member member(std::string name, int kind, std::string type = {}, int length = 0) {
  return {.name = std::move(name), .type_name = std::move(type), .kind = kind, .array_length = length};
}

Member parent(std::string name) { return member(std::move(name), base, "BASE"); }

// A kind of element that is a TStreamerElement and some members more.
void add_element(Layouts& layouts, const std::string& name, int version, std::vector<Member> more) {
  more.insert(more.begin(), parent("TStreamerElement"));
  layouts.add({name, version, 0, std::move(more)});
}

}  // namespace

Layouts layouts_of_layouts() {
  Layouts out;
  const Member named = member("TNamed", t_named, "BASE");
  // Later versions (10 is of ROOT 6.40) begin with the same members.
  for (int version = 6; version <= 20; ++version)
    out.add({"TStreamerInfo",
             version,
             0,
             {named, member("fCheckSum", uint32), member("fClassVersion", int32),
              member("fElements", object_pointer, "TObjArray*")}});
  const std::vector<Member> element{named,
                                    member("fType", int32),
                                    member("fSize", int32),
                                    member("fArrayLength", int32),
                                    member("fArrayDim", int32),
                                    member("fMaxIndex", fixed_array + int32, "int", 5),
                                    member("fTypeName", t_string)};
  for (const int version : {2, 4}) out.add({"TStreamerElement", version, 0, element});
  auto with_range = element;
  for (const char* name : {"fXmin", "fXmax", "fFactor"}) with_range.push_back(member(name, float64));
  out.add({"TStreamerElement", 3, 0, with_range});
  const std::vector<Member> counted{member("fCountVersion", int32), member("fCountName", t_string),
                                    member("fCountClass", t_string)};
  for (const char* name : {"TStreamerBasicType", "TStreamerObject", "TStreamerObjectAny", "TStreamerObjectPointer",
                           "TStreamerObjectAnyPointer", "TStreamerString"})
    add_element(out, name, 2, {});
  add_element(out, "TStreamerBase", 2, {});
  add_element(out, "TStreamerBase", 3, {member("fBaseVersion", int32)});
  add_element(out, "TStreamerBasicPointer", 2, counted);
  add_element(out, "TStreamerLoop", 2, counted);
  add_element(out, "TStreamerSTL", 2, {member("fSTLtype", int32), member("fCtype", int32)});
  add_element(out, "TStreamerSTL", 3, {member("fSTLtype", int32), member("fCtype", int32)});
  out.add({"TStreamerSTLstring", 2, 0, {parent("TStreamerSTL")}});
  add_element(out, "TStreamerArtificial", 0, {});
  return out;
}

Layouts read_layouts(const std::vector<std::uint8_t>& bytes, std::size_t shift) {
  const Layouts known = layouts_of_layouts();
  ObjectReader reader(known, bytes, shift);
  const Object& list = reader.read_top("TList");
  Layouts out;
  const auto* infos = std::get_if<std::vector<const Object*>>(list.find("items"));
  for (const Object* info : *infos) {
    if (!info || info->class_name != "TStreamerInfo") continue;
    ClassLayout layout{info->text("fName"),
                       static_cast<int>(info->integer("fClassVersion")),
                       static_cast<std::uint32_t>(info->integer("fCheckSum")),
                       {}};
    for (const Object* element : info->items("fElements")) {
      if (!element) continue;
      layout.members.push_back({.name = element->text("fName"),
                                .title = element->text("fTitle"),
                                .type_name = element->text("fTypeName"),
                                .kind = static_cast<int>(element->integer("fType")),
                                .array_length = static_cast<int>(element->integer("fArrayLength")),
                                .count_name = element->text("fCountName")});
    }
    out.add(std::move(layout));
  }
  return out;
}

}  // namespace hml::root
