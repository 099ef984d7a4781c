#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "hml/cli/approaches.hpp"
#include "hml/cli/command.hpp"
#include "hml/cli/evaluation.hpp"
#include "hml/cli/model_on_dataset.hpp"
#include "hml/core/files.hpp"
#include "hml/core/interrupt.hpp"
#include "hml/core/threads.hpp"
#include "hml/dataset/dataset.hpp"

namespace hml::cli {

namespace {

struct Options {
  std::string dataset, split = "test", output;
  std::vector<std::string> models, metrics;
  int threads = 0;
};

std::vector<NamedMetric> metrics_of(const Options& options) {
  if (options.metrics.empty()) return standard_metrics();
  std::vector<NamedMetric> out;
  for (const auto& text : options.metrics) out.push_back(metric_from_text(text));
  return out;
}

void evaluate_files(const Options& options) {
  const Dataset dataset = Dataset::open(options.dataset);
  const auto known = all_approaches();
  const int threads = resolve_threads(options.threads);
  const auto metrics = metrics_of(options);
  std::vector<Result> results;
  std::vector<std::unique_ptr<Approach>> models;
  std::vector<const Approach*> loaded;
  for (const auto& path : options.models) loaded.push_back(models.emplace_back(load_approach(path, known)).get());
  check_metrics(metrics, loaded);
  for (std::size_t m = 0; m < models.size(); ++m) {
    check_interrupt();
    const auto& model = models[m];
    const auto needed = inputs_for(metrics, dataset, model->inputs());
    const Samples samples = dataset.read(options.split, needed, threads);
    const std::string name = std::filesystem::path(options.models[m]).stem().string();
    results.push_back(evaluate_model(name, *model, samples, metrics, threads));
  }
  fmt::print("{}", comparison_table(results, fmt::format("Comparison on the {} events", options.split)).text());
  if (!options.output.empty()) write_text(options.output, to_json(results).dump(2) + "\n");
}

}  // namespace

Command evaluate_command() {
  return {"evaluate", "Measure trained models on a dataset", [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            app.add_option("DATASET", options->dataset, "Dataset file (dataset.h5)")->required();
            app.add_option("MODELS", options->models,
                           "Checkpoints of models (models/*.h5 of a run), or models of XGBoost (JSON) or LightGBM (text)")
                ->required();
            declare_split_and_threads(app, options->split, options->threads);
            app.add_option("--metric", options->metrics,
                           "What to measure, as often as wanted: NAME or NAME:KEY=VALUE,..., such as "
                           "background_rejection:efficiency=0.3 (default: the standard ones; see 'hml list metrics')")
                ->allow_extra_args(false);
            app.add_option("-o,--output", options->output, "JSON file of the results");
            return [options] { evaluate_files(*options); };
          }};
}

}  // namespace hml::cli
