#include "hml/represent/features.hpp"
#include "hml/represent/graph.hpp"
#include "hml/represent/image.hpp"
#include "hml/represent/pairs.hpp"
#include "hml/represent/point_cloud.hpp"
#include "hml/represent/sequence.hpp"
#include "hml/represent/set.hpp"

namespace hml {

RepresentationCatalogue default_representations() {
  return {"representation",
          {{"set", "Observables, or expressions of them, side by side, one number each an event.",
            [] { return std::make_unique<SetRepresentation>(); }},
           {"image", "Objects as a picture: pt in pixels of phi and eta, one or several channels.",
            [] { return std::make_unique<ImageRepresentation>(); }},
           {"point_cloud", "Objects as a list of fixed length, each with the same features, and a mask.",
            [] { return std::make_unique<PointCloudRepresentation>(); }},
           {"pairs", "What each pair of objects has: the interactions of the Particle Transformer.",
            [] { return std::make_unique<PairsRepresentation>(); }},
           {"graph", "Objects as the nodes of a graph, each with its nearest neighbours.",
            [] { return std::make_unique<GraphRepresentation>(); }},
           {"sequence", "Declusterings of the Lund plane, from wide to narrow angles.",
            [] { return std::make_unique<SequenceRepresentation>(); }},
           {"features", "A published table of observables by its name, such as that of the ATLAS Higgs challenge.",
            [] { return std::make_unique<FeaturesRepresentation>(); }}}};
}

}  // namespace hml
