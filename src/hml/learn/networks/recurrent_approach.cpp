#include "hml/learn/networks/recurrent_approach.hpp"

#include "hml/learn/networks/recurrent.hpp"

namespace hml {

RecurrentApproach::RecurrentApproach() : CloudApproach(50, "standard") {}

void RecurrentApproach::declare_network(Parameters& p) {
  p.add("cell", cell_, "What carries the memory from step to step.").choices({"lstm", "gru"});
  p.add("hidden", hidden_, "Width of the memory.").min(1).max(8192);
  p.add("layers", layers_, "Layers of cells, each reading the one before.").min(1).max(100);
  p.add("bidirectional", bidirectional_, "Reads each sequence backwards as well.");
  p.add("output", output_, "What is kept of a sequence: the 'last' state, or the 'mean' of the outputs over its steps.")
      .choices({"last", "mean"});
  p.add("dense", dense_, "Widths of the dense layers behind; none: the outputs follow at once.").min(1).max(100000);
  p.add("dropout", dropout_, "Share that is dropped in training between the layers and behind the last.")
      .min(0)
      .max(0.99);
}

std::string RecurrentApproach::expected() const { return "a sequence, shape (events, steps, features and mask)"; }

std::unique_ptr<Network> RecurrentApproach::build(std::int64_t outputs, const std::string& device) const {
  RecurrentSettings settings;
  settings.columns = columns(), settings.classes = outputs;
  settings.cell = cell_ == "gru" ? RecurrentCell::gru : RecurrentCell::lstm;
  settings.hidden = hidden_, settings.layers = layers_, settings.both_ways = bidirectional_;
  settings.mean = output_ == "mean", settings.dropout = dropout_;
  for (const int width : dense_) settings.dense.push_back({width, dropout_});
  // Batches are divided unless values are dropped, which has to be the same on any number of threads.
  return std::make_unique<TorchNetwork>([settings] { return std::make_shared<RecurrentImpl>(settings); }, input_shape(),
                                        outputs, dropout_ > 0 ? 0 : 64, device);
}

}  // namespace hml
