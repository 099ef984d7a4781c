#include <memory>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>
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

// One line an event: its label, its weight, the score of each class, named as the dataset does where it has as many, and
// what is said of the targets.
std::string predictions_csv(const Approach& model, const Samples& samples, int threads) {
  Scores scores{0, {}};
  std::vector<std::string> names;
  if (model.classifies()) {
    scores = model.predict(samples, threads);
    names = samples.classes.size() == model.classes().size() ? samples.classes : model.classes();
  }
  const Estimates estimates = model.targets().empty() ? Estimates{} : model.estimate(samples, threads);
  names.insert(names.end(), estimates.names.begin(), estimates.names.end());
  std::string out = fmt::format("label,weight,{}\n", fmt::join(names, ","));
  const auto row = [](const std::vector<float>& values, std::size_t columns, std::size_t i) {
    return std::span(values).subspan(i * columns, columns);
  };
  for (std::size_t i = 0; i < samples.labels.size(); ++i) {
    out += fmt::format("{},{}", samples.labels[i], samples.weights[i]);
    for (const float score : row(scores.values, static_cast<std::size_t>(scores.classes), i)) out += fmt::format(",{}", score);
    for (const float value : row(estimates.values, estimates.names.size(), i)) out += fmt::format(",{}", value);
    out += "\n";
  }
  return out;
}

void predict(const Options& options) {
  const auto model = options.on.load();
  const Samples samples = options.on.read(*model);
  const std::string text = predictions_csv(*model, samples, options.on.threads);
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
            app.add_option("-o,--output", options->output, "CSV file of scores and estimates (default: standard output)");
            return [options] { predict(*options); };
          }};
}

}  // namespace hml::cli
