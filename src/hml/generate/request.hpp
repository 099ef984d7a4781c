#pragma once
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "hml/generate/process_settings.hpp"
#include "hml/generate/processes.hpp"

namespace hml {

/// One decay asked for: for each product the PDG numbers that it may have.
struct DecayPattern {
  std::string words;  ///< "z > j j"
  std::vector<std::vector<int>> products;
  Place place;
  /// Whether these products, in any order, are such a decay.
  bool matches(std::span<const int> codes) const;
};

/// What is asked of one kind of outgoing particle: each of `count` particles decays by one of `decays`, and where there
/// is more than one pattern, every pattern is taken by exactly one of them. No pattern means free decay.
struct ParticleDecays {
  int code = 0;
  int count = 0;
  std::vector<DecayPattern> decays;
  /// Whether particles with these products fulfil the request; `products` has one list a particle.
  bool accepts(std::span<const std::vector<int>> products) const;
};

/// What the events kept must have after the showers: a particle of one of these PDG numbers with at least this transverse
/// momentum (GeV) and at most this |pseudorapidity|.
struct ParticleFilter {
  std::vector<int> codes;
  double pt_min = 0, eta_max = std::numeric_limits<double>::infinity();
};

/// A checked request: the words of ProcessSettings, understood.
struct ProcessRequest {
  KnownProcess process;
  std::vector<ParticleDecays> particles;  ///< the distinct outgoing particles that are one PDG number
  double pt_min = 0, pt_max = 0;          ///< GeV, common to both bodies; 0 means no limit
  std::vector<ParticleFilter> filters;    ///< all of which the events kept fulfil
};

/// Understands the words. Unknown words are config errors with the nearest valid ones, a decay or a limit for a
/// particle that the process does not have likewise; contradictory limits are physics errors.
ProcessRequest understand(const ProcessSettings& settings);

}  // namespace hml
