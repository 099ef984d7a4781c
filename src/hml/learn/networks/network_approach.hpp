#pragma once
#include <string>
#include <vector>

#include "hml/learn/approach.hpp"
#include "hml/learn/networks/normaliser.hpp"
#include "hml/learn/networks/trainer.hpp"

namespace hml {

/// What all networks share: training, normalisation, the table of layers, weights in the model file. A network adds its
/// own parameters and its layers.
class NetworkApproach : public Approach {
 public:
  NetworkApproach(int epochs, std::string normalise) : normalise_(std::move(normalise)) {
    training_.epochs = epochs;
    validation_split_ = 0.1;
  }
  Table summary() const override;

 protected:
  void declare_own(Parameters& p) override;
  virtual void declare_network(Parameters& p) = 0;
  /// The layers for events of input_shape() (an image of one channel is given as (1, height, width)).
  virtual Network build() const = 0;
  /// Events that a thread computes at once: few for costly layers; 0, the whole batch on one thread, for cheap ones.
  virtual std::int64_t shard() const { return 0; }

  History learn(const Labelled& train, const Labelled& validation, const FitOptions& options) override;
  Scores score(const Tensor& input, int threads) const override;
  void write_state(h5::Group& group) const override;
  void read_state(const h5::Group& group) override;

  std::int64_t outputs() const { return static_cast<std::int64_t>(classes().size()); }

 private:
  torch::Tensor to_torch(const Tensor& input) const;
  std::vector<float> missing_values() const { return {missing_.begin(), missing_.end()}; }

  std::string normalise_;
  std::vector<double> missing_{-999};
  TrainingOptions training_;
  Normaliser normaliser_;
  mutable Network network_{nullptr};
};

}  // namespace hml
