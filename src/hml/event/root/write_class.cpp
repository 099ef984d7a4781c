#include "hml/event/root/write_class.hpp"

#include <algorithm>
#include <array>

namespace hml::root::write {

namespace {

struct Plain {
  std::string_view type;
  int code, size;
};
constexpr std::array plain_types = {
    Plain{"char", 1, 1},           Plain{"short", 2, 2},         Plain{"int", 3, 4},
    Plain{"float", 5, 4},          Plain{"double", 8, 8},        Plain{"bool", 18, 1},
    Plain{"unsigned char", 11, 1}, Plain{"unsigned int", 13, 4}, Plain{"Long64_t", 16, 8}};

constexpr int fixed_array = 20;    // added to the code of what it is an array of
constexpr int pointer_array = 40;  // likewise

const Plain& plain_type(std::string_view type) {
  return *std::find_if(plain_types.begin(), plain_types.end(), [&](const Plain& p) { return p.type == type; });
}

// A fixed array where the length is not 0.
Member member(std::string_view element, std::string_view type, std::string_view name, int code, int size, int length) {
  const int array = length > 0 ? fixed_array : 0;
  return {element, name, type, code + array, size * (length > 0 ? length : 1), 0, {}, length};
}

}  // namespace

Member base(std::string_view name, int version) {
  const int code = name == "TObject" ? 66 : name == "TNamed" ? 67 : 0;
  return {"TStreamerBase", name, "BASE", code, 0, version, {}, 0};
}

Member plain(std::string_view type, std::string_view name, int length) {
  const Plain& known = plain_type(type);
  return member("TStreamerBasicType", type, name, known.code, known.size, length);
}

Member object(std::string_view type, std::string_view name, int size, int length) {
  return member("TStreamerObject", type, name, 61, size, length);
}

Member other(std::string_view type, std::string_view name, int size) {
  return {"TStreamerObjectAny", name, type, 62, size, 0, {}, 0};
}

Member pointer(std::string_view type, std::string_view name) {
  return {"TStreamerObjectPointer", name, type, 64, 8, 0, {}, 0};
}

Member text(std::string_view name) { return {"TStreamerString", name, "TString", 65, 24, 0, {}, 0}; }

Member counter(std::string_view name) { return {"TStreamerBasicType", name, "int", 6, 4, 0, {}, 0}; }

Member counted(std::string_view type, std::string_view name, std::string_view count) {
  const Plain& known = plain_type(type.substr(0, type.size() - 1));
  return {"TStreamerBasicPointer", name, type, known.code + pointer_array, known.size, 0, count, 0};
}

Member bits(std::string_view name) { return {"TStreamerBasicType", name, "unsigned int", 15, 4, 0, {}, 0}; }

const ClassLayout* find_class(const std::vector<ClassLayout>& classes, std::string_view name) {
  const auto found = std::find_if(classes.begin(), classes.end(), [&](const ClassLayout& c) { return c.name == name; });
  return found == classes.end() ? nullptr : &*found;
}

}  // namespace hml::root::write
