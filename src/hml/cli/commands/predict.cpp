#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "hml/cli/command.hpp"
#include "hml/cli/model_on_dataset.hpp"
#include "hml/core/files.hpp"

namespace hml::cli {

namespace {

struct Options {
  ModelOnDataset on;
  std::string output;
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
  const auto model = options.on.load();
  const Samples samples = options.on.read(*model);
  const std::string text = scores_csv(*model, samples, model->predict(samples, options.on.threads));
  if (options.output.empty())
    fmt::print("{}", text);
  else
    write_text(options.output, text);
}

}  // namespace

Command predict_command() {
  return {"predict", "Apply a trained model to a dataset", [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            options->on.declare(app);
            app.add_option("-o,--output", options->output, "CSV file of the scores (default: standard output)");
            return [options] { predict(*options); };
          }};
}

}  // namespace hml::cli
