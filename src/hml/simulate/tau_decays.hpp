#pragma once
#include <vector>

#include "hml/simulate/detector_event.hpp"

namespace hml {

/// What can be seen of a tau's decay, or a lepton that may be taken for one.
struct TauSource {
  double eta = 0, phi = 0;
  int code = 0, charge = 0;  ///< |PDG code|; charge in e
};

/// Which taus to look for.
struct TauSelection {
  double pt_min = 1, eta_max = 2.5;     ///< of the tau itself; pt in GeV, exclusive
  bool without_direct_leptons = false;  ///< leave out taus whose daughters are an electron, a muon or a tau
};

/// Appends the taus among `candidates` that decay: the momentum of the daughters without the neutrino of its own kind.
/// Left out is a decay through a W that stands in the record and turns into an electron or muon.
void add_visible_taus(const DetectorEvent& event, const std::vector<CandidateId>& candidates,
                      const TauSelection& selection, std::vector<TauSource>& taus);

}  // namespace hml
