// What is particular to several inputs in ONNX; the graphs of networks with parts of all kinds are in tests/networks.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hml/learn/catalogue.hpp"
#include "hml/learn/dense/mlp.hpp"
#include "hml/learn/onnx/onnx_value.hpp"
#include "hml/learn/training/network_approach.hpp"
#include "onnx_file.hpp"
#include "toy.hpp"

namespace hml {
namespace {

using namespace test;

// Two tables of three and two features.
Samples two_tables(const std::string& second = "event") {
  Samples out = gaussians(200, 1, 3);
  out.inputs[0].first = "jet";
  out.inputs.push_back(gaussians(200, 1, 2).inputs[0]);
  out.inputs[1].first = second;
  return out;
}

// A network of a user's own that says nothing of ONNX.
class Unwritten : public Mlp {
 public:
  std::string kind() const override { return "unwritten"; }

 protected:
  OnnxValue in_onnx(const OnnxWeights& weights, const OnnxValue& inputs) const override {
    return NetworkApproach::in_onnx(weights, inputs);
  }
};

std::unique_ptr<Approach> fitted(const std::string& parts, const Samples& samples) {
  const auto with_own = [](Approaches& known) {
    known.add({"unwritten", "", [] { return std::make_unique<Unwritten>(); }});
  };
  auto joint = approaches(with_own).make("joint");
  joint->compile(Config::parse("{epochs: 1, parts: " + parts + "}"));
  joint->fit(samples, {}, {.seed = 1});
  return joint;
}

OnnxFile in_onnx(const Approach& model) { return OnnxFile(dynamic_cast<const NetworkApproach&>(model).onnx()); }

TEST(JointOnnx, HasAnInputForEachRepresentation) {
  const auto joint = fitted("{a: {approach: mlp, input: jet, missing: [-1, 7]}, "
                            "b: {approach: mlp, input: event, normalise: log}, "
                            "c: {approach: mlp, input: jet, normalise: standard}}", two_tables());
  const OnnxFile file = in_onnx(*joint);
  EXPECT_EQ(file.inputs, (std::map<std::string, OnnxFile::Shape>{{"jet", {"events", "3"}}, {"event", {"events", "2"}}}));
  const auto parts = nlohmann::ordered_json::parse(file.metadata.at("hml_parts"));
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts["a"]["kind"], "mlp");
  EXPECT_EQ(parts["a"]["input"], "jet");
  EXPECT_EQ(parts["a"]["missing"], (std::vector<float>{-1, 7}));
  EXPECT_EQ(parts["b"]["features"], two_tables().inputs[1].second.names);
  EXPECT_FALSE(file.metadata.contains("hml_input"));
  // Each part scales as it does without the others.
  EXPECT_NE(file.constants.at("a.normalisation.scale").bytes, file.constants.at("c.normalisation.scale").bytes);
}

TEST(JointOnnx, SaysWhichPartIsNotWritten) {
  const auto joint = fitted("{a: {approach: mlp, input: jet}, b: {approach: unwritten, input: event}}", two_tables());
  const std::string message = message_of([&] { in_onnx(*joint); });
  EXPECT_TRUE(contains(message, "part 'b'")) << message;
  EXPECT_TRUE(contains(message, "a unwritten is not written in ONNX")) << message;
}

TEST(JointOnnx, RefusesNamesThatTheGraphHas) {
  const auto joint = [](const std::string& event) {
    return fitted("{a: {approach: mlp, input: jet}, b: {approach: mlp, input: " + event + "}}", two_tables(event));
  };
  const std::string made = in_onnx(*joint("event")).nodes.at(0).outputs.at(0);
  for (const std::string& name : {std::string("probabilities"), std::string("a.dense1.weight"), made}) {
    const auto model = joint(name);
    EXPECT_TRUE(contains(message_of([&] { in_onnx(*model); }), "would be called '" + name + "'")) << name;
  }
}

}  // namespace
}  // namespace hml
