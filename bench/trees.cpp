// Trains one approach on the sample that bench/trees/compare.py wrote and prints seconds of training and prediction, and the
// weighted area under the ROC curve on the other half, as JSON.
//
//   bench_trees FOLDER APPROACH PARAMETERS THREADS
#include <chrono>
#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "hml/evaluate/metrics/metrics.hpp"
#include "hml/learn/catalogue.hpp"

namespace {

constexpr std::int64_t features = 30;

template <class T>
std::vector<T> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<T> out(static_cast<std::size_t>(file.tellg()) / sizeof(T));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size() * sizeof(T)));
  return out;
}

hml::Samples read_sample(const std::string& folder, const std::string& part) {
  hml::Samples out;
  out.labels = read<std::int32_t>(folder + "/" + part + ".y");
  out.weights = read<double>(folder + "/" + part + ".w");
  hml::Tensor x{{static_cast<std::int64_t>(out.labels.size()), features}, read<float>(folder + "/" + part + ".x"), {}, {}};
  for (std::int64_t f = 0; f < features; ++f) x.names.push_back(fmt::format("f{}", f)), x.units.push_back("1");
  out.inputs.emplace_back("set", std::move(x));
  out.classes = {"background", "signal"};
  return out;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) return fmt::print(stderr, "bench_trees FOLDER APPROACH PARAMETERS THREADS\n"), 2;
  const std::string folder = arguments[1];
  const auto train = read_sample(folder, "train"), test = read_sample(folder, "test");
  const int threads = std::stoi(arguments[4]);
  const auto approach = hml::approaches().make(arguments[2]);
  approach->compile(hml::Config::parse(arguments[3]));

  auto start = std::chrono::steady_clock::now();
  approach->fit(train, {}, {.seed = 1, .threads = threads});
  const double fit = seconds_since(start);
  start = std::chrono::steady_clock::now();
  const auto scores = approach->predict(test, threads);
  const double predict = seconds_since(start);
  const hml::ScoredEvents events(scores.column(1), test.labels, test.weights);
  fmt::print("{{\"fit\": {:.6f}, \"predict\": {:.6f}, \"auc\": {:.6f}}}\n", fit, predict, hml::auc()->evaluate(events).value);
}
