#include "hml/cli/approaches.hpp"

#include "hml/learn/catalogue.hpp"
#if HML_NETWORKS
#include <cstdlib>
#include <filesystem>

#include "hml/learn/plugin.hpp"
#endif

namespace hml::cli {

Approaches all_approaches() {
#if HML_NETWORKS
  // LibTorch's threads, which networks of whole batches use, must not spin while they wait; read when it is opened.
  setenv("OMP_WAIT_POLICY", "passive", 0);
  const auto program = std::filesystem::read_symlink("/proc/self/exe");
  const SharedLibrary networks(program.parent_path().parent_path() / HML_NETWORKS_LIBRARY);
  return approaches([&](Approaches& known) { add_approaches(networks, known); });
#else
  return approaches();
#endif
}

std::unique_ptr<Approach> make_approach(const ApproachSettings& settings, const Approaches& known) {
  auto approach = known.make(settings.kind, settings.parameters.place());
  approach->compile(settings.parameters);
  return approach;
}

}  // namespace hml::cli
