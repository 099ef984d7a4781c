#pragma once
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <string>
#include <unistd.h>

#include "hml/core/hdf5.hpp"
#include "hml/core/random.hpp"
#include "hml/learn/approach.hpp"

namespace hml::test {

/// Two classes in `features` dimensions: unit Gaussians whose means are `distance` apart, alternating labels. The best
/// possible AUC is Phi(distance / sqrt 2).
inline Samples gaussians(std::int64_t n, double distance, int features = 2, std::uint64_t seed = 1) {
  Samples out;
  Tensor x{{n, features}, {}, {}, {}};
  for (int f = 0; f < features; ++f)
    x.names.push_back(std::string("x").append(std::to_string(f))), x.units.push_back("1");
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(seed, static_cast<std::uint64_t>(i));
    const int label = static_cast<int>(i % 2);
    for (int f = 0; f < features; ++f)
      x.values.push_back(static_cast<float>(random.normal() + (label == 1 && f == 0 ? distance : 0)));
    out.labels.push_back(label);
  }
  out.weights.assign(static_cast<std::size_t>(n), 1.0);
  out.inputs.emplace_back("set", std::move(x));
  out.classes = {"background", "signal"};
  return out;
}

/// Weighted area under the ROC curve, ties counted half.
inline double auc(const Scores& scores, const Samples& samples) {
  std::vector<std::size_t> order(samples.labels.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto s = scores.column(1);
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return s[a] < s[b]; });
  double area = 0, below = 0, signal = 0;
  for (std::size_t i = 0; i < order.size();) {
    double b = 0, g = 0;
    std::size_t j = i;
    for (; j < order.size() && s[order[j]] == s[order[i]]; ++j)
      (samples.labels[order[j]] == 1 ? g : b) += samples.weights[order[j]];
    area += g * (below + b / 2);
    below += b, signal += g, i = j;
  }
  return area / (below * signal);
}

inline double phi(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

/// 5000 events with 3 features on which scikit-learn and hep-ml-lab 0.4.3 were run; see the tests for their numbers.
inline Samples reference_toy() {
  const auto file = h5::File::open(std::string(HML_TEST_DATA) + "/learn/toy.h5");
  Samples out;
  out.inputs.emplace_back("set", Tensor{{5000, 3}, file.read<float>("x"), {"a", "b", "c"}, {"1", "1", "1"}});
  out.labels = file.read<std::int32_t>("y");
  out.weights.assign(5000, 1.0);
  out.classes = {"background", "signal"};
  return out;
}

/// Every second event, from the first or the second on.
inline Samples half(const Samples& from, std::size_t first) {
  Samples out = from;
  const Tensor& x = from.inputs[0].second;
  const auto width = static_cast<std::size_t>(x.row_size());
  Tensor& y = out.inputs[0].second;
  y.values.clear(), out.labels.clear(), out.weights.clear();
  for (std::size_t i = first; i < from.labels.size(); i += 2) {
    y.values.insert(y.values.end(), x.values.begin() + static_cast<std::ptrdiff_t>(i * width),
                    x.values.begin() + static_cast<std::ptrdiff_t>((i + 1) * width));
    out.labels.push_back(from.labels[i]), out.weights.push_back(from.weights[i]);
  }
  y.shape[0] = static_cast<std::int64_t>(out.labels.size());
  return out;
}

/// A path for one test's file, removed at the end.
struct Scratch {
  std::filesystem::path path;
  explicit Scratch(const std::string& name)
      : path(std::filesystem::temp_directory_path() / (std::to_string(::getpid()) + "-" + name)) {}
  ~Scratch() { std::filesystem::remove(path); }
};

/// The message of the Error that `action` throws; "" where it throws none.
template <class Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace hml::test
