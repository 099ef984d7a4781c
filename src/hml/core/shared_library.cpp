#include "hml/core/shared_library.hpp"

#include <dlfcn.h>

#include <fmt/format.h>

namespace hml {

SharedLibrary::SharedLibrary(std::filesystem::path path, const Place& place) : path_(std::move(path)) {
  // A bare name would be looked for among the system's libraries.
  handle_ = dlopen(std::filesystem::absolute(path_).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle_)
    throw Error(ErrorKind::config, fmt::format("cannot load the plugin '{}': {}", path_.string(), dlerror()), place);
}

void* SharedLibrary::address(const std::string& name) const { return dlsym(handle_, name.c_str()); }

}  // namespace hml
