#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/learn/onnx/onnx_operators.hpp"
#include "hml/learn/onnx/onnx_weights.hpp"
#include "hml/learn/training/network_approach.hpp"

namespace hml {

OnnxValue NetworkApproach::in_onnx(const OnnxWeights&, const OnnxValue&) const {
  throw Error(ErrorKind::usage, fmt::format("a {} is not written in ONNX", kind()));
}

OnnxValue NetworkApproach::outputs_in_onnx(const OnnxWeights& weights) const {
  const OnnxValue given = weights.builder().input(input(), input_shape());
  return in_onnx(weights, normaliser_.in_onnx(given, features(), weights));
}

std::map<std::string, std::string> NetworkApproach::onnx_inputs() const {
  return {{"hml_input", input()},
          {"hml_features", nlohmann::json(features()).dump()},
          {"hml_missing", nlohmann::json(missing_values()).dump()}};
}

std::string NetworkApproach::onnx() const {
  require_trained();
  OnnxGraph graph({{"", 17}}, "events");
  OnnxBuilder builder(graph);
  const StoredTensors numbers = stored_weights(*network_);
  const OnnxValue said = loss()->predict_in_onnx(outputs_in_onnx(OnnxWeights(builder, numbers)));
  const auto scores = classifies() ? static_cast<std::int64_t>(classes().size()) : 0, all = said.size(1);
  if (scores > 0) builder.output("probabilities", scores < all ? slice(said, 1, 0, scores) : said);
  if (scores < all) builder.output("estimates", scores > 0 ? slice(said, 1, scores, all) : said);
  graph.metadata("hml_kind", kind());
  for (const auto& [key, value] : onnx_inputs()) graph.metadata(key, value);
  graph.metadata("hml_classes", nlohmann::json(classes()).dump());
  graph.metadata("hml_estimates", nlohmann::json(estimates()).dump());
  return graph.model(kind());
}

}  // namespace hml
