#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <Pythia8/UserHooks.h>

#include "hml/generate/request.hpp"

namespace hml::pythia8 {

/// Looks into the sampling of the hard process: sums the sampled cross section of each subprocess, and rejects events
/// whose decays are not those asked for, or, after the showers, that lack a particle of a filter. Both rejections are
/// part of the accepted fraction, hence of the cross section. The first costs next to nothing; the second saves the
/// hadrons, their decays and the detector.
class ProcessHooks : public Pythia8::UserHooks {
 public:
  struct Sums {
    double sigma = 0, sigma2 = 0;  // mb, mb^2
  };

  ProcessHooks(std::vector<ParticleDecays> particles, std::vector<ParticleFilter> filters);

  void reset() { sums_.clear(), filtered_.clear(); }
  /// Events that the filters rejected since the reset, by Pythia's code of the subprocess.
  const std::map<int, std::int64_t>& filtered() const { return filtered_; }
  /// Whether an event was rejected since the last call.
  bool take_veto() { return std::exchange(vetoed_, false); }
  const std::map<int, Sums>& sums() const { return sums_; }
  /// Pythia's codes of all subprocesses; known once it has started.
  const std::set<int>& codes() const { return codes_; }

  bool canModifySigma() override { return true; }
  double multiplySigmaBy(const Pythia8::SigmaProcess* process, const Pythia8::PhaseSpace* point,
                         bool in_event) override;
  bool canVetoProcessLevel() override { return !particles_.empty(); }
  bool doVetoProcessLevel(Pythia8::Event& process) override;
  bool canVetoPartonLevel() override { return !filters_.empty(); }
  bool doVetoPartonLevel(const Pythia8::Event& event) override;

 private:
  std::vector<ParticleDecays> particles_;  // those that must share different decays among them
  std::vector<ParticleFilter> filters_;
  std::map<int, std::int64_t> filtered_;
  bool vetoed_ = false;
  std::map<int, Sums> sums_;               // by Pythia's code of the subprocess
  std::set<int> codes_;
};

}  // namespace hml::pythia8
