#include "hml/observe/plugin.hpp"

#include "hml/core/plugin.hpp"

namespace hml {

namespace {

constexpr PluginHook hook{"hml_observables_interface", "hml_add_observables", observables_interface,
                          "adds no observables; it needs HML_OBSERVABLES of hml/observe/plugin.hpp"};

}  // namespace

bool has_observables(const SharedLibrary& library) { return has_hook(library, hook); }

void add_observables(const SharedLibrary& library, ObservableCatalogue& catalogue, const Place& place) {
  add_from(library, hook, catalogue, place);
}

}  // namespace hml
