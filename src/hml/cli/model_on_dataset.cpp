#include "hml/cli/model_on_dataset.hpp"

#include <CLI/CLI.hpp>

#include "hml/cli/approaches.hpp"
#include "hml/core/threads.hpp"
#include "hml/dataset/dataset.hpp"

namespace hml::cli {

void declare_split_and_threads(CLI::App& app, std::string& split, int& threads) {
  app.add_option("--split", split, "Which events: train, test, all, fold0, 'not fold0', ...");
  app.add_option("--threads", threads, "Number of threads (default: one a processor)")->check(CLI::Range(1, 1024));
}

void ModelOnDataset::declare(CLI::App& app) {
  app.add_option("MODEL", model,
                 "Checkpoint of a model (models/NAME.h5 of a run), or a model of XGBoost (JSON) or LightGBM (text)")
      ->required();
  app.add_option("DATASET", dataset, "Dataset file (dataset.h5)")->required();
  declare_split_and_threads(app, split, threads);
}

std::unique_ptr<Approach> ModelOnDataset::load() const { return load_approach(model, all_approaches()); }

Samples ModelOnDataset::read(const Approach& approach) const {
  return Dataset::open(dataset).read(split, approach.inputs(), resolve_threads(threads));
}

}  // namespace hml::cli
