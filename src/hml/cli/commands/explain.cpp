#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "hml/cli/command.hpp"
#include "hml/cli/model_on_dataset.hpp"
#include "hml/core/files.hpp"
#include "hml/core/threads.hpp"
#include "hml/learn/interpret/saliency.hpp"
#include "hml/learn/permutation_importance.hpp"
#include "hml/learn/trees/shap.hpp"
#include "hml/learn/trees/tree_approach.hpp"

namespace hml::cli {

namespace {

struct Options {
  ModelOnDataset on;
  std::string output;
  int repeats = 3;
  std::uint64_t seed = 0;
};

// Mean |contribution| of every feature, weighted, over events and outputs.
std::vector<double> mean_sizes(const std::vector<double>& shap, std::size_t features, const std::vector<double>& weights) {
  std::vector<double> out(features);
  const std::size_t rows = shap.size() / (features + 1), outputs = rows / weights.size();
  double sum = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const double w = std::abs(weights[row / outputs]);
    sum += w;
    for (std::size_t f = 0; f < features; ++f) out[f] += w * std::abs(shap[row * (features + 1) + f]);
  }
  for (double& size : out) size = sum > 0 ? size / sum : 0;
  return out;
}

// One line an event and output: the contribution of every feature to its score, and the mean score.
std::string contributions_csv(const TreeApproach& model, const std::vector<double>& shap) {
  const std::size_t outputs = model.base().size(), width = model.forest().features() + 1;
  std::string out = "event,class";
  for (std::size_t f = 0; f + 1 < width; ++f) out += "," + model.feature_name(f);
  out += ",mean\n";
  for (std::size_t row = 0; row < shap.size() / width; ++row) {
    out += fmt::format("{},{}", row / outputs, model.classes()[outputs == 1 ? 1 : row % outputs]);
    for (std::size_t f = 0; f < width; ++f) out += fmt::format(",{:.6g}", shap[row * width + f]);
    out += "\n";
  }
  return out;
}

void explain(const Options& options) {
  const auto model = options.on.load();
  const auto* trees = dynamic_cast<const TreeApproach*>(model.get());
  if (!trees && !options.output.empty())
    throw Error(ErrorKind::usage,
                fmt::format("Shapley values are those of trees; '{}' holds a {}", options.on.model, model->kind()));
  const Samples samples = options.on.read(*model);
  const int threads = resolve_threads(options.on.threads);
  const auto permuted = permutation_importance(*model, samples, options.repeats, options.seed, threads);
  std::vector<double> gains, sizes;
  if (trees) {
    gains = trees->importance();
    const auto shap = shap_values(trees->forest(), trees->base(), model->aligned(samples).values, threads);
    sizes = mean_sizes(shap, gains.size(), samples.weights);
    if (!options.output.empty()) write_text(options.output, contributions_csv(*trees, shap));
  }
  // Of two classes the other one's is the same.
  const auto* network = dynamic_cast<const NetworkApproach*>(model.get());
  std::optional<Saliency> slopes;
  if (network && model->classes().size() == 2) slopes = saliency(*network, samples, 1, threads);
  Table table{fmt::format("{}: what its features bring", model->kind()), {"feature", "loss without it", "accuracy lost"}, {}};
  if (trees) table.columns.insert(table.columns.end(), {"gain", "mean |Shapley value|"});
  if (slopes) table.columns.push_back("saliency");
  std::vector<std::size_t> order(permuted.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return permuted[a].loss > permuted[b].loss; });
  for (const auto f : order) {
    const auto& feature = permuted[f];
    table.rows.push_back({feature.feature, "+" + with_error(feature.loss, feature.loss_error),
                          with_error(feature.accuracy, feature.accuracy_error)});
    if (trees) table.rows.back().insert(table.rows.back().end(), {fmt::format("{:.4f}", gains[f]), fmt::format("{:.4f}", sizes[f])});
    if (slopes) table.rows.back().push_back(with_error(slopes->features[f].size.value, slopes->features[f].size.error));
  }
  fmt::print("{}\n", table.text());
}

}  // namespace

Command explain_command() {
  return {"explain", "What each feature brings to a trained model", [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            options->on.declare(app);
            app.add_option("--repeats", options->repeats, "How often each feature is shuffled")->check(CLI::Range(1, 1000));
            app.add_option("--seed", options->seed, "Of the shuffles");
            app.add_option("-o,--output", options->output, "CSV file of the Shapley values of every event (trees only)");
            return [options] { explain(*options); };
          }};
}

}  // namespace hml::cli
