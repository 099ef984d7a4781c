#include "hml/learn/networks/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/progress.hpp"
#include "hml/core/shuffle.hpp"
#include "hml/learn/networks/workers.hpp"

namespace hml {

namespace {

constexpr std::int64_t prediction_block = 256;

void initialise(Network& network, std::uint64_t key) {
  const torch::NoGradGuard no_grad;
  std::uint64_t index = 0;
  for (auto& item : network->named_parameters()) {
    torch::Tensor& values = item.value();
    Random random(key, index++);
    if (values.dim() >= 2) {
      const auto field = values.numel() / (values.size(0) * values.size(1));
      const double limit = std::sqrt(6.0 / static_cast<double>(field * (values.size(0) + values.size(1))));
      float* data = values.data_ptr<float>();
      for (std::int64_t i = 0; i < values.numel(); ++i) data[i] = static_cast<float>(random.uniform(-limit, limit));
    } else if (item.key().ends_with("bias")) {
      values.zero_();
    }
  }
}

// Lays all parameters of a network side by side in one tensor (and their gradients in another), so that an optimiser's
// step is a handful of operations on long vectors.
struct Flat {
  torch::Tensor values, gradients;

  Flat(Network& network, const torch::Tensor* shared) {
    const torch::NoGradGuard no_grad;
    std::vector<torch::Tensor> pieces;
    for (auto& p : network->parameters()) pieces.push_back(p.detach().reshape({-1}));
    values = shared ? *shared : torch::cat(pieces);
    gradients = torch::zeros_like(values);
    std::int64_t at = 0;
    for (auto& p : network->parameters()) {
      const auto take = [&](const torch::Tensor& from) { return from.narrow(0, at, p.numel()).view(p.sizes()); };
      p.set_data(take(values));
      p.mutable_grad() = take(gradients);
      at += p.numel();
    }
  }
};

class Adam {
 public:
  Adam(const torch::Tensor& values, double rate)
      : rate_(rate), m_(torch::zeros_like(values)), v_(torch::zeros_like(values)) {}

  void step(torch::Tensor& values, const torch::Tensor& gradient) {
    const torch::NoGradGuard no_grad;
    ++steps_;
    m_.mul_(beta1_).add_(gradient, 1 - beta1_);
    v_.mul_(beta2_).addcmul_(gradient, gradient, 1 - beta2_);
    const double correction = std::sqrt(1 - std::pow(beta2_, steps_));
    values.addcdiv_(m_, (v_.sqrt() / correction).add_(epsilon_), -rate_ / (1 - std::pow(beta1_, steps_)));
  }

 private:
  static constexpr double beta1_ = 0.9, beta2_ = 0.999, epsilon_ = 1e-8;
  double rate_;
  int steps_ = 0;
  torch::Tensor m_, v_;
};

// Weighted sums of loss and of right answers; reads the values, which on a GPU waits for them.
Tally tally_of(const torch::Tensor& log_probabilities, const torch::Tensor& targets, const torch::Tensor& loss) {
  const torch::NoGradGuard no_grad;
  const auto right = targets.gather(1, log_probabilities.argmax(1, true)).sum();
  return {targets.sum().item<double>(), loss.item<double>(), right.item<double>()};
}

Tally evaluate(Network& network, const TrainingSample& sample, torch::Device device, Workers& workers) {
  const std::int64_t blocks = (sample.size() + prediction_block - 1) / prediction_block;
  std::vector<Tally> tallies(static_cast<std::size_t>(blocks));
  workers.run(blocks, [&](std::int64_t block) {
    const torch::NoGradGuard no_grad;
    const std::int64_t begin = block * prediction_block, n = std::min(prediction_block, sample.size() - begin);
    const auto targets = sample.targets.narrow(0, begin, n).to(device);
    const auto logs = torch::log_softmax(network->forward(sample.inputs.narrow(0, begin, n).to(device)), 1);
    tallies[static_cast<std::size_t>(block)] = tally_of(logs, targets, -(logs * targets).sum());
  });
  Tally total;
  for (const auto& sum : tallies) total.add(sum);
  return total;
}

// One network in training: its replicas, one a shard of the batch, and the optimiser.
class Run {
 public:
  Run(Network& network, const std::function<Network()>& build, const TrainingOptions& options, std::int64_t shard,
      torch::Device device, int threads)
      : device_(device),
        shard_(device.is_cpu() && shard > 0 ? std::min<std::int64_t>(shard, options.batch_size) : options.batch_size),
        flat_(network, nullptr),
        adam_(flat_.values, options.learning_rate),
        workers_(threads) {
    const std::int64_t shards = (options.batch_size + shard_ - 1) / shard_;
    replicas_.push_back(network), flats_.push_back(flat_);
    for (std::int64_t i = 1; i < shards; ++i) {
      replicas_.push_back(build());
      flats_.emplace_back(replicas_.back(), &flat_.values);
    }
    tallies_.resize(static_cast<std::size_t>(shards));
  }

  // One step on the events order[begin, begin + n) of the sample.
  Tally step(const TrainingSample& sample, const std::int64_t* order, std::int64_t n) {
    const std::int64_t shards = (n + shard_ - 1) / shard_;
    workers_.run(shards, [&](std::int64_t s) {
      const std::int64_t begin = s * shard_, size = std::min(shard_, n - begin);
      tallies_[static_cast<std::size_t>(s)] =
          differentiate(static_cast<std::size_t>(s), sample, order + begin, size, n);
    });
    Tally total = tallies_[0];
    for (std::int64_t s = 1; s < shards; ++s) {
      total.add(tallies_[static_cast<std::size_t>(s)]);
      flat_.gradients.add_(flats_[static_cast<std::size_t>(s)].gradients);
    }
    adam_.step(flat_.values, flat_.gradients);
    return total;
  }

  void set_training(bool training) {
    for (auto& replica : replicas_) replica->train(training);
  }
  torch::Tensor& values() { return flat_.values; }
  Workers& workers() { return workers_; }

 private:
  Tally differentiate(std::size_t s, const TrainingSample& sample, const std::int64_t* order, std::int64_t size,
                      std::int64_t n) {
    const auto rows = torch::from_blob(const_cast<std::int64_t*>(order), {size}, torch::kInt64);
    const auto inputs = sample.inputs.index_select(0, rows).to(device_),
               targets = sample.targets.index_select(0, rows).to(device_);
    flats_[s].gradients.zero_();
    const auto logs = torch::log_softmax(replicas_[s]->forward(inputs), 1);
    const auto loss = -(logs * targets).sum();
    (loss / static_cast<double>(n)).backward();
    return tally_of(logs, targets, loss.detach());
  }

  torch::Device device_;
  std::int64_t shard_;
  Flat flat_;
  Adam adam_;
  Workers workers_;
  std::vector<Network> replicas_;
  std::vector<Flat> flats_;
  std::vector<Tally> tallies_;
};

}  // namespace

void TrainingOptions::declare(Parameters& p) {
  p.add("epochs", epochs, "Passes over the training sample.").min(1).max(1e6);
  p.add("batch_size", batch_size, "Events a step.").min(1).max(1e7);
  p.add("learning_rate", learning_rate, "Step size of Adam.").min(1e-9).max(10);
  p.add("patience", patience, "Stop after this many epochs without a lower validation loss; 0 never stops.").min(0);
  p.add("keep_best", keep_best, "Keep the weights of the epoch with the lowest validation loss, not the last.");
}

torch::Device find_device(const std::string& name) {
  const bool cuda = name == "cuda" || (name.starts_with("cuda:") && name.size() > 5 &&
                                       name.find_first_not_of("0123456789", 5) == std::string::npos);
  if (name != "cpu" && !cuda)
    throw unknown_name(ErrorKind::config, "device", name, std::vector<std::string>{"cpu", "cuda"});
  if (name == "cpu") return torch::kCPU;
  if (!torch::cuda::is_available())
    throw Error(ErrorKind::config, fmt::format("device '{}': this LibTorch finds no GPU here; use cpu", name));
  const torch::Device device(name);
  if (device.index() >= static_cast<int>(torch::cuda::device_count()))
    throw Error(ErrorKind::config, fmt::format("device '{}': this machine has {}", name, torch::cuda::device_count()));
  return device;
}

Trainer::Trainer(TrainingOptions options, std::function<Network()> build, std::int64_t shard)
    : options_(options), build_(std::move(build)), shard_(shard) {}

History Trainer::fit(Network& network, const TrainingSample& train, const TrainingSample& validation,
                     const FitOptions& options, const std::string& kind) {
  const bool watched = validation.size() > 0;
  if (options_.patience > 0 && !watched) throw Error(ErrorKind::config, "patience needs validation events");
  const torch::Device device = find_device(options.device);
  torch::manual_seed(stream_key(options.seed, "learn", kind + "/torch"));  // for layers that draw in training
  initialise(network, stream_key(options.seed, "learn", kind + "/weights"));
  network->to(device);
  // More threads than shards would only wait.
  const std::int64_t shards = shard_ > 0 ? (options_.batch_size + shard_ - 1) / shard_ : 1;
  const int threads = device.is_cpu() ? static_cast<int>(std::min<std::int64_t>(options.threads, shards)) : 1;
  Run run(network, build_, options_, shard_, device, threads);

  const std::uint64_t order_key = stream_key(options.seed, "learn", kind + "/order");
  History history{.unit = "epoch"};
  torch::Tensor best_values;
  double lowest = std::numeric_limits<double>::infinity();
  int best_epoch = 0;
  Progress progress(options.label, options_.epochs, "epochs");
  for (int epoch = 0; epoch < options_.epochs; ++epoch) {
    run.set_training(true);
    Random random(order_key, static_cast<std::uint64_t>(epoch));
    const auto order = shuffled(train.size(), random);
    Tally sum;
    for (std::int64_t begin = 0; begin < train.size(); begin += options_.batch_size) {
      check_interrupt();
      sum.add(run.step(train, order.data() + begin, std::min<std::int64_t>(options_.batch_size, train.size() - begin)));
    }
    if (!std::isfinite(sum.loss))
      throw Error(ErrorKind::input,
                  fmt::format("the loss is no longer finite in epoch {}; try a learning_rate below {:g}", epoch + 1,
                              options_.learning_rate));
    history.add("loss", sum.mean_loss());
    history.add("accuracy", sum.accuracy());
    progress.note(fmt::format("loss {:.4f}, accuracy {:.4f}", sum.mean_loss(), sum.accuracy()));
    if (watched) {
      run.set_training(false);
      const Tally seen = evaluate(network, validation, device, run.workers());
      history.add("validation_loss", seen.mean_loss());
      history.add("validation_accuracy", seen.accuracy());
      progress.note(fmt::format("loss {:.4f}, accuracy {:.4f}, validation {:.4f}, {:.4f}", sum.mean_loss(),
                                sum.accuracy(), seen.mean_loss(), seen.accuracy()));
      if (seen.mean_loss() < lowest) {
        lowest = seen.mean_loss(), best_epoch = epoch;
        if (options_.keep_best) best_values = run.values().clone();
      }
      if (options_.patience > 0 && epoch - best_epoch >= options_.patience) break;
    }
    progress.advance();
  }
  const torch::NoGradGuard no_grad;
  if (best_values.defined()) run.values().copy_(best_values);
  run.set_training(false);
  network->to(torch::kCPU);
  return history;
}

torch::Tensor probabilities(Network& network, const torch::Tensor& inputs, int threads) {
  const std::int64_t n = inputs.size(0), blocks = (n + prediction_block - 1) / prediction_block;
  std::vector<torch::Tensor> parts(static_cast<std::size_t>(blocks));
  Workers workers(static_cast<int>(std::clamp<std::int64_t>(blocks, 1, threads)));
  workers.run(blocks, [&](std::int64_t block) {
    const torch::NoGradGuard no_grad;
    const std::int64_t begin = block * prediction_block;
    parts[static_cast<std::size_t>(block)] =
        torch::softmax(network->forward(inputs.narrow(0, begin, std::min(prediction_block, n - begin))), 1);
  });
  return parts.empty() ? torch::empty({0, 2}) : torch::cat(parts);
}

}  // namespace hml
