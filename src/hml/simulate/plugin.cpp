#include "hml/simulate/plugin.hpp"

#include <fmt/format.h>

namespace hml {

bool has_modules(const SharedLibrary& library) { return library.find<void(ModuleCatalogue&)>("hml_add_modules"); }

void add_modules(const SharedLibrary& library, ModuleCatalogue& catalogue, const Place& place) {
  const auto wrong = [&](const std::string& problem) {
    return Error(ErrorKind::config, fmt::format("the plugin '{}' {}", library.path().string(), problem), place);
  };
  auto* interface = library.find<std::size_t()>("hml_modules_interface");
  auto* add = library.find<void(ModuleCatalogue&)>("hml_add_modules");
  if (!interface || !add) throw wrong("adds no detector modules; it needs HML_MODULES of hml/simulate/plugin.hpp");
  if (interface() != modules_interface) throw wrong("was built for another version of hml; build it again");
  try {
    add(catalogue);
  } catch (const Error& error) {
    throw wrong("fails: " + error.message());
  }
}

}  // namespace hml
