#pragma once
#include <cstddef>
#include <string>

#include "hml/core/shared_library.hpp"

namespace hml {

/// The two functions by which a plugin adds components of one kind: one tells the version of the interface that it was
/// built for, the other adds them to a catalogue.
struct PluginHook {
  const char *interface, *add;
  std::size_t version;
  const char* lacks;  ///< what to say of a library without them
};

/// Whether the library has what the hook names.
inline bool has_hook(const SharedLibrary& library, const PluginHook& hook) { return library.find<void()>(hook.add); }

/// A config error about a plugin.
Error plugin_error(const SharedLibrary& library, const std::string& problem, const Place& place);
/// Checks that the library has the hook's functions and was built for this version; a config error where not.
void check_hook(const SharedLibrary& library, const PluginHook& hook, const Place& place);

/// Lets the library add its components. A config error where it has none, was built for another version, or fails.
template <class Catalogue>
void add_from(const SharedLibrary& library, const PluginHook& hook, Catalogue& catalogue, const Place& place) {
  check_hook(library, hook, place);
  try {
    library.find<void(Catalogue&)>(hook.add)(catalogue);
  } catch (const Error& error) {
    throw plugin_error(library, "fails: " + error.message(), place);
  }
}

}  // namespace hml
