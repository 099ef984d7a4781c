// What training from the disk costs: epochs of any approach with its sample in memory, and streamed, in turns.
//
//   bench_streamed_training DATASET SETTINGS [EPOCHS] [ROUNDS] [THREADS]
//   bench_streamed_training out/dataset.h5 '{approach: cnn, input: image}' 3 5 2
//
// Streamed samples pass through a buffer of 64 MB, the least there is: take a dataset that is many times as large. Reading
// and everything else before the first epoch does not count: it is in the time of one epoch, which is taken away from that
// of EPOCHS more.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "hml/core/config.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/learn/catalogue.hpp"
#include "hml/learn/networks/networks.hpp"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_of_fit(const hml::Dataset& dataset, hml::Config settings, int epochs, double memory, int threads) {
  static const auto known = hml::approaches(hml::add_networks);
  const auto approach = known.make(settings.take("approach").text(), settings.place());
  settings.set("epochs", hml::Config(fmt::format("{}", epochs)));
  settings.set("memory", hml::Config(fmt::format("{}", memory)));
  approach->compile(settings);
  const bool streamed = approach->streams(dataset);
  if (streamed != (memory < 1)) throw hml::Error(hml::ErrorKind::usage, "the sample is too small to be streamed");
  const auto start = Clock::now();
  approach->fit(dataset, {.seed = 1, .threads = threads});
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 3) return fmt::print(stderr, "bench_streamed_training DATASET SETTINGS [EPOCHS] [ROUNDS] [THREADS]\n"), 2;
  const auto dataset = hml::Dataset::open(argv[1]);
  const auto settings = hml::Config::parse(argv[2]);
  const int epochs = argc > 3 ? std::atoi(argv[3]) : 3, rounds = argc > 4 ? std::atoi(argv[4]) : 5;
  const int threads = argc > 5 ? std::atoi(argv[5]) : 2;
  const auto an_epoch = [&](double memory) {
    const double one = seconds_of_fit(dataset, settings, 1, memory, threads);
    return (seconds_of_fit(dataset, settings, 1 + epochs, memory, threads) - one) / epochs;
  };
  std::vector<double> held, streamed, ratios;
  for (int round = 0; round < rounds; ++round) {
    held.push_back(an_epoch(1e6)), streamed.push_back(an_epoch(1e-6));
    ratios.push_back(streamed.back() / held.back());
  }
  fmt::print("{} rows, {} threads: {:.3f} s an epoch from memory, {:.3f} s streamed, ratio {:.3f} [{:.3f}, {:.3f}]\n",
             dataset.weights("train").size(), threads, median(held), median(streamed), median(ratios),
             *std::min_element(ratios.begin(), ratios.end()), *std::max_element(ratios.begin(), ratios.end()));
} catch (const hml::Error& error) {
  return fmt::print(stderr, "{}\n", error.what()), 1;
}
