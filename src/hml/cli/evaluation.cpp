#include "hml/cli/evaluation.hpp"

#include <fmt/format.h>

namespace hml::cli {

Result evaluate_model(const std::string& name, const Approach& model, const Samples& samples, int threads) {
  const auto scores = model.predict(samples, threads).column(1);
  try {
    return evaluate(name, Roc(scores, samples.labels, samples.weights), standard_metrics());
  } catch (Error& error) {
    throw error.in(fmt::format("evaluating '{}'", name));
  }
}

}  // namespace hml::cli
