#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/learn/onnx/onnx_operators.hpp"
#include "hml/learn/onnx/onnx_weights.hpp"
#include "hml/learn/training/network_approach.hpp"

namespace hml {

OnnxValue NetworkApproach::in_onnx(const OnnxWeights&, const OnnxValue&) const {
  throw Error(ErrorKind::usage, fmt::format("a {} is not written in ONNX", kind()));
}

std::string NetworkApproach::onnx() const {
  require_trained();
  OnnxGraph graph({{"", 17}}, "events");
  OnnxBuilder builder(graph);
  const StoredTensors numbers = stored_weights(*network_);
  const OnnxValue inputs = normaliser_.in_onnx(builder.input(input(), input_shape()), features());
  const OnnxValue said = loss()->predict_in_onnx(in_onnx(OnnxWeights(builder, numbers), inputs));
  const auto scores = classifies() ? static_cast<std::int64_t>(classes().size()) : 0, all = said.size(1);
  if (scores > 0) builder.output("probabilities", scores < all ? slice(said, 1, 0, scores) : said);
  if (scores < all) builder.output("estimates", scores > 0 ? slice(said, 1, scores, all) : said);
  graph.metadata("hml_kind", kind());
  graph.metadata("hml_input", input());
  graph.metadata("hml_features", nlohmann::json(features()).dump());
  graph.metadata("hml_classes", nlohmann::json(classes()).dump());
  graph.metadata("hml_estimates", nlohmann::json(estimates()).dump());
  graph.metadata("hml_missing", nlohmann::json(missing_values()).dump());
  return graph.model(kind());
}

}  // namespace hml
