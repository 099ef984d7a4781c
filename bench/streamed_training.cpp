// What training from the disk costs: epochs of any approach with its sample in memory, and streamed, on one thread each.
//
//   bench_streamed_training DATASET SETTINGS MEMORY [EPOCHS] [ROUNDS]
//   bench_streamed_training out/dataset.h5 '{approach: cnn, input: image, validation_split: 0}' 0.2 3 6
//
// Both run at the same time, each a process with all its threads on a processor of its own, and change places from round
// to round: what disturbs the machine disturbs both, and who reads takes its time from who learns. What is compared is the
// processor's time, as a virtual machine takes more of the other from one than from the other; both are printed. Streamed
// samples pass through a buffer of MEMORY GB, 0.064 at least: a fourth of the training sample, say. Reading and everything
// else before the first epoch does not count: it is in the time of one epoch, which is taken away from that of EPOCHS more.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <vector>

#include <malloc.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "hml/core/config.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/learn/catalogue.hpp"
#include "hml/learn/networks/networks.hpp"

namespace {

using Clock = std::chrono::steady_clock;

constexpr double in_memory = 1e6;  // GB

struct Seconds {
  double processor = 0, all = 0;
};

Seconds now() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return {static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec),
          std::chrono::duration<double>(Clock::now().time_since_epoch()).count()};
}

Seconds seconds_of_fit(const hml::Dataset& dataset, hml::Config settings, int epochs, double memory) {
  static const auto known = hml::approaches(hml::add_networks);
  const auto approach = known.make(settings.take("approach").text(), settings.place());
  settings.set("epochs", hml::Config(fmt::format("{}", epochs)));
  settings.set("memory", hml::Config(fmt::format("{}", memory)));
  approach->compile(settings);
  if (approach->streams(dataset) != (memory < in_memory))
    throw hml::Error(hml::ErrorKind::usage, "the sample fits into the memory that streams have");
  const Seconds start = now();
  approach->fit(dataset, {.seed = 1, .threads = 1});
  const Seconds end = now();
  return {end.processor - start.processor, end.all - start.all};
}

// Starts a process on one processor that writes what `work` returns to the end of the pipe.
template <class Work>
int start(int processor, const Work& work) {
  int ends[2];
  if (pipe(ends) != 0) throw hml::Error(hml::ErrorKind::io, "no pipe to be had");
  if (fork() == 0) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<unsigned>(processor), &set);
    sched_setaffinity(0, sizeof set, &set);
    try {
      const Seconds found = work();
      _exit(write(ends[1], &found, sizeof found) == sizeof found ? 0 : 1);
    } catch (const hml::Error& error) {
      fmt::print(stderr, "{}\n", error.what());
      _exit(1);
    }
  }
  close(ends[1]);
  return ends[0];
}

Seconds result(int end) {
  Seconds found;
  const bool whole = read(end, &found, sizeof found) == sizeof found;
  close(end);
  int status = 0;
  wait(&status);
  if (!whole) throw hml::Error(hml::ErrorKind::input, "a training failed");
  return found;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) try {
  mallopt(M_MMAP_THRESHOLD, 1 << 28), mallopt(M_TRIM_THRESHOLD, 1 << 29);  // as hml does
  if (argc < 4) return fmt::print(stderr, "bench_streamed_training DATASET SETTINGS MEMORY [EPOCHS] [ROUNDS]\n"), 2;
  const auto settings = hml::Config::parse(argv[2]);
  const double buffer = std::atof(argv[3]);
  const int epochs = argc > 4 ? std::atoi(argv[4]) : 3, rounds = argc > 5 ? std::atoi(argv[5]) : 6;
  const auto an_epoch = [&](double memory) {
    const auto dataset = hml::Dataset::open(argv[1]);  // of this process: a file's position is shared with those it starts
    const Seconds one = seconds_of_fit(dataset, settings, 1, memory);
    const Seconds more = seconds_of_fit(dataset, settings, 1 + epochs, memory);
    return Seconds{(more.processor - one.processor) / epochs, (more.all - one.all) / epochs};
  };
  std::vector<double> held, streamed, ratios, ratios_of_all;
  for (int round = 0; round < rounds; ++round) {
    const int from_memory = start(round % 2, [&] { return an_epoch(in_memory); });
    const int from_disk = start(1 - round % 2, [&] { return an_epoch(buffer); });
    const Seconds memory = result(from_memory), disk = result(from_disk);
    held.push_back(memory.processor), streamed.push_back(disk.processor);
    ratios.push_back(disk.processor / memory.processor), ratios_of_all.push_back(disk.all / memory.all);
  }
  const auto spread = [](const std::vector<double>& values) {
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    return fmt::format("{:.3f} [{:.3f}, {:.3f}]", median(values), *least, *most);
  };
  fmt::print(
      "{} rows: {:.3f} s of a processor an epoch from memory, {:.3f} s streamed, ratio {}; of the clock's time {}\n",
      hml::Dataset::open(argv[1]).weights("train").size(), median(held), median(streamed), spread(ratios),
      spread(ratios_of_all));
} catch (const hml::Error& error) {
  return fmt::print(stderr, "{}\n", error.what()), 1;
}
