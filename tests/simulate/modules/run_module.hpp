#pragma once
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "hml/simulate/module.hpp"
#include "loose_wiring.hpp"

namespace hml {

/// One module on hand-made candidates: what no card can make without the modules before it (pile-up, densities).
class ModuleBench {
 public:
  DetectorEvent event;

  explicit ModuleBench(const std::string& type) : module_(module_catalogue().make(type, {})) { module_->declare(parameters_); }

  template <class T>
  void set(const std::string& name, const T& value) {
    parameters_.assign(name, Config(value), "test");
  }
  void set_list(const std::string& name, const std::vector<std::string>& values) {
    std::vector<Config> items;
    for (const auto& value : values) items.emplace_back(value);
    parameters_.assign(name, Config::list(std::move(items), {}), "test");
  }
  /// Adds a candidate to an array that the module reads.
  CandidateId add(const std::string& array, const Candidate& c) {
    const CandidateId id = event.add(c);
    event.array(wiring_.id(array)).push_back(id);
    return id;
  }
  void run(std::uint64_t seed = 1) {
    if (!wired_) module_->wire(wiring_), wired_ = true;
    Random random(seed, 0);
    module_->process(event, random);
  }
  ArrayId id(const std::string& name) { return wiring_.id(name); }
  const std::vector<CandidateId>& array(const std::string& name) { return event.array(wiring_.id(name)); }
  const Candidate& first(const std::string& name) { return event[array(name).at(0)]; }

 private:
  std::unique_ptr<Module> module_;
  Parameters parameters_;
  LooseWiring wiring_{event};
  bool wired_ = false;
};

/// A candidate with that momentum, its position in the same direction at 1 m from the beam.
inline Candidate candidate(const P4& p, int charge = 0, int pdg = 0) {
  Candidate c;
  c.momentum = p, c.charge = charge, c.pdg = pdg;
  c.x = 1000 * std::cos(p.phi()), c.y = 1000 * std::sin(p.phi()), c.z = 1000 * std::sinh(p.eta());
  return c;
}

}  // namespace hml
