#include "hml/core/plugin.hpp"

#include <fmt/format.h>

namespace hml {

Error plugin_error(const SharedLibrary& library, const std::string& problem, const Place& place) {
  return Error(ErrorKind::config, fmt::format("the plugin '{}' {}", library.path().string(), problem), place);
}

void check_hook(const SharedLibrary& library, const PluginHook& hook, const Place& place) {
  auto* interface = library.find<std::size_t()>(hook.interface);
  if (!interface || !has_hook(library, hook)) throw plugin_error(library, hook.lacks, place);
  if (interface() != hook.version) throw plugin_error(library, "was built for another version of hml; build it again", place);
}

}  // namespace hml
