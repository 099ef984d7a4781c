#include "hml/learn/training/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <new>

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/progress.hpp"
#include "hml/core/random.hpp"
#include "hml/core/threads.hpp"
#include "hml/learn/training/descent.hpp"
#include "hml/learn/training/memory_limit.hpp"
#include "hml/learn/training/training_state.hpp"

namespace hml {

namespace {

NetworkNumbers numbers_of(Network& network) {
  const auto parameters = network.parameters();
  const auto buffers = network.buffers();
  return {{parameters.begin(), parameters.end()}, {buffers.begin(), buffers.end()}};
}

void set_numbers(Network& network, const NetworkNumbers& numbers) {
  if (numbers.parameters.size() != network.parameters().size() || numbers.buffers.size() != network.buffers().size())
    throw Error(ErrorKind::input, "the checkpoint belongs to a network of another size");
  std::copy(numbers.parameters.begin(), numbers.parameters.end(), network.parameters().begin());
  network.changed();
  network.set_buffers(numbers.buffers);
}

std::int64_t batches_of(const BatchSource& source, const TrainingOptions& options) {
  const std::int64_t all = (source.rows() + source.batch_size() - 1) / source.batch_size();
  return options.steps_per_epoch > 0 ? std::min<std::int64_t>(options.steps_per_epoch, all) : all;
}

// One fit: what Trainer::fit() does, epoch by epoch.
class Run {
 public:
  Run(Network& network, const TrainingOptions& options, const Loss& loss, const FitOptions& fit,
      const std::string& kind, BatchSource& train, BatchSource* validation)
      : network_(network),
        options_(options),
        classifies_(loss.classifies()),
        fit_(fit),
        train_(train),
        validation_(validation),
        batches_(batches_of(train, options)),
        descent_(network, options, loss, fit.threads, stream_key(fit.seed, "learn", kind + "/steps")),
        progress_(fit.label, options.epochs * batches_ * train.batch_size(), "events") {
    state_.history.unit = "epoch";
    if (!fit.checkpoint.empty() && state_.load(fit.checkpoint, fit.checkpoint_key)) {
      go_on();
      return;
    }
    if (options.draw) network.initialise(stream_key(fit.seed, "learn", kind + "/weights"));
    if (options.average > 0) state_.average = numbers_of(network);
  }

  History all() {
    while (state_.epoch < options_.epochs && !stopped_) epoch();
    const bool best = options_.keep_best && !state_.best.parameters.empty();
    if (best) set_numbers(network_, state_.best);
    else if (options_.average > 0) set_numbers(network_, averaged());
    return std::move(state_.history);
  }

 private:
  void go_on() {
    set_numbers(network_, state_.now);
    descent_.optimiser().restore(state_.optimiser_steps, state_.optimiser_memory);
    progress_.advance(state_.epoch * batches_ * train_.batch_size());
    stopped_ = out_of_patience();
  }

  void epoch() {
    last_good_ = numbers_of(network_);
    const Tally seen = pass();
    if (!std::isfinite(seen.loss)) return diverged();
    record("", seen);
    if (options_.schedule.kind != "constant") state_.history.add("learning_rate", rate_);
    std::string note = fmt::format("loss {:.4f}", seen.mean_loss());
    if (classifies_) note += fmt::format(", accuracy {:.4f}", seen.accuracy());
    if (validation_) {
      const Tally watched = watch();
      if (!std::isfinite(watched.loss)) return diverged();
      note += fmt::format(", validation {:.4f}", watched.mean_loss());
      if (classifies_) note += fmt::format(", {:.4f}", watched.accuracy());
    }
    progress_.note(note);
    ++state_.epoch;
    stopped_ = out_of_patience();
    save();
  }

  void record(const std::string& sample, const Tally& tally) {
    state_.history.add(sample + "loss", tally.mean_loss());
    if (classifies_) state_.history.add(sample + "accuracy", tally.accuracy());
  }

  Tally pass() {
    train_.start(static_cast<std::uint64_t>(state_.epoch));
    Tally sum;
    const std::int64_t steps = options_.epochs * batches_;
    for (std::int64_t batch = 0; batch < batches_; ++batch) {
      check_interrupt();
      const std::int64_t n = train_.next(), step = state_.epoch * batches_ + batch;
      if (n == 0) break;
      sum.add(descent_.add(train_, n, static_cast<std::uint64_t>(step)));
      if (!std::isfinite(sum.loss)) return sum;
      progress_.advance(n);
      if ((batch + 1) % options_.accumulate != 0 && batch + 1 < batches_) continue;
      rate_ = options_.learning_rate * options_.schedule.factor(step, steps) * state_.plateau.factor;
      descent_.move(rate_);
      average();
    }
    return sum;
  }

  // Few steps make a young average.
  void average() {
    if (options_.average == 0) return;
    const auto steps = static_cast<double>(descent_.optimiser().steps());
    const auto stays = static_cast<float>(std::min(options_.average, (1 + steps) / (10 + steps)));
    const auto values = network_.parameters();
    auto& mean = state_.average.parameters;
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] = stays * mean[i] + (1 - stays) * values[i];
  }

  // Running means of the batches are averages already.
  NetworkNumbers averaged() {
    NetworkNumbers numbers = numbers_of(network_);
    numbers.parameters = state_.average.parameters;
    return numbers;
  }

  Tally watch() {
    const NetworkNumbers now = options_.average > 0 ? numbers_of(network_) : NetworkNumbers{};
    if (options_.average > 0) set_numbers(network_, averaged());
    const Tally watched = descent_.evaluate(*validation_);
    record("validation_", watched);
    if (watched.mean_loss() < state_.lowest) {
      state_.lowest = watched.mean_loss(), state_.best_epoch = state_.epoch;
      if (options_.keep_best) state_.best = numbers_of(network_);
    }
    if (options_.average > 0) set_numbers(network_, now);
    if (options_.schedule.kind == "plateau") state_.plateau.see(watched.mean_loss(), options_.schedule.plateau);
    return watched;
  }

  bool out_of_patience() const {
    return options_.patience > 0 && state_.epoch - 1 - state_.best_epoch >= options_.patience;
  }

  void diverged() {
    const std::string what = fmt::format("the loss is no longer finite in epoch {}; try a learning_rate below {:g}",
                                         state_.epoch + 1, options_.learning_rate);
    if (state_.epoch == 0) throw Error(ErrorKind::input, what);
    fmt::print(stderr, "warning: {}: {}; the {} epoch is kept\n", fit_.label, what,
               options_.keep_best && !state_.best.parameters.empty() ? "best" : "last good");
    set_numbers(network_, last_good_);
    stopped_ = true;
  }

  void save() {
    const auto now = Clock::now();
    if (fit_.checkpoint.empty() || std::chrono::duration<double>(now - saved_).count() < fit_.checkpoint_seconds) return;
    saved_ = now;
    state_.now = numbers_of(network_);
    state_.optimiser_steps = descent_.optimiser().steps();
    state_.optimiser_memory = descent_.optimiser().memory();
    state_.save(fit_.checkpoint, fit_.checkpoint_key);
  }

  using Clock = std::chrono::steady_clock;

  Network& network_;
  const TrainingOptions& options_;
  bool classifies_;
  const FitOptions& fit_;
  BatchSource& train_;
  BatchSource* validation_;
  std::int64_t batches_;
  Descent descent_;
  Progress progress_;
  TrainingState state_;
  NetworkNumbers last_good_;
  double rate_ = 0;
  Clock::time_point saved_ = Clock::now();
  bool stopped_ = false;
};

}  // namespace

void TrainingOptions::declare(Parameters& p) {
  p.add("epochs", epochs, "Passes over the training sample.").min(1).max(1e6);
  p.add("steps_per_epoch", steps_per_epoch, "Batches after which an epoch ends; 0: all there are.").min(0);
  p.add("batch_size", batch_size, "Events a batch.").min(1).max(1e7);
  p.add("accumulate", accumulate, "Batches whose gradients make one step.").min(1);
  p.add("optimiser", optimiser.name, "How gradients become steps.").choices(optimisers());
  p.add("betas", optimiser.betas, "Shares that stay of the two moving means, but for sgd; none: those of the paper.");
  p.add("momentum", optimiser.momentum, "Momentum of sgd.").min(0).max(1);
  p.add("learning_rate", learning_rate, "Highest step size.").min(1e-9).max(10);
  schedule.declare(p);
  p.add("weight_decay", weight_decay, "Decay of matrices, not of biases and scales; part of the gradient for adam, sgd "
        "and radam, decoupled from it for adamw, lion and ranger.").min(0).max(10);
  p.add("clip", clip, "Longest gradient, the others are shortened to it; 0: any.").min(0);
  p.add("average", average, "Share that stays of a moving average of the weights, which is then what is kept and "
        "validated; 0: no average.").min(0).max(0.999999);
  p.add("patience", patience, "Stop after this many epochs without a lower validation loss; 0 never stops.").min(0);
  p.add("keep_best", keep_best, "Keep the weights of the epoch with the lowest validation loss, not the last.");
}

History Trainer::fit(Network& network, BatchSource& train, BatchSource* validation, const FitOptions& options,
                     const std::string& kind) const {
  if (!validation && (options_.patience > 0 || options_.schedule.kind == "plateau"))
    throw Error(ErrorKind::config, fmt::format("{} needs validation events",
                                               options_.patience > 0 ? "patience" : "schedule: plateau"));
  try {
    return Run(network, options_, loss_, options, kind, train, validation).all();
  } catch (const std::bad_alloc&) {
    throw out_of_memory(network, train, loss_, options_.batch_size);
  }
}

namespace {

std::vector<float> outputs_in_blocks(Network& network, std::span<const float> inputs, std::int64_t block, int threads) {
  const auto row = static_cast<std::size_t>(network.row_size()), width = static_cast<std::size_t>(network.outputs());
  const auto n = static_cast<std::int64_t>(inputs.size() / row), blocks = (n + block - 1) / block;
  std::vector<float> outputs(static_cast<std::size_t>(n) * width);
  std::vector<std::unique_ptr<Replica>> replicas(static_cast<std::size_t>(std::clamp<std::int64_t>(blocks, 1, threads)));
  for (auto& replica : replicas) replica = network.replica(1);
  parallel_for(blocks, static_cast<int>(replicas.size()), [&](std::int64_t index, int worker) {
    const auto first = static_cast<std::size_t>(index * block);
    const auto size = std::min(static_cast<std::size_t>(block), static_cast<std::size_t>(n) - first);
    replicas[static_cast<std::size_t>(worker)]->forward(inputs.subspan(first * row, size * row),
                                                        static_cast<std::int64_t>(size),
                                                        std::span(outputs).subspan(first * width, size * width), false);
  });
  return outputs;
}

}  // namespace

std::vector<float> outputs_of(Network& network, std::span<const float> inputs, int threads) {
  for (std::int64_t block = 256; block > 0; block /= 2) {
    try {
      return outputs_in_blocks(network, inputs, block, threads);
    } catch (const std::bad_alloc&) {
    }
  }
  throw Error(ErrorKind::config, fmt::format("there is not enough memory to predict one event at a time on {} threads", threads));
}

}  // namespace hml
