#include "hml/learn/training/descent.hpp"

#include <algorithm>
#include <cmath>

#include "hml/core/random.hpp"

namespace hml {

namespace {

// Small enough that the batches of a stream make several.
constexpr std::int64_t inference_block = 64;

std::int64_t shard_of(const Network& network, int batch_size) {
  return network.shard() > 0 ? std::min<std::int64_t>(network.shard(), batch_size) : batch_size;
}

}  // namespace

void Descent::Worker::resize(std::int64_t n, const Network& network, const Loss& loss) {
  const auto rows = static_cast<std::size_t>(n);
  inputs.resize(rows * static_cast<std::size_t>(network.row_size()));
  targets.resize(rows * static_cast<std::size_t>(loss.targets())), weights.resize(rows);
  outputs.resize(rows * static_cast<std::size_t>(network.outputs()));
}

Descent::Descent(Network& network, const TrainingOptions& options, const Loss& loss, int threads, std::uint64_t key)
    : network_(network),
      options_(options),
      loss_(loss),
      key_(stream_key(key, "shard")),
      shard_(shard_of(network, options.batch_size)),
      team_(threads),
      workers_(static_cast<std::size_t>(threads)),
      gradient_(network.parameters().size()),
      optimiser_(make_optimiser(options.optimiser, gradient_.size())) {
  const std::int64_t shards = (options.batch_size + shard_ - 1) / shard_;
  shard_gradients_.assign(static_cast<std::size_t>(shards), std::vector<float>(gradient_.size()));
  for (auto& worker : workers_) worker.inference = network.replica(1);
  // Where a batch is not divided, the one replica that computes it has all threads.
  if (network.shard() == 0) workers_[0].training = network.replica(threads);
  else
    for (auto& worker : workers_) worker.training = network.replica(1);
}

Tally Descent::differentiate(Worker& worker, const BatchSource& batch, std::int64_t shard, std::int64_t n,
                             std::uint64_t index) {
  const std::int64_t begin = shard * shard_, size = std::min(shard_, n - begin);
  worker.resize(size, network_, loss_);
  worker.slopes.resize(worker.outputs.size());
  batch.copy(begin, size, worker.inputs, worker.targets, worker.weights);
  worker.training->seed(key_ + (index << 16) + static_cast<std::uint64_t>(shard));
  worker.training->forward(worker.inputs, size, worker.outputs, true);
  const Tally tally =
      loss_.evaluate(worker.outputs, worker.targets, worker.weights, worker.slopes, 1.0 / static_cast<double>(n));
  auto& gradient = shard_gradients_[static_cast<std::size_t>(shard)];
  std::fill(gradient.begin(), gradient.end(), 0.f);
  worker.training->backward(worker.slopes, gradient);
  return tally;
}

Tally Descent::add(const BatchSource& batch, std::int64_t n, std::uint64_t index) {
  const std::int64_t shards = (n + shard_ - 1) / shard_;
  std::vector<Tally> tallies(static_cast<std::size_t>(shards));
  team_.run(shards, [&](std::int64_t shard, int worker) {
    const bool alone = network_.shard() == 0;
    tallies[static_cast<std::size_t>(shard)] =
        differentiate(workers_[alone ? 0 : static_cast<std::size_t>(worker)], batch, shard, n, index);
  });
  if (batches_++ == 0) std::fill(gradient_.begin(), gradient_.end(), 0.f);
  Tally sum;
  for (std::int64_t shard = 0; shard < shards; ++shard) {
    const auto& part = shard_gradients_[static_cast<std::size_t>(shard)];
    for (std::size_t i = 0; i < part.size(); ++i) gradient_[i] += part[i];
    sum.add(tallies[static_cast<std::size_t>(shard)]);
  }
  return sum;
}

void Descent::move(double rate) {
  if (batches_ == 0) return;
  if (batches_ > 1)
    for (auto& g : gradient_) g /= static_cast<float>(batches_);
  batches_ = 0;
  clip();
  decay(rate);
  optimiser_->step(network_.parameters(), gradient_, rate);
  network_.changed();
}

// Biases and scales are left to grow: only matrices decay.
void Descent::decay(double rate) {
  if (options_.weight_decay == 0) return;
  const auto values = network_.parameters();
  const auto rest = static_cast<float>(1 - rate * options_.weight_decay), pull = static_cast<float>(options_.weight_decay);
  for (const auto& piece : network_.pieces()) {
    if (piece.shape.size() < 2) continue;
    for (std::size_t i = piece.begin; i < piece.begin + static_cast<std::size_t>(piece.size()); ++i)
      if (optimiser_->decouples_decay()) values[i] *= rest;
      else gradient_[i] += pull * values[i];
  }
}

void Descent::clip() {
  if (options_.clip == 0) return;
  double squares = 0;
  for (const double g : gradient_) squares += g * g;
  const double norm = std::sqrt(squares);
  if (!(norm > options_.clip)) return;
  for (auto& g : gradient_) g *= static_cast<float>(options_.clip / norm);
}

Tally Descent::evaluate(BatchSource& sample) {
  Tally sum;
  sample.start(0);
  while (const std::int64_t n = sample.next()) {
    const std::int64_t blocks = (n + inference_block - 1) / inference_block;
    std::vector<Tally> tallies(static_cast<std::size_t>(blocks));
    team_.run(blocks, [&](std::int64_t block, int index) {
      Worker& worker = workers_[static_cast<std::size_t>(index)];
      const std::int64_t begin = block * inference_block, size = std::min(inference_block, n - begin);
      worker.resize(size, network_, loss_);
      sample.copy(begin, size, worker.inputs, worker.targets, worker.weights);
      worker.inference->forward(worker.inputs, size, worker.outputs, false);
      tallies[static_cast<std::size_t>(block)] =
          loss_.evaluate(worker.outputs, worker.targets, worker.weights, {}, 0);
    });
    for (const auto& tally : tallies) sum.add(tally);
  }
  return sum;
}

}  // namespace hml
