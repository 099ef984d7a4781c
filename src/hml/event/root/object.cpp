#include "hml/event/root/object.hpp"

#include <algorithm>
#include <concepts>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml::root {

namespace {

constexpr std::uint32_t class_bit = 0x80000000;  // a known class follows: the rest of the word says where it was named
constexpr std::uint32_t new_class = 0xFFFFFFFF;  // a class follows by its name
constexpr std::size_t map_offset = 2;            // places are counted from 2, for 0 and 1 mean null and oneself
constexpr int deepest = 100;

template <class Values>
const typename Values::value_type::second_type* find_in(const Values& values, std::string_view name) {
  for (const auto& [key, value] : values)
    if (key == name) return &value;
  return nullptr;
}

}  // namespace

const MemberValue* Object::find(std::string_view name) const { return find_in(members, name); }

std::int64_t Object::integer(std::string_view name) const {
  const auto* value = find(name);
  const auto* number = value ? std::get_if<std::int64_t>(value) : nullptr;
  return number ? *number : 0;
}

std::string Object::text(std::string_view name) const {
  const auto* value = find(name);
  const auto* words = value ? std::get_if<std::string>(value) : nullptr;
  return words ? *words : std::string();
}

std::vector<std::int64_t> Object::integers(std::string_view name) const {
  const auto* value = find(name);
  const auto* numbers = value ? std::get_if<std::vector<std::int64_t>>(value) : nullptr;
  return numbers ? *numbers : std::vector<std::int64_t>();
}

double Object::number(std::string_view name) const {
  const auto* value = find(name);
  const auto* number = value ? std::get_if<double>(value) : nullptr;
  return number ? *number : 0;
}

std::vector<double> Object::numbers(std::string_view name) const {
  const auto* value = find(name);
  if (const auto* array = value ? std::get_if<const Object*>(value) : nullptr; array && *array) return (*array)->numbers("fArray");
  const auto* held = value ? std::get_if<std::vector<double>>(value) : nullptr;
  return held ? *held : std::vector<double>();
}

const Object* Object::object(std::string_view name) const {
  const auto* value = find(name);
  const auto* held = value ? std::get_if<const Object*>(value) : nullptr;
  return held ? *held : nullptr;
}

std::vector<const Object*> Object::items(std::string_view name) const {
  const Object* list = object(name);
  const auto* value = list ? list->find("items") : nullptr;
  const auto* held = value ? std::get_if<std::vector<const Object*>>(value) : nullptr;
  return held ? *held : std::vector<const Object*>();
}

ObjectReader::ObjectReader(const Layouts& layouts, Bytes bytes, std::size_t shift)
    : layouts_(layouts), bytes_(bytes), in_(bytes), shift_(shift) {}

const Object& ObjectReader::read_top(std::string class_name) {
  Object& top = objects_.emplace_back();
  top.class_name = std::move(class_name);
  read_body(top.class_name, top);
  return top;
}

// An object with its header, if it has one, at the current position.
void ObjectReader::read_body(const std::string& class_name, Object& into) {
  if (++depth_ > deepest) throw Error(ErrorKind::input, "torn: objects within objects without end");
  if (class_name == "TObject")
    in_.skip_base_object();
  else if (class_name == "TNamed")
    read_named(into);
  else if (!read_list(class_name, into) && !read_array(class_name, into)) {
    const auto header = in_.header();
    const auto* layout = layouts_.find(class_name, header.version, header.checksum);
    if (layout)
      read_members(*layout, into);
    else if (header.end == 0)
      throw Error(ErrorKind::input,
                  fmt::format("the file does not describe version {} of class '{}'", header.version, class_name));
    if (layout)
      in_.finish(header);
    else
      in_.move_to(header.end);
  }
  --depth_;
}

void ObjectReader::read_members(const ClassLayout& layout, Object& into) {
  for (const auto& member : layout.members) {
    if (member.kind == member_kind::base)
      read_body(member.name, into);
    else if (member.kind == member_kind::t_object && member.type_name == "BASE")
      in_.skip_base_object();
    else if (member.kind == member_kind::t_named && member.type_name == "BASE")
      read_named(into);
    else
      into.members.emplace_back(member.name, read_member(member, into));
  }
}

MemberValue ObjectReader::read_member(const Member& member, const Object& owner) {
  namespace kind = member_kind;
  if (member.kind < kind::fixed_array)
    return member.kind == kind::c_string ? (in_.skip(in_.count(1)), MemberValue{}) : read_numbers(member.kind, {});
  if (member.kind < kind::pointer_array)
    return read_numbers(member.kind - kind::fixed_array, static_cast<std::size_t>(std::max(member.array_length, 1)));
  if (member.kind < kind::object) {
    const auto count = owner.integer(member.count_name);
    const bool there = in_.read<std::uint8_t>() != 0;
    return read_numbers(member.kind - kind::pointer_array,
                        there && count > 0 ? static_cast<std::size_t>(count) : std::size_t{0});
  }
  switch (member.kind) {
    case kind::t_string:
      return std::string(in_.text());
    case kind::object_pointer:
    case kind::any_pointer:
      return read_pointer();
    case kind::object:
    case kind::any:
    case kind::t_object:
    case kind::t_named:
      return read_value(member.type_name);
    case kind::object_never_null:
    case kind::any_never_null:
      return read_value(member.type_name.substr(0, member.type_name.find('*')));
    default: {
      // What nobody here needs says how long it is.
      const auto header = in_.header();
      if (header.end == 0)
        throw Error(ErrorKind::input,
                    fmt::format("member '{}' of type '{}' cannot be read", member.name, member.type_name));
      in_.move_to(header.end);
      return {};
    }
  }
}

// One number, or an array of `count`.
MemberValue ObjectReader::read_numbers(int kind, std::optional<std::size_t> count) {
  if (count.value_or(0) > in_.left())
    throw Error(ErrorKind::input, fmt::format("torn: an array of {} numbers in {} bytes", *count, in_.left()));
  const auto numbers = [&]<class T>(T) -> MemberValue {
    const std::uint8_t* bytes = in_.take(count.value_or(1) * sizeof(T));
    if constexpr (std::floating_point<T>) {
      return count ? MemberValue{} : static_cast<double>(load<T>(bytes));
    } else {
      if (!count) return static_cast<std::int64_t>(load<T>(bytes));
      std::vector<std::int64_t> out(*count);
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::int64_t>(load<T>(bytes + i * sizeof(T)));
      return out;
    }
  };
  switch (kind) {
    case member_kind::int8:
    case member_kind::legacy_char:
      return numbers(std::int8_t{});
    case member_kind::boolean:
    case member_kind::uint8:
      return numbers(std::uint8_t{});
    case member_kind::int16:
      return numbers(std::int16_t{});
    case member_kind::uint16:
      return numbers(std::uint16_t{});
    case member_kind::int32:
    case member_kind::counter:
      return numbers(std::int32_t{});
    case member_kind::uint32:
    case member_kind::bits:
      return numbers(std::uint32_t{});
    case member_kind::float32:
    case member_kind::double32:
      return numbers(float{});
    case member_kind::float64:
      return numbers(double{});
    case member_kind::int64:
    case member_kind::uint64:
    case member_kind::long64_old:
    case member_kind::ulong64_old:
      return numbers(std::int64_t{});
    default:
      throw Error(ErrorKind::input, fmt::format("a member of kind {} cannot be read", kind));
  }
}

// An object behind a pointer: null, one met before, or its class and its content.
const Object* ObjectReader::read_pointer() {
  const std::size_t begin = in_.position();
  auto word = in_.read<std::uint32_t>();
  std::size_t end = 0, tag_place = begin;
  if (word & byte_count_bit && word != new_class) {
    tag_place = in_.position();
    end = tag_place + (word & ~byte_count_bit);
    word = in_.read<std::uint32_t>();
  }
  if (!(word & class_bit)) {
    const auto found = object_at_.find(word);
    if (end) in_.move_to(end);
    return found == object_at_.end() ? nullptr : found->second;
  }
  std::string class_name;
  if (word == new_class) {
    class_name = in_.zero_ended();
    class_at_.emplace(tag_place + shift_ + map_offset, class_name);
  } else {
    const auto found = class_at_.find(word & ~class_bit);
    if (found == class_at_.end()) {
      if (end == 0) throw Error(ErrorKind::input, fmt::format("torn: an object of an unnamed class at byte {}", begin));
      in_.move_to(end);
      return nullptr;
    }
    class_name = found->second;
  }
  Object& object = objects_.emplace_back();
  object.class_name = class_name;
  object_at_.emplace(begin + shift_ + map_offset, &object);
  if (class_name == "TBasket")
    read_basket(object, end);
  else
    read_body(class_name, object);
  if (end) in_.move_to(end);
  return &object;
}

const Object* ObjectReader::read_value(const std::string& class_name) {
  Object& object = objects_.emplace_back();
  object.class_name = class_name;
  read_body(class_name, object);
  return &object;
}

void ObjectReader::read_named(Object& into) {
  const auto header = in_.header();
  in_.skip_base_object();
  into.members.emplace_back("fName", std::string(in_.text()));
  into.members.emplace_back("fTitle", std::string(in_.text()));
  in_.finish(header);
}

bool ObjectReader::read_list(const std::string& class_name, Object& into) {
  const bool array = class_name == "TObjArray";
  if (!array && class_name != "TList" && class_name != "THashList") return false;
  const auto header = in_.header();
  in_.skip_base_object();
  in_.text();  // name
  std::vector<const Object*> items;
  const std::size_t count = in_.count(4);
  if (array) in_.skip(4);  // index of the first
  for (std::size_t i = 0; i < count; ++i) {
    items.push_back(read_pointer());
    if (!array) in_.text();  // the item's option
  }
  into.members.emplace_back("items", std::move(items));
  in_.finish(header);
  return true;
}

bool ObjectReader::read_array(const std::string& class_name, Object& into) {
  const auto read = [&]<class T>(T) {
    const std::size_t size = in_.count(sizeof(T));
    const std::uint8_t* bytes = in_.take(size * sizeof(T));
    std::vector<double> out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<double>(load<T>(bytes + i * sizeof(T)));
    into.members.emplace_back("fArray", std::move(out));
    return true;
  };
  if (class_name == "TArrayD") return read(double{});
  if (class_name == "TArrayF") return read(float{});
  if (class_name == "TArrayI") return read(std::int32_t{});
  if (class_name == "TArrayS") return read(std::int16_t{});
  if (class_name == "TArrayC") return read(std::int8_t{});
  return (class_name == "TArrayL" || class_name == "TArrayL64") && read(std::int64_t{});
}

void ObjectReader::read_basket(Object& into, std::size_t end) {
  if (end < in_.position() || end > bytes_.size()) throw Error(ErrorKind::input, "torn: a basket without its length");
  into.place = in_.position();
  into.bytes = bytes_.subspan(into.place, end - into.place);
}

}  // namespace hml::root
