#pragma once
#include <map>
#include <set>
#include <vector>

#include <Pythia8/UserHooks.h>

#include "hml/generate/request.hpp"

namespace hml::pythia8 {

/// Looks into the sampling of the hard process: sums the sampled cross section of each subprocess, and rejects events
/// whose decays are not those asked for. The rejection is part of the accepted fraction, hence of the cross section,
/// and as it happens before the showers it costs next to nothing.
class ProcessHooks : public Pythia8::UserHooks {
 public:
  struct Sums {
    double sigma = 0, sigma2 = 0;  // mb, mb^2
  };

  explicit ProcessHooks(std::vector<ParticleDecays> particles);

  void reset() { sums_.clear(); }
  const std::map<int, Sums>& sums() const { return sums_; }
  /// Pythia's codes of all subprocesses; known once it has started.
  const std::set<int>& codes() const { return codes_; }

  bool canModifySigma() override { return true; }
  double multiplySigmaBy(const Pythia8::SigmaProcess* process, const Pythia8::PhaseSpace* point,
                         bool in_event) override;
  bool canVetoProcessLevel() override { return !particles_.empty(); }
  bool doVetoProcessLevel(Pythia8::Event& process) override;

 private:
  std::vector<ParticleDecays> particles_;  // those that must share different decays among them
  std::map<int, Sums> sums_;               // by Pythia's code of the subprocess
  std::set<int> codes_;
};

}  // namespace hml::pythia8
