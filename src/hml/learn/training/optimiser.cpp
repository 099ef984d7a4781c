#include "hml/learn/training/optimiser.hpp"

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/learn/training/optimisers/adam.hpp"
#include "hml/learn/training/optimisers/lion.hpp"
#include "hml/learn/training/optimisers/radam.hpp"
#include "hml/learn/training/optimisers/ranger.hpp"
#include "hml/learn/training/optimisers/sgd.hpp"

namespace hml {

void Optimiser::restore(std::int64_t steps, std::vector<Memory> memory) {
  bool same = memory.size() == memory_.size();
  for (std::size_t i = 0; same && i < memory.size(); ++i)
    same = memory[i].name == memory_[i].name && memory[i].values.size() == memory_[i].values.size();
  if (!same) throw Error(ErrorKind::input, "the optimiser's memory is that of another one or of another network");
  steps_ = steps, memory_ = std::move(memory);
}

std::vector<std::string> optimisers() { return {"adam", "adamw", "sgd", "lion", "radam", "ranger"}; }

std::unique_ptr<Optimiser> make_optimiser(const OptimiserSettings& settings, std::size_t size) {
  const auto& name = settings.name;
  Betas betas = name == "lion" ? Betas{0.9, 0.99} : name == "ranger" ? Betas{0.95, 0.999} : Betas{0.9, 0.999};
  if (!settings.betas.empty()) {
    if (settings.betas.size() != 2)
      throw Error(ErrorKind::config, fmt::format("betas are two numbers, not {}", settings.betas.size()));
    betas = {settings.betas[0], settings.betas[1]};
  }
  if (name == "adam" || name == "adamw") return std::make_unique<Adam>(size, betas, name == "adamw");
  if (name == "sgd") return std::make_unique<Sgd>(size, settings.momentum);
  if (name == "lion") return std::make_unique<Lion>(size, betas);
  if (name == "radam") return std::make_unique<RAdam>(size, betas, 1e-8, false);
  return std::make_unique<Ranger>(size, betas);
}

}  // namespace hml
