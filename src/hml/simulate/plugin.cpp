#include "hml/simulate/plugin.hpp"

#include "hml/core/plugin.hpp"

namespace hml {

namespace {

constexpr PluginHook hook{"hml_modules_interface", "hml_add_modules", modules_interface,
                          "adds no detector modules; it needs HML_MODULES of hml/simulate/plugin.hpp"};

}  // namespace

bool has_modules(const SharedLibrary& library) { return has_hook(library, hook); }

void add_modules(const SharedLibrary& library, ModuleCatalogue& catalogue, const Place& place) {
  add_from(library, hook, catalogue, place);
}

}  // namespace hml
