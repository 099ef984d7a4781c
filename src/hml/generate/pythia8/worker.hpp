#pragma once
#include <cstdint>
#include <memory>

#include <Pythia8/Pythia.h>

#include "hml/generate/generator.hpp"
#include "hml/generate/pythia8/diffractive_memory.hpp"
#include "hml/generate/pythia8/hooks.hpp"
#include "hml/generate/request.hpp"

namespace hml::pythia8 {

/// One instance of Pythia, set up for a request. Private to this stage and its benchmark.
class Worker {
 public:
  Worker(const ProcessSettings& settings, const ProcessRequest& request, std::uint64_t seed);

  /// Sets the random numbers and the counts as they are at the start of a block.
  void start(std::int64_t block);
  /// Makes the next event; a physics error with Pythia's words where it fails many times over, or where the filters
  /// keep none of very many.
  void next();
  GeneratedBlock generate(std::int64_t block, std::int64_t events);

 private:
  std::vector<SubprocessStatistics> statistics() const;

  std::uint64_t seed_;
  Place place_, filter_place_;
  Pythia8::Pythia pythia_;
  std::shared_ptr<ProcessHooks> hooks_;
  std::shared_ptr<DiffractiveMemory> memory_;
  std::map<int, SubprocessStatistics> before_;  // Pythia's running counts at the start of the block
  std::size_t reserve_ = 0;
};

}  // namespace hml::pythia8
