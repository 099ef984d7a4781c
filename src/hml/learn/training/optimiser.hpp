#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace hml {

/// Turns gradients into steps. All that it remembers is in memory() and steps(), so that a training can go on another day.
class Optimiser {
 public:
  virtual ~Optimiser() = default;
  /// One step: `values` move against `gradients` (both of the length that the optimiser was made for).
  void step(std::span<float> values, std::span<const float> gradients, double rate) {
    ++steps_;
    move(values, gradients, rate);
  }
  /// Whether weight decay shrinks the weights themselves (arXiv:1711.05101); else it is a part of the gradient.
  virtual bool decouples_decay() const { return false; }

  std::int64_t steps() const { return steps_; }
  /// Named vectors of numbers.
  struct Memory {
    std::string name;
    std::vector<float> values;
  };
  const std::vector<Memory>& memory() const { return memory_; }
  /// Goes on from there; an input error where the memory is of another optimiser or size.
  void restore(std::int64_t steps, std::vector<Memory> memory);

 protected:
  virtual void move(std::span<float> values, std::span<const float> gradients, double rate) = 0;
  std::vector<float>& remember(std::string name, std::size_t size) {
    return memory_.emplace_back(Memory{std::move(name), std::vector<float>(size)}).values;
  }
  std::vector<float>& remembered(std::size_t i) { return memory_[i].values; }

 private:
  std::int64_t steps_ = 0;
  std::vector<Memory> memory_;
};

struct OptimiserSettings {
  std::string name = "adam";
  std::vector<double> betas;  ///< of the two moving means; none: what the optimiser's paper says
  double momentum = 0.9;      ///< of sgd
};

/// Names, with one sentence each:
///
///     adam    arXiv:1412.6980
///     adamw   Adam with decoupled weight decay, arXiv:1711.05101
///     sgd     gradient descent with Nesterov's momentum
///     lion    the sign of a moving mean, decoupled decay, arXiv:2302.06675
///     radam   Adam with a rectified start, arXiv:1908.03265
///     ranger  RAdam that looks ahead, arXiv:1907.08610, with the numbers of the ParticleNet and Particle Transformer papers
std::vector<std::string> optimisers();
/// One of them for `size` parameters.
std::unique_ptr<Optimiser> make_optimiser(const OptimiserSettings& settings, std::size_t size);

}  // namespace hml
