// Writes a dataset, reads it, streams it: bench/streaming.py runs this beside its peers.
//   bench_streaming FOLDER ROWS FEATURES THREADS
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include <fmt/format.h>

#include "hml/core/hdf5.hpp"
#include "hml/core/random.hpp"
#include "hml/core/threads.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/stream.hpp"

namespace {

// Elapsed time, and that of all threads together: on a busy machine only the second tells programs apart.
struct Watch {
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  std::clock_t cpu = std::clock();
};

void report(const std::string& what, double rows, double bytes, const Watch& watch) {
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - watch.start).count();
  const double busy = static_cast<double>(std::clock() - watch.cpu) / CLOCKS_PER_SEC;
  fmt::print("{:<44} {:>10.0f} rows/s {:>6.0f} MB/s {:>6.0f} MB a CPU second\n", what, rows / seconds,
             bytes / seconds / 1e6, bytes / busy / 1e6);
}

// Momenta: exponential, with the detector's digits (0.01 GeV), a tenth of them missing objects.
std::vector<float> momenta(std::uint64_t block, std::size_t n) {
  hml::Random random(hml::stream_key(1, "bench"), block);
  std::vector<float> out(n);
  for (auto& value : out)
    value = random.uniform() < 0.1 ? 0.0f : static_cast<float>(std::round(-5000 * std::log(random.uniform())) / 100);
  return out;
}

void write(const std::filesystem::path& path, std::int64_t rows, std::int64_t features, int threads) {
  constexpr std::int64_t batch = 20000;
  std::vector<std::string> names(static_cast<std::size_t>(features)), units(names.size(), "GeV");
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = fmt::format("x{}", i);
  hml::DatasetDescription description;
  description.classes = {"background", "signal"};
  description.samples = {{.name = "background", .label = 0}, {.name = "signal", .label = 1}};
  description.inputs = {{"x", {features}, names, units, {}}};
  std::vector<hml::DatasetRows> batches(static_cast<std::size_t>(rows / batch));
  hml::parallel_for(rows / batch, threads, [&](std::int64_t b, int) {
    auto& out = batches[static_cast<std::size_t>(b)];
    out.sample = b < rows / batch / 2 ? 0 : 1;
    out.inputs = {momenta(static_cast<std::uint64_t>(b), static_cast<std::size_t>(batch * features))};
    out.weights.assign(batch, 1), out.generated_weights = out.weights, out.numbers.resize(batch);
    for (std::int64_t i = 0; i < batch; ++i) out.numbers[static_cast<std::size_t>(i)] = b * batch + i;
  });
  const Watch watch;
  hml::DatasetWriter writer(description, path, threads);
  for (auto& rows_of_batch : batches) writer.add(std::move(rows_of_batch));
  writer.finish("{}");
  report(fmt::format("hml writes, {} threads", threads), static_cast<double>(rows),
         static_cast<double>(rows * features * 4), watch);
}

void stream(const hml::Dataset& dataset, std::size_t buffer, int threads, const std::string& what) {
  hml::DatasetStream stream(dataset, {.part = "all", .batch_size = 1024, .buffer_bytes = buffer, .threads = threads});
  double chi2 = 0, n = 0, sum = 0;
  for (std::uint64_t epoch = 0; epoch < 2; ++epoch) {
    const Watch watch;
    double rows = 0;
    stream.start(epoch);
    while (const hml::Samples* batch = stream.next()) {
      rows += static_cast<double>(batch->size());
      sum += batch->inputs[0].second.values[0];
      double signal = 0;
      for (const auto label : batch->labels) signal += label;
      const double half = static_cast<double>(batch->size()) / 2;
      chi2 += (signal - half) * (signal - half) / (half / 2), ++n;
    }
    const auto features = static_cast<double>(dataset.inputs()[0].row_size());
    report(fmt::format("hml streams {}, epoch {}", what, epoch), rows, rows * features * 4, watch);
  }
  fmt::print("  class balance of a batch: chi2 {:.2f} (1: random); in memory: {}; {}\n", chi2 / n, stream.in_memory(),
             sum > 0);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return fmt::print(stderr, "bench_streaming FOLDER ROWS FEATURES THREADS\n"), 2;
  const std::filesystem::path path = std::filesystem::path(argv[1]) / "hml.h5";
  const std::int64_t rows = std::atoll(argv[2]), features = std::atoll(argv[3]);
  const int threads = std::atoi(argv[4]);
  for (int t = 1; t <= threads; t *= 2) write(path, rows, features, t);
  const auto dataset = hml::Dataset::open(path);
  const auto bytes = static_cast<double>(rows * features * 4);
  fmt::print("compressed to {:.3f}\n", static_cast<double>(std::filesystem::file_size(path)) / bytes);
  for (int t = 1; t <= threads; t *= 2) {
    const Watch watch;
    const auto all = dataset.read("all", {}, t);
    report(fmt::format("hml reads all, {} threads", t), static_cast<double>(all.size()), bytes, watch);
  }
  for (int t = 1; t <= threads; t *= 2)
    stream(dataset, static_cast<std::size_t>(bytes / 10), t, fmt::format("with a buffer of a tenth, {} threads", t));
  stream(dataset, static_cast<std::size_t>(2 * bytes) + (1 << 26), threads, "from memory");
}
