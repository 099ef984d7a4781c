#pragma once
#include <cstddef>

#include "hml/core/shared_library.hpp"
#include "hml/simulate/module.hpp"
#include "hml/simulate/module_catalogue.hpp"

/// Detector modules of a user's own, in a shared library that `hml` loads by name (--plugin, `plugins:` in a run file, or
/// `library FILE` in a card):
///
///     HML_MODULES(catalogue) {
///       catalogue.add({"TimingLayer", "Smears the time of charged particles.", [] { return std::make_unique<...>(); }});
///     }
///
/// examples/own_module shows the whole of it. A library may bring observables too (hml/observe/plugin.hpp).
#define HML_MODULES(catalogue)                                                      \
  extern "C" std::size_t hml_modules_interface() { return hml::modules_interface; } \
  extern "C" void hml_add_modules([[maybe_unused]] hml::ModuleCatalogue& catalogue)

namespace hml {

/// Tells libraries apart that were built against other headers: the version of the interface and the sizes of what
/// modules touch.
inline constexpr std::size_t modules_interface = 1'000'000'000 + 10'000 * sizeof(DetectorEvent) + sizeof(Candidate);

/// Whether the library brings modules.
bool has_modules(const SharedLibrary& library);
/// Adds the library's modules. A config error where it has none, was built for another version, or brings a name that
/// is taken.
void add_modules(const SharedLibrary& library, ModuleCatalogue& catalogue, const Place& place = {});

}  // namespace hml
