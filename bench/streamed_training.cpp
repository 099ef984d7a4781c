// What training from the disk costs: epochs of any approach with its sample in memory, and streamed, in turns.
//
//   bench_streamed_training DATASET SETTINGS MEMORY [EPOCHS] [ROUNDS] [THREADS]
//   bench_streamed_training out/dataset.h5 '{approach: cnn, input: image}' 0.2 3 5 2
//
// Streamed samples pass through a buffer of MEMORY GB, 0.064 at least: a fourth of the training sample, say. Reading and
// everything else before the first epoch does not count: it is in the time of one epoch, which is taken away from that of
// EPOCHS more.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <vector>

#include <malloc.h>

#include <fmt/format.h>

#include "hml/core/config.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/learn/catalogue.hpp"
#include "hml/learn/networks/networks.hpp"

namespace {

constexpr double in_memory = 1e6;  // GB

// By the clock, and of all threads together: what is lost by the first alone was spent waiting.
struct Times {
  double elapsed = 0, busy = 0;
};

Times now() {
  return {std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(),
          static_cast<double>(std::clock()) / CLOCKS_PER_SEC};
}

Times time_of_fit(const hml::Dataset& dataset, hml::Config settings, int epochs, double memory, int threads) {
  static const auto known = hml::approaches(hml::add_networks);
  const auto approach = known.make(settings.take("approach").text(), settings.place());
  settings.set("epochs", hml::Config(fmt::format("{}", epochs)));
  settings.set("memory", hml::Config(fmt::format("{}", memory)));
  approach->compile(settings);
  if (approach->streams(dataset) != (memory < in_memory))
    throw hml::Error(hml::ErrorKind::usage, "the sample fits into the memory that streams have");
  const Times start = now();
  approach->fit(dataset, {.seed = 1, .threads = threads});
  const Times end = now();
  return {end.elapsed - start.elapsed, end.busy - start.busy};
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) try {
  mallopt(M_MMAP_THRESHOLD, 1 << 28), mallopt(M_TRIM_THRESHOLD, 1 << 29);  // as hml does

  if (argc < 4)
    return fmt::print(stderr, "bench_streamed_training DATASET SETTINGS MEMORY [EPOCHS] [ROUNDS] [THREADS]\n"), 2;
  const auto dataset = hml::Dataset::open(argv[1]);
  const auto settings = hml::Config::parse(argv[2]);
  const double buffer = std::atof(argv[3]);
  const int epochs = argc > 4 ? std::atoi(argv[4]) : 3, rounds = argc > 5 ? std::atoi(argv[5]) : 5;
  const int threads = argc > 6 ? std::atoi(argv[6]) : 2;
  const auto an_epoch = [&](double memory) {
    const Times one = time_of_fit(dataset, settings, 1, memory, threads);
    const Times all = time_of_fit(dataset, settings, 1 + epochs, memory, threads);
    return Times{(all.elapsed - one.elapsed) / epochs, (all.busy - one.busy) / epochs};
  };
  std::vector<double> held, streamed, ratios, busy;
  for (int round = 0; round < rounds; ++round) {
    const Times from_memory = an_epoch(in_memory), from_disk = an_epoch(buffer);
    held.push_back(from_memory.elapsed), streamed.push_back(from_disk.elapsed);
    ratios.push_back(from_disk.elapsed / from_memory.elapsed), busy.push_back(from_disk.busy / from_memory.busy);
  }
  fmt::print("{} rows, {} threads: {:.3f} s an epoch from memory, {:.3f} s streamed, ratio {:.3f} [{:.3f}, {:.3f}], of "
             "processor time {:.3f}\n",
             dataset.weights("train").size(), threads, median(held), median(streamed), median(ratios),
             *std::min_element(ratios.begin(), ratios.end()), *std::max_element(ratios.begin(), ratios.end()),
             median(busy));
} catch (const hml::Error& error) {
  return fmt::print(stderr, "{}\n", error.what()), 1;
}
