#pragma once
#include <cstddef>

#include "hml/core/shared_library.hpp"
#include "hml/observe/catalogue.hpp"

/// Observables of a user's own, in a shared library that `hml` loads by name (--plugin, or `plugins:` in a run file):
///
///     HML_OBSERVABLES(catalogue) {
///       catalogue.add({.name = "pt_balance", .label = "A", .unit = "1", .doc = "(pt1 - pt2) / (pt1 + pt2).",
///                      .value = [](const hml::Momentum& a, const hml::Momentum& b) { ... }});
///     }
///
/// examples/own_observable shows the whole of it.
#define HML_OBSERVABLES(catalogue)                                                          \
  extern "C" std::size_t hml_observables_interface() { return hml::observables_interface; } \
  extern "C" void hml_add_observables([[maybe_unused]] hml::ObservableCatalogue& catalogue)

namespace hml {

/// Tells libraries apart that were built against other headers: the version of the interface and the size of what is
/// handed over.
inline constexpr std::size_t observables_interface = 1'000'000 + sizeof(Observable);

/// Whether the library brings observables.
bool has_observables(const SharedLibrary& library);
/// Adds the library's observables. A config error where it has none, was built for another version, or brings a name
/// that is taken.
void add_observables(const SharedLibrary& library, ObservableCatalogue& catalogue, const Place& place = {});

}  // namespace hml
