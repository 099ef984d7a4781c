#include "hml/generate/generator.hpp"

#include <fmt/format.h>

#include "hml/core/threads.hpp"
#include "hml/generate/pythia8/worker.hpp"

namespace hml {

struct Generator::Implementation {
  std::vector<std::unique_ptr<pythia8::Worker>> workers;
};

Generator::Generator(const ProcessSettings& settings, std::uint64_t seed, int threads)
    : implementation_(std::make_unique<Implementation>()) {
  const ProcessRequest request = understand(settings);
  auto& workers = implementation_->workers;
  workers.resize(static_cast<std::size_t>(resolve_threads(threads)));
  const auto n = static_cast<int>(workers.size());
  parallel_for(n, n, [&](std::int64_t i, int) {
    workers[static_cast<std::size_t>(i)] = std::make_unique<pythia8::Worker>(settings, request, seed);
  });
}

Generator::~Generator() = default;
Generator::Generator(Generator&&) noexcept = default;
Generator& Generator::operator=(Generator&&) noexcept = default;

GeneratedBlock Generator::generate(std::int64_t block, std::int64_t events, int worker) {
  return implementation_->workers.at(static_cast<std::size_t>(worker))->generate(block, events);
}

Table generation_table(const std::vector<GeneratedSample>& samples) {
  Table table{"Generated events", {"name", "collider", "process", "cross section (pb)", "events", "seed"}, {}};
  for (const auto& sample : samples) {
    std::string words = sample.settings.process;
    for (const auto& decay : sample.settings.decays) words += ", " + decay;
    const double beam = sample.settings.energy / 2;
    table.rows.push_back({sample.name, fmt::format("pp {0:g} x {0:g} GeV", beam), words,
                          with_error(sample.cross_section.value(), sample.cross_section.error()),
                          std::to_string(sample.events), std::to_string(sample.seed)});
  }
  return table;
}

std::string pythia_version() { return fmt::format("{:.3f}", PYTHIA_VERSION); }

}  // namespace hml
