#pragma once
#include <Pythia8/ParticleData.h>

#include "hml/generate/request.hpp"

namespace hml::pythia8 {

/// Opens and closes decay channels as the request says, so that Pythia's cross section holds the branching fractions.
/// A charged boson whose antiparticle was not asked for closes the antiparticle altogether, which keeps it from being
/// produced. A decay that the particle does not have is a config error with those that it has.
void open_channels(Pythia8::ParticleData& data, const ProcessRequest& request);

}  // namespace hml::pythia8
