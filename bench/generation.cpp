// What the road costs beside the generator: bare pythia.next(), generation into columns, and generation with the
// detector simulation; same process, settings, threads and random numbers, in turns.
//
//   bench_generation [THREADS] [BLOCKS] [ROUNDS]
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "hml/core/threads.hpp"
#include "hml/generate/pythia8/worker.hpp"
#include "hml/simulate/detector.hpp"

namespace {

using Clock = std::chrono::steady_clock;

double seconds(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

using Workers = std::vector<std::unique_ptr<hml::pythia8::Worker>>;

double time_of(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return seconds(start);
}

void bare(Workers& workers, int blocks) {
  hml::parallel_for(blocks, static_cast<int>(workers.size()), [&](std::int64_t block, int w) {
    auto& worker = *workers[static_cast<std::size_t>(w)];
    worker.start(block);
    for (std::int64_t i = 0; i < hml::Generator::block_events; ++i) worker.next();
  });
}

void chain(Workers& workers, int blocks, const hml::Detector* detector) {
  const auto make = [&](std::int64_t block, int w) {
    auto made = workers[static_cast<std::size_t>(w)]->generate(block, hml::Generator::block_events);
    if (detector) made.events = detector->simulate(made.events, block * hml::Generator::block_events);
    return made;
  };
  hml::ordered_parallel(blocks, static_cast<int>(workers.size()), make,
                        [](std::int64_t, const hml::GeneratedBlock&) {});
}

void print_ratio(const std::string& what, double events, const std::vector<double>& bare_times,
                 const std::vector<double>& times) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < times.size(); ++i) ratios.push_back(bare_times[i] / times[i]);
  const auto [low, high] = std::minmax_element(ratios.begin(), ratios.end());
  fmt::print("  {:<22} {:7.1f} events/s   of bare Pythia: {:.3f} [{:.3f}, {:.3f}]\n", what, events / median(times),
             median(ratios), *low, *high);
}

void compare(const hml::ProcessSettings& settings, const hml::Detector& detector, int threads, int blocks, int rounds) {
  const auto request = hml::understand(settings);
  Workers workers(static_cast<std::size_t>(threads));
  for (auto& worker : workers) worker = std::make_unique<hml::pythia8::Worker>(settings, request, 1);
  bare(workers, threads);  // warms up
  std::vector<double> alone, converted, simulated;
  for (int round = 0; round < rounds; ++round) {
    alone.push_back(time_of([&] { bare(workers, blocks); }));
    converted.push_back(time_of([&] { chain(workers, blocks, nullptr); }));
    simulated.push_back(time_of([&] { chain(workers, blocks, &detector); }));
  }
  const double events = static_cast<double>(blocks) * hml::Generator::block_events;
  fmt::print("{}, {} threads, {:.0f} events, {} rounds: median [least, most]\n", settings.process, threads, events,
             rounds);
  print_ratio("bare Pythia", events, alone, alone);
  print_ratio("into columns", events, alone, converted);
  print_ratio("through the detector", events, alone, simulated);
}

void print_modules(const hml::Detector& detector) {
  auto times = detector.times();
  std::sort(times.begin(), times.end(), [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
  double total = 0;
  for (const auto& t : times) total += t.seconds;
  fmt::print("detector, by module:");
  for (const auto& t : times)
    if (t.seconds > 0.02 * total) fmt::print("  {} {:.0f}%", t.name, 100 * t.seconds / total);
  fmt::print("\n");
}

// Peak resident memory of this process in MB (VmHWM).
double peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  return 0;
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
  const hml::Detector detector(HML_CARDS "/cms.tcl", 1);
  compare(signal, detector, threads, blocks, rounds);
  compare(background, detector, threads, blocks, rounds);
  print_modules(detector);
  fmt::print("peak memory {:.0f} MB\n", peak_memory());
}
