#include "hml/cli/approaches.hpp"

#include "hml/learn/catalogue.hpp"
#if HML_NETWORKS
#include "hml/learn/networks/networks.hpp"
#endif

namespace hml::cli {

Approaches all_approaches() {
  Approaches known = approaches();
#if HML_NETWORKS
  add_networks(known);
#endif
  return known;
}

}  // namespace hml::cli
