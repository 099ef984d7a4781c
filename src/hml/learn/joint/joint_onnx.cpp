#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/learn/joint/joint_approach.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

OnnxValue JointApproach::outputs_in_onnx(const OnnxWeights& weights) const {
  std::vector<OnnxValue> said;
  for (const auto& part : parts_) {
    try {
      said.push_back(part.approach->outputs_in_onnx(weights.in(part.name)));
    } catch (Error& error) {
      throw error.in(fmt::format("part '{}'", part.name));
    }
  }
  return dense_network(weights.in("head"), concat(said, 1));
}

std::map<std::string, std::string> JointApproach::onnx_inputs() const {
  nlohmann::ordered_json parts;
  for (const auto& part : parts_)
    parts[part.name] = {{"kind", part.approach->kind()},
                        {"input", part.approach->input()},
                        {"features", part.approach->features()},
                        {"missing", part.approach->missing_values()}};
  return {{"hml_parts", parts.dump()}};
}

}  // namespace hml
