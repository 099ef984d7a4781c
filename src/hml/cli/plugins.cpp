#include "hml/cli/plugins.hpp"

#include <fmt/format.h>

#include "hml/observe/plugin.hpp"
#include "hml/simulate/plugin.hpp"

namespace hml::cli {

bool add_plugin(const std::string& path, ObservableCatalogue& observables, ModuleCatalogue& modules) {
  const SharedLibrary library(path);
  const bool observes = has_observables(library), simulates = has_modules(library);
  if (observes) add_observables(library, observables);
  if (simulates) add_modules(library, modules);
  if (!observes && !simulates)
    throw Error(ErrorKind::config,
                fmt::format("the plugin '{}' adds neither observables nor modules; it needs HML_OBSERVABLES of "
                            "hml/observe/plugin.hpp or HML_MODULES of hml/simulate/plugin.hpp",
                            path));
  return simulates;
}

std::vector<std::string> add_libraries(const Card& card, ModuleCatalogue& modules) {
  std::vector<std::string> paths;
  for (const auto& library : card.libraries()) {
    paths.push_back(library.text);
    add_modules(SharedLibrary(paths.back(), library.place), modules, library.place);
  }
  return paths;
}

ModuleCatalogue modules_of(const Card& card, const std::vector<std::string>& plugins) {
  ModuleCatalogue modules = module_catalogue();
  for (const auto& path : plugins) add_modules(SharedLibrary(path), modules);
  add_libraries(card, modules);
  return modules;
}

}  // namespace hml::cli
