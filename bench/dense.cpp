// Seconds an epoch (of the clock, and of processors: machines are shared) and nanoseconds a prediction of one event of
// the task in bench/dense/task.hpp, beside LibTorch's own layers and Adam where it is there; rounds in turns, medians.
//
//   bench_dense [THREADS [ROUNDS]]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <string>

#include <fmt/format.h>

#include "dense/task.hpp"
#include "hml/core/random.hpp"
#include "hml/core/threads.hpp"
#include "hml/learn/dense/dense_network.hpp"

namespace {

DenseTask random_task() {
  DenseTask task;
  hml::Random random(hml::stream_key(1, "bench", "dense"), 0);
  for (std::int64_t e = 0; e < DenseTask::events; ++e) {
    float sum = 0;
    for (std::int64_t f = 0; f < DenseTask::features; ++f) {
      task.inputs.push_back(static_cast<float>(random.normal()));
      sum += task.inputs.back() * task.inputs[static_cast<std::size_t>(e * DenseTask::features)];
    }
    task.labels.push_back(static_cast<double>(sum) + random.normal() > 1 ? 1.0f : 0.0f);
  }
  for (std::size_t l = 0; l + 1 < task.widths.size(); ++l) {
    const auto in = task.widths[l], out = task.widths[l + 1];
    const double limit = std::sqrt(6.0 / static_cast<double>(in + out));
    for (std::int64_t i = 0; i < in * out; ++i)
      task.parameters.push_back(static_cast<float>(random.uniform(-limit, limit)));
    task.parameters.insert(task.parameters.end(), static_cast<std::size_t>(out), 0.0f);
  }
  return task;
}

/// The moments of a step's gradients, and the step.
class Adam {
 public:
  explicit Adam(std::size_t parameters) : mean_(parameters), square_(parameters) {}
  void begin_step() { ++step_; }
  /// Steps parameters [begin, end) by the sum of the shards' gradients, which it clears.
  [[gnu::target_clones("default", "avx2")]] void step(float* parameters, std::vector<std::vector<float>>& gradients,
                                                      std::size_t begin, std::size_t end) {
    const auto correct_mean = static_cast<float>(DenseTask::learning_rate / (1 - std::pow(0.9, step_)));
    const auto correct_square = static_cast<float>(1 / std::sqrt(1 - std::pow(0.999, step_)));
    float* sum = gradients.front().data();
    for (std::size_t shard = 1; shard < gradients.size(); ++shard) {
      float* more = gradients[shard].data();
      for (std::size_t i = begin; i < end; ++i) sum[i] += more[i], more[i] = 0;
    }
    float *mean = mean_.data(), *square = square_.data();
    for (std::size_t i = begin; i < end; ++i) {
      mean[i] = 0.9f * mean[i] + 0.1f * sum[i];
      square[i] = 0.999f * square[i] + 0.001f * sum[i] * sum[i];
      parameters[i] -= correct_mean * mean[i] / (std::sqrt(square[i]) * correct_square + 1e-8f);
      sum[i] = 0;
    }
  }

 private:
  int step_ = 0;
  std::vector<float> mean_, square_;
};

class OurPeer : public DensePeer {
 public:
  OurPeer(const DenseTask& task, int threads)
      : task_(task), network_(task.widths), adam_(task.parameters.size()), team_(threads) {
    std::ranges::copy(task.parameters, network_.parameters().begin());
    network_.changed();
    for (int worker = 0; worker < threads; ++worker) replicas_.push_back(network_.replica(1));
    gradients_.resize(static_cast<std::size_t>((DenseTask::batch + part_size() - 1) / part_size()));
    for (auto& gradient : gradients_) gradient.resize(task.parameters.size());
  }

  double epoch() override {
    double loss = 0;
    for (std::int64_t begin = 0; begin < DenseTask::events; begin += DenseTask::batch)
      loss += step(begin, std::min(begin + DenseTask::batch, DenseTask::events));
    return loss / static_cast<double>(DenseTask::events);
  }

  float predict(const float* event) override {
    float output;
    replicas_.front()->forward({event, DenseTask::features}, 1, {&output, 1}, false);
    return output;
  }

 private:
  // Shards that add to the same gradients: half as many sums to write, read and add.
  std::int64_t part_size() const { return 2 * network_.shard(); }

  double step(std::int64_t begin, std::int64_t end) {
    std::vector<double> losses(gradients_.size());
    team_.run((end - begin + part_size() - 1) / part_size(), [&](std::int64_t i, int worker) {
      const std::int64_t stop = std::min(begin + (i + 1) * part_size(), end);
      for (std::int64_t first = begin + i * part_size(); first < stop; first += network_.shard())
        losses[static_cast<std::size_t>(i)] +=
            compute(*replicas_[static_cast<std::size_t>(worker)], first, std::min(first + network_.shard(), stop),
                    1 / static_cast<float>(end - begin), gradients_[static_cast<std::size_t>(i)]);
    });
    adam_.begin_step();
    constexpr std::size_t pass = 1024;  // its sums stay in the first-level cache
    const std::size_t parameters = network_.parameters().size();
    team_.run(static_cast<std::int64_t>((parameters + pass - 1) / pass), [&](std::int64_t i, int) {
      const std::size_t first = static_cast<std::size_t>(i) * pass;
      adam_.step(network_.parameters().data(), gradients_, first, std::min(first + pass, parameters));
    });
    network_.changed();
    double loss = 0;
    for (const double l : losses) loss += l;
    return loss;
  }

  double compute(hml::Replica& replica, std::int64_t first, std::int64_t last, float weight,
                 std::vector<float>& gradient) {
    const std::int64_t n = last - first;
    std::vector<float> outputs(static_cast<std::size_t>(n));
    replica.forward(
        {task_.inputs.data() + first * DenseTask::features, static_cast<std::size_t>(n * DenseTask::features)}, n,
        outputs, true);
    double loss = 0;
    for (std::int64_t e = 0; e < n; ++e) {
      float& z = outputs[static_cast<std::size_t>(e)];
      const float label = task_.labels[static_cast<std::size_t>(first + e)], tail = std::exp(-std::abs(z));
      loss += static_cast<double>(std::max(z, 0.0f) - z * label + std::log1p(tail));
      z = ((z >= 0 ? 1 : tail) / (1 + tail) - label) * weight;
    }
    replica.backward(outputs, gradient);
    return loss;
  }

  const DenseTask& task_;
  hml::DenseNetwork network_;
  Adam adam_;
  hml::ThreadTeam team_;
  std::vector<std::unique_ptr<hml::Replica>> replicas_;
  std::vector<std::vector<float>> gradients_;
};

struct Timed {
  std::string name;
  std::unique_ptr<DensePeer> peer;
  std::vector<double> epochs{}, processor{}, predictions{};  // seconds
  double loss = 0;
  float sum = 0;

  void take_round(const DenseTask& task) {
    using Clock = std::chrono::steady_clock;
    const auto since = [](Clock::time_point t) { return std::chrono::duration<double>(Clock::now() - t).count(); };
    auto start = Clock::now();
    const std::clock_t used = std::clock();
    loss = peer->epoch();
    epochs.push_back(since(start));
    processor.push_back(static_cast<double>(std::clock() - used) / CLOCKS_PER_SEC);
    constexpr std::int64_t events = 5000;
    start = Clock::now();
    for (std::int64_t e = 0; e < events; ++e) sum += peer->predict(task.inputs.data() + e * DenseTask::features);
    predictions.push_back(since(start) / events);
  }
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// "0.1234 [0.1200, 0.1300] s, 1.00 times ours": median, least, most; the median of the rounds' ratios.
std::string beside(const std::vector<double>& values, const std::vector<double>& ours, double unit, const char* name) {
  std::vector<double> ratios;
  for (std::size_t r = 0; r < values.size(); ++r) ratios.push_back(values[r] / ours[r]);
  return fmt::format("{:.4g} [{:.4g}, {:.4g}] {}, {:.2f} times ours", unit * median(values),
                     unit * std::ranges::min(values), unit * std::ranges::max(values), name, median(ratios));
}

}  // namespace

int main(int count, char** arguments) {
  const int threads = count > 1 ? std::stoi(arguments[1]) : 2, rounds = count > 2 ? std::stoi(arguments[2]) : 7;
  const DenseTask task = random_task();
  std::vector<Timed> peers;
  peers.push_back(
      {fmt::format("hml ({})", hml::dense_kernels().back()->name), std::make_unique<OurPeer>(task, threads)});
#ifdef HML_LIBTORCH
  peers.push_back({"LibTorch", libtorch_peer(task, threads)});
#endif
  for (int round = 0; round < rounds; ++round)
    for (auto& peer : peers) peer.take_round(task);
  fmt::print("{} threads, {} rounds\n", threads, rounds);
  for (const auto& peer : peers)
    fmt::print("{:14} epoch {}; on processors {}; one event {}; loss {:.5f}\n", peer.name,
               beside(peer.epochs, peers.front().epochs, 1, "s"),
               beside(peer.processor, peers.front().processor, 1, "s"),
               beside(peer.predictions, peers.front().predictions, 1e9, "ns"), peer.loss);
}
