#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hml {

/// One value of a pickle: plain data. Where Python would call something, the call is kept as it stands.
struct PickleValue {
  enum class Kind {
    other,       ///< None, a flag, a real or a large whole number
    whole,       ///< `number`
    text,        ///< `text`
    list,        ///< a tuple or a list, `items`
    dictionary,  ///< `items`: key, value, key, value, ...
    global,      ///< `text`: "module.name"
    call,        ///< `text` of a global, called with `items`
    reference    ///< to something beside the pickle, described by `items`
  };
  Kind kind = Kind::other;
  std::int64_t number = 0;
  std::string_view text;
  std::size_t items = 0;  ///< which of Pickle::items
};

/// What a pickle holds. A value may contain itself.
struct Pickle {
  PickleValue root;
  std::vector<std::vector<PickleValue>> items;
  std::set<std::string> globals;
};

/// Reads a pickle of protocol 2 (https://docs.python.org/3/library/pickletools.html) of at most 16 MiB, running nothing:
/// only globals of which `allowed` says so may stand there. `text` must outlive the pickle. Input errors stand at `place`.
Pickle read_pickle(std::string_view text, bool (*allowed)(std::string_view), const std::string& place);

}  // namespace hml
