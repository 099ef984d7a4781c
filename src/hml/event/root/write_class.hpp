#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace hml::root::write {

/// A member of a class, as a TStreamerElement describes it.
struct Member {
  std::string_view element;  ///< the class of TStreamerElement
  std::string_view name;
  std::string_view type;
  int code = 0;            ///< TVirtualStreamerInfo::EReadWrite
  int size = 0;            ///< bytes in memory, where a reader may need them
  int version = 0;         ///< of a base class
  std::string_view count;  ///< of an array behind a pointer: the member that holds its length
  int length = 0;          ///< of a fixed array, else 0

  bool is_base() const { return element == "TStreamerBase"; }
  bool is_object() const { return element == "TStreamerObject"; }
};

/// A class, as a TStreamerInfo describes it.
struct ClassLayout {
  std::string_view name;
  int version;
  std::uint32_t checksum;  ///< ROOT's own, of names and types
  std::vector<Member> members;
};

/// The members that our files' classes have. Plain types are char, short, int, float, double, bool, unsigned char,
/// unsigned int and Long64_t.
Member base(std::string_view name, int version);
Member plain(std::string_view type, std::string_view name, int length = 0);
/// An object of a class that streams itself by its layout; `size` in memory.
Member object(std::string_view type, std::string_view name, int size = 64, int length = 0);
/// One of a class that is no TObject.
Member other(std::string_view type, std::string_view name, int size);
Member pointer(std::string_view type, std::string_view name);
Member text(std::string_view name);
/// A number that counts the entries of an array behind a pointer, and such an array.
Member counter(std::string_view name);
Member counted(std::string_view type, std::string_view name, std::string_view count);
/// TObject::fBits.
Member bits(std::string_view name);

/// The class of that name; nullptr where the list has none.
const ClassLayout* find_class(const std::vector<ClassLayout>& classes, std::string_view name);

}  // namespace hml::root::write
