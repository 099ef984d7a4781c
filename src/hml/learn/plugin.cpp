#include "hml/learn/plugin.hpp"

#include "hml/core/plugin.hpp"

namespace hml {

namespace {

constexpr PluginHook hook{"hml_approaches_interface", "hml_add_approaches", approaches_interface,
                          "adds no approaches; it needs HML_APPROACHES of hml/learn/plugin.hpp"};

}  // namespace

void add_approaches(const SharedLibrary& library, Approaches& approaches, const Place& place) {
  add_from(library, hook, approaches, place);
}

}  // namespace hml
