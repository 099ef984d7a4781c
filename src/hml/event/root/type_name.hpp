#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace hml::root {

/// A C++ type as files spell it: "vector<vector<float> >" is vector of one argument, itself a vector of float.
/// Namespace std, const, and the arguments after which a container's comparison and allocator come, are dropped.
struct TypeName {
  std::string name;
  std::vector<TypeName> arguments;
  bool pointer = false;
};

/// A name without end (brackets that do not close) gives what can be understood of it.
TypeName parse_type_name(std::string_view text);

}  // namespace hml::root
