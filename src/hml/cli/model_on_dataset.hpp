#pragma once
#include <memory>
#include <string>

#include "hml/dataset/samples.hpp"
#include "hml/learn/approach.hpp"

namespace CLI {
class App;
}

namespace hml::cli {

/// The arguments and options of subcommands that apply one trained model to events of a dataset.
struct ModelOnDataset {
  std::string model, dataset, split = "all";
  int threads = 0;

  void declare(CLI::App& app);
  std::unique_ptr<Approach> load() const;
  /// The chosen events, with the inputs that the model needs.
  Samples read(const Approach& approach) const;
};

/// Declares --split and --threads.
void declare_split_and_threads(CLI::App& app, std::string& split, int& threads);

}  // namespace hml::cli
