#include <fmt/format.h>

#include "hml/learn/networks/flow_approaches.hpp"
#include "hml/learn/networks/onnx_cloud.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

namespace {

// Layers with ReLU: `name`_0, `name`_1, ...
OnnxValue layers(const OnnxWeights& weights, const char* name, OnnxValue values) {
  for (int i = 0; weights.has(fmt::format("{}_{}.weight", name, i)); ++i)
    values = relu(linear(weights.in(fmt::format("{}_{}", name, i)), values));
  return values;
}

OnnxValue per_cloud(const OnnxWeights& weights, const OnnxValue& sums) {
  return linear(weights.in("output"), layers(weights, "dense", sums));
}

}  // namespace

OnnxValue ParticleFlowApproach::in_onnx(const OnnxWeights& weights, const OnnxValue& inputs) const {
  const OnnxCloud cloud(inputs);
  return per_cloud(weights, cloud.sum(layers(weights, "tdist", cloud.values)));
}

OnnxValue EnergyFlowApproach::in_onnx(const OnnxWeights& weights, const OnnxValue& inputs) const {
  const OnnxCloud cloud(inputs);
  const auto columns = columns_of(needs());
  const OnnxValue points = cloud.columns({columns[0], columns[1]}), fraction = cloud.columns({columns[2]});
  return per_cloud(weights, cloud.sum(layers(weights, "tdist", points) * fraction));
}

}  // namespace hml
