#include "hml/represent/image.hpp"
#include "hml/represent/set.hpp"

namespace hml {

RepresentationCatalogue default_representations() {
  return {"representation",
          {{"set", "Observables side by side, one number each an event.",
            [] { return std::make_unique<SetRepresentation>(); }},
           {"image", "Objects as a picture: pt in pixels of phi and eta.",
            [] { return std::make_unique<ImageRepresentation>(); }}}};
}

}  // namespace hml
