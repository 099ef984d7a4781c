#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "hml/event/root/bytes.hpp"
#include "hml/event/root/streamer.hpp"

namespace hml::root {

struct Object;

/// What a member of an object holds; nothing for members that nobody here needs.
using MemberValue = std::variant<std::monostate, std::int64_t, double, std::string, std::vector<std::int64_t>,
                                 std::vector<double>, const Object*, std::vector<const Object*>>;

/// An object of a file's structure (trees, branches, leaves, layouts) with its members by name, those of base classes
/// included. A list of objects has them in the member "items", an array of numbers (TArrayD, ...) in "fArray".
struct Object {
  std::string class_name;
  std::vector<std::pair<std::string_view, MemberValue>> members;
  Bytes bytes;            ///< of an embedded basket, which is read elsewhere
  std::size_t place = 0;  ///< where those bytes start in the buffer

  const MemberValue* find(std::string_view name) const;
  /// The member; 0, empty or nullptr where it is not there.
  std::int64_t integer(std::string_view name) const;
  std::string text(std::string_view name) const;
  std::vector<std::int64_t> integers(std::string_view name) const;
  double number(std::string_view name) const;
  /// The numbers of an array that is the member `name`, or of the object itself where it is one ("fArray").
  std::vector<double> numbers(std::string_view name) const;
  const Object* object(std::string_view name) const;
  /// The objects of a list that is the member `name` (by value or behind a pointer); places without object are nullptr.
  std::vector<const Object*> items(std::string_view name) const;
};

/// Reads objects that point at one another. Owns what it read; the layouts must outlive it.
class ObjectReader {
 public:
  ObjectReader(const Layouts& layouts, Bytes bytes, std::size_t shift);

  /// The object that the bytes hold, of class `class_name`.
  const Object& read_top(std::string class_name);

 private:
  void read_body(const std::string& class_name, Object& into);
  void read_members(const ClassLayout& layout, Object& into);
  MemberValue read_member(const Member& member, const Object& owner);
  MemberValue read_numbers(int kind, std::optional<std::size_t> count);
  const Object* read_pointer();
  const Object* read_value(const std::string& class_name);
  void read_named(Object& into);
  bool read_list(const std::string& class_name, Object& into);
  bool read_array(const std::string& class_name, Object& into);
  void read_basket(Object& into, std::size_t end);

  const Layouts& layouts_;
  Bytes bytes_;
  Cursor in_;
  std::size_t shift_;
  int depth_ = 0;
  std::deque<Object> objects_;
  std::map<std::size_t, const Object*> object_at_;
  std::map<std::size_t, std::string> class_at_;
};

}  // namespace hml::root
