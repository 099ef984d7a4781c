#include "hml/generate/pythia8/hooks.hpp"

#include <algorithm>
#include <cmath>

#include <Pythia8/PhaseSpace.h>

namespace hml::pythia8 {

ProcessHooks::ProcessHooks(std::vector<ParticleDecays> particles, std::vector<ParticleFilter> filters)
    : particles_(std::move(particles)), filters_(std::move(filters)) {
  // Where all particles of a kind decay alike, the choice of open channels says it all.
  std::erase_if(particles_, [](const auto& p) { return p.decays.size() < 2; });
}

double ProcessHooks::multiplySigmaBy(const Pythia8::SigmaProcess* process, const Pythia8::PhaseSpace* point,
                                     bool in_event) {
  // Before the first event Pythia samples every subprocess to find its maximum.
  if (!in_event) {
    codes_.insert(process->code());
    return 1;
  }
  Sums& sums = sums_[process->code()];
  const double sigma = std::max(point->sigmaNow(), 0.0);
  sums.sigma += sigma;
  sums.sigma2 += sigma * sigma;
  return 1;
}

bool ProcessHooks::doVetoProcessLevel(Pythia8::Event& process) {
  for (const auto& particle : particles_) {
    std::vector<std::vector<int>> products;
    for (int i = 5; i < process.size(); ++i) {
      // The bodies of the hard process stem from the two incoming partons, entries 3 and 4.
      if (process[i].id() != particle.code || process[i].mother1() != 3) continue;
      auto& codes = products.emplace_back();
      for (const int daughter : process[i].daughterList()) codes.push_back(process[daughter].id());
    }
    if (!particle.accepts(products)) return vetoed_ = true;
  }
  return false;
}

bool ProcessHooks::doVetoPartonLevel(const Pythia8::Event& event) {
  // Of a particle's copies the last counts: leptons and partons that are final here, resonances before they decay.
  const auto has = [&](const ParticleFilter& filter) {
    for (int i = 0; i < event.size(); ++i) {
      const auto& p = event[i];
      if (std::find(filter.codes.begin(), filter.codes.end(), p.id()) == filter.codes.end()) continue;
      if (!p.isFinal() && !(p.isResonance() && p.iBotCopyId() == i)) continue;
      if (p.pT() >= filter.pt_min && std::abs(p.eta()) <= filter.eta_max) return true;
    }
    return false;
  };
  if (std::all_of(filters_.begin(), filters_.end(), has)) return false;
  ++filtered_[infoPtr->code()];
  return vetoed_ = true;
}

}  // namespace hml::pythia8
