#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "hml/cli/approaches.hpp"
#include "hml/cli/command.hpp"
#include "hml/core/files.hpp"
#include "hml/core/threads.hpp"
#include "hml/dataset/dataset.hpp"

namespace hml::cli {

namespace {

struct Options {
  std::string model, dataset, split = "all", output;
  int threads = 0;
};

// One line an event: its label, its weight, and the score of each class, named as the dataset does where it has as many.
std::string scores_csv(const Approach& model, const Samples& samples, const Scores& scores) {
  std::string out = "label,weight";
  const auto& names = samples.classes.size() == model.classes().size() ? samples.classes : model.classes();
  for (const auto& name : names) out += fmt::format(",{}", name);
  out += "\n";
  const auto classes = static_cast<std::size_t>(scores.classes);
  for (std::size_t i = 0; i < samples.labels.size(); ++i) {
    out += fmt::format("{},{}", samples.labels[i], samples.weights[i]);
    for (std::size_t c = 0; c < classes; ++c) out += fmt::format(",{}", scores.values[i * classes + c]);
    out += "\n";
  }
  return out;
}

void predict(const Options& options) {
  const auto model = load_approach(options.model, all_approaches());
  const int threads = resolve_threads(options.threads);
  const Samples samples = Dataset::open(options.dataset).read(options.split, model->inputs(), threads);
  const std::string text = scores_csv(*model, samples, model->predict(samples, threads));
  if (options.output.empty())
    fmt::print("{}", text);
  else
    write_text(options.output, text);
}

}  // namespace

Command predict_command() {
  return {"predict", "Apply a trained model to a dataset", [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            app.add_option("MODEL", options->model,
                           "Checkpoint of a model (models/NAME.h5 of a run), or a model of XGBoost (JSON) or LightGBM (text)")
                ->required();
            app.add_option("DATASET", options->dataset, "Dataset file (dataset.h5)")->required();
            app.add_option("--split", options->split, "Which events: train, test, all, fold0, 'not fold0', ...");
            app.add_option("--threads", options->threads, "Number of threads (default: one a processor)")
                ->check(CLI::Range(1, 1024));
            app.add_option("-o,--output", options->output, "CSV file of the scores (default: standard output)");
            return [options] { predict(*options); };
          }};
}

}  // namespace hml::cli
