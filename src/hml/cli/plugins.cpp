#include "hml/cli/plugins.hpp"

#include <fmt/format.h>

#include "hml/observe/plugin.hpp"
#include "hml/simulate/plugin.hpp"

namespace hml::cli {

void add_plugin(const std::string& path, ObservableCatalogue& observables, ModuleCatalogue& modules) {
  const SharedLibrary library(path);
  const bool observes = has_observables(library), simulates = has_modules(library);
  if (observes) add_observables(library, observables);
  if (simulates) add_modules(library, modules);
  if (!observes && !simulates)
    throw Error(ErrorKind::config,
                fmt::format("the plugin '{}' adds neither observables nor modules; it needs HML_OBSERVABLES of "
                            "hml/observe/plugin.hpp or HML_MODULES of hml/simulate/plugin.hpp",
                            path));
}

ModuleCatalogue modules_of(const Card& card, const std::vector<std::string>& plugins) {
  ModuleCatalogue modules = module_catalogue();
  for (const auto& path : plugins) add_modules(SharedLibrary(path), modules);
  for (const auto& library : card.libraries()) {
    const std::string& path = library.text;
    add_modules(SharedLibrary(path, library.place), modules, library.place);
  }
  return modules;
}

}  // namespace hml::cli
