#include "hml/observe/plugin.hpp"

#include <fmt/format.h>

namespace hml {

bool has_observables(const SharedLibrary& library) {
  return library.find<void(ObservableCatalogue&)>("hml_add_observables");
}

void add_observables(const SharedLibrary& library, ObservableCatalogue& catalogue, const Place& place) {
  const auto wrong = [&](const std::string& problem) {
    return Error(ErrorKind::config, fmt::format("the plugin '{}' {}", library.path().string(), problem), place);
  };
  auto* interface = library.find<std::size_t()>("hml_observables_interface");
  auto* add = library.find<void(ObservableCatalogue&)>("hml_add_observables");
  if (!interface || !add) throw wrong("adds no observables; it needs HML_OBSERVABLES of hml/observe/plugin.hpp");
  if (interface() != observables_interface) throw wrong("was built for another version of hml; build it again");
  try {
    add(catalogue);
  } catch (const Error& error) {
    throw wrong("fails: " + error.message());
  }
}

}  // namespace hml
