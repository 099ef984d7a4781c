#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hml::root {

/// How a member of a class is written: the numbers of TVirtualStreamerInfo::EReadWrite that occur in files. A fixed
/// array of a plain kind has its number plus 20, an array behind a pointer plus 40.
namespace member_kind {
enum : int {
  base = 0,
  int8 = 1,
  int16 = 2,
  int32 = 3,
  long64_old = 4,
  float32 = 5,
  counter = 6,
  c_string = 7,
  float64 = 8,
  double32 = 9,
  legacy_char = 10,
  uint8 = 11,
  uint16 = 12,
  uint32 = 13,
  ulong64_old = 14,
  bits = 15,
  int64 = 16,
  uint64 = 17,
  boolean = 18,
  float16 = 19,
  fixed_array = 20,
  pointer_array = 40,
  object = 61,
  any = 62,
  object_never_null = 63,
  object_pointer = 64,
  t_string = 65,
  t_object = 66,
  t_named = 67,
  any_never_null = 68,
  any_pointer = 69,
  stl = 300,
  stl_string = 365,
  custom = 500
};
}

/// One member of a class (TStreamerElement).
struct Member {
  std::string name, title, type_name;
  int kind = 0;
  int array_length = 0;    ///< product of the dimensions, 0 for none
  std::string count_name;  ///< of an array behind a pointer: the member that holds its length
};

/// How a version of a class is written (TStreamerInfo).
struct ClassLayout {
  std::string name;
  int version = 0;
  std::uint32_t checksum = 0;
  std::vector<Member> members;
};

/// The layouts that a file describes.
class Layouts {
 public:
  /// A layout replaces an earlier one of the same class and version.
  void add(ClassLayout layout);
  /// The layout of that version; of that checksum where the version is 0 or unknown; nullptr where there is none.
  const ClassLayout* find(std::string_view name, int version, std::uint32_t checksum = 0) const;
  /// That of the highest version; nullptr where there is none.
  const ClassLayout* newest(std::string_view name) const;

 private:
  std::map<std::string, std::map<int, std::unique_ptr<const ClassLayout>>, std::less<>> layouts_;
};

/// Layouts of the classes that describe layouts: what a file cannot describe itself.
Layouts layouts_of_layouts();

/// Reads the file's list of layouts from the bytes of its object; `shift` as in Payload.
Layouts read_layouts(const std::vector<std::uint8_t>& bytes, std::size_t shift);

}  // namespace hml::root
