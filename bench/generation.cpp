// What the conversion of events costs: bare pythia.next() against generation into columns, same process, settings,
// threads and random numbers, in turns.
//
//   bench_generation [THREADS] [BLOCKS] [ROUNDS]
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "hml/core/threads.hpp"
#include "hml/generate/pythia8/worker.hpp"

namespace {

using Clock = std::chrono::steady_clock;

double seconds(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void compare(const hml::ProcessSettings& settings, int threads, int blocks, int rounds) {
  const auto request = hml::understand(settings);
  std::vector<std::unique_ptr<hml::pythia8::Worker>> workers(static_cast<std::size_t>(threads));
  for (auto& worker : workers) worker = std::make_unique<hml::pythia8::Worker>(settings, request, 1);
  std::vector<double> bare, full, ratio;
  for (int round = 0; round < rounds; ++round) {
    auto start = Clock::now();
    hml::parallel_for(blocks, threads, [&](std::int64_t block, int w) {
      auto& worker = *workers[static_cast<std::size_t>(w)];
      worker.start(block);
      for (std::int64_t i = 0; i < hml::Generator::block_events; ++i) worker.next();
    });
    bare.push_back(seconds(start));
    start = Clock::now();
    hml::ordered_parallel(
        blocks, threads,
        [&](std::int64_t block, int w) {
          return workers[static_cast<std::size_t>(w)]->generate(block, hml::Generator::block_events);
        },
        [](std::int64_t, const hml::GeneratedBlock&) {});
    full.push_back(seconds(start));
    ratio.push_back(bare.back() / full.back());
  }
  const double events = static_cast<double>(blocks) * hml::Generator::block_events;
  fmt::print(
      "{:<10} {} threads: bare {:7.1f} events/s, with conversion {:7.1f} events/s, ratio {:.3f} (median of {})\n",
      settings.process, threads, events / median(bare), events / median(full), median(ratio), rounds);
}

}  // namespace

int main(int count, char** words) {
  const auto number = [&](int i, int otherwise) { return count > i ? std::atoi(words[i]) : otherwise; };
  const int threads = hml::resolve_threads(number(1, 0)), blocks = number(2, 2 * threads), rounds = number(3, 3);
  hml::ProcessSettings signal, background;
  signal.process = "p p > z z";
  signal.decays = {"z > j j", "z > vl vl~"};
  signal.pt_min = {{"z", 250}};
  signal.pt_max = {{"z", 300}};
  background.process = "p p > j j";
  background.pt_min = {{"j", 250}};
  background.pt_max = {{"j", 300}};
  compare(signal, threads, blocks, rounds);
  compare(background, threads, blocks, rounds);
}
