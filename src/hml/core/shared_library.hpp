#pragma once
#include <filesystem>
#include <string>

#include "hml/core/error.hpp"

namespace hml {

/// A shared library of components, a user's own or the product's, opened for the rest of the program: what it brought
/// in may be in use until the end. It is built against the installed headers and finds the product's functions in the program that opens it.
class SharedLibrary {
 public:
  /// A config error with the system's reason where it cannot be opened; `place` is where it was named.
  explicit SharedLibrary(std::filesystem::path path, const Place& place = {});

  const std::filesystem::path& path() const { return path_; }
  /// The function of that name, to be called as Function; nullptr where the library has none.
  template <class Function>
  Function* find(const std::string& name) const {
    return reinterpret_cast<Function*>(address(name));
  }

 private:
  void* address(const std::string& name) const;

  std::filesystem::path path_;
  void* handle_ = nullptr;
};

}  // namespace hml
