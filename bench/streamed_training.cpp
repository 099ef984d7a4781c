// What training from the disk costs: epochs of any approach with its sample in memory, and streamed, on one thread each.
//
//   bench_streamed_training DATASET SETTINGS MEMORY [EPOCHS] [ROUNDS]
//   bench_streamed_training out/dataset.h5 '{approach: cnn, input: image, validation_split: 0}' 0.2 3 6
//
// Both run at the same time, each with all its threads on a processor of its own, and change places from round to round:
// what disturbs the machine disturbs both, and who reads takes its time from who learns. Streamed samples pass through a
// buffer of MEMORY GB, 0.064 at least: a fourth of the training sample, say. Reading and everything else before the first
// epoch does not count: it is in the time of one epoch, which is taken away from that of EPOCHS more.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <future>
#include <vector>

#include <malloc.h>
#include <sched.h>

#include <fmt/format.h>

#include "hml/core/config.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/learn/catalogue.hpp"
#include "hml/learn/networks/networks.hpp"

namespace {

using Clock = std::chrono::steady_clock;

constexpr double in_memory = 1e6;  // GB

double seconds_of_fit(const hml::Dataset& dataset, hml::Config settings, int epochs, double memory) {
  static const auto known = hml::approaches(hml::add_networks);
  const auto approach = known.make(settings.take("approach").text(), settings.place());
  settings.set("epochs", hml::Config(fmt::format("{}", epochs)));
  settings.set("memory", hml::Config(fmt::format("{}", memory)));
  approach->compile(settings);
  if (approach->streams(dataset) != (memory < in_memory))
    throw hml::Error(hml::ErrorKind::usage, "the sample fits into the memory that streams have");
  const auto start = Clock::now();
  approach->fit(dataset, {.seed = 1, .threads = 1});
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// This thread and those that it starts.
void keep_to(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(processor), &set);
  sched_setaffinity(0, sizeof set, &set);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) try {
  mallopt(M_MMAP_THRESHOLD, 1 << 28), mallopt(M_TRIM_THRESHOLD, 1 << 29);  // as hml does
  if (argc < 4) return fmt::print(stderr, "bench_streamed_training DATASET SETTINGS MEMORY [EPOCHS] [ROUNDS]\n"), 2;
  const auto dataset = hml::Dataset::open(argv[1]);
  const auto settings = hml::Config::parse(argv[2]);
  const double buffer = std::atof(argv[3]);
  const int epochs = argc > 4 ? std::atoi(argv[4]) : 3, rounds = argc > 5 ? std::atoi(argv[5]) : 6;
  const auto an_epoch = [&](double memory, int processor) {
    keep_to(processor);
    const double one = seconds_of_fit(dataset, settings, 1, memory);
    return (seconds_of_fit(dataset, settings, 1 + epochs, memory) - one) / epochs;
  };
  std::vector<double> held, streamed, ratios;
  for (int round = 0; round < rounds; ++round) {
    auto from_memory = std::async(std::launch::async, an_epoch, in_memory, round % 2);
    auto from_disk = std::async(std::launch::async, an_epoch, buffer, 1 - round % 2);
    held.push_back(from_memory.get()), streamed.push_back(from_disk.get());
    ratios.push_back(streamed.back() / held.back());
  }
  fmt::print("{} rows: {:.3f} s an epoch from memory, {:.3f} s streamed, ratio {:.3f} [{:.3f}, {:.3f}]\n",
             dataset.weights("train").size(), median(held), median(streamed), median(ratios),
             *std::min_element(ratios.begin(), ratios.end()), *std::max_element(ratios.begin(), ratios.end()));
} catch (const hml::Error& error) {
  return fmt::print(stderr, "{}\n", error.what()), 1;
}
