// Models of other programs in the commands that take models, and ours in other formats.
#include <fstream>

#include <gtest/gtest.h>

#include "../learn/toy.hpp"
#include "hml/core/files.hpp"
#include "hml/learn/dense/mlp.hpp"
#include "hml/learn/training/safetensors.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

const std::string models = std::string(HML_TEST_DATA) + "/learn/trees/";

Outcome succeeds(const Folder& folder, const std::vector<std::string>& arguments) {
  Outcome outcome = folder.hml(arguments);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  return outcome;
}

// A model of one tree on a feature of the dataset, in XGBoost's words.
std::string stump(const std::string& feature, std::size_t features) {
  const auto names = [&] {
    std::string out = "\"" + feature + "\"";
    for (std::size_t i = 1; i < features; ++i) out += ",\"other" + std::to_string(i) + "\"";
    return out;
  };
  return R"({"learner":{"attributes":{},"feature_names":[)" + names() +
         R"(],"feature_types":[],"gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},)"
         R"("tree_info":[0],"trees":[{"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[0,0,0],)"
         R"("split_conditions":[100.0,-1.0,1.0],"default_left":[1,0,0],"loss_changes":[1.0,0,0],"sum_hessian":[2.0,1.0,1.0],)"
         R"("tree_param":{"num_nodes":"3"}}]},"name":"gbtree"},"learner_model_param":{"base_score":"5E-1","num_class":"0",)"
         R"("num_feature":")" +
         std::to_string(features) + R"("},"objective":{"name":"binary:logistic"}},"version":[2,1,0]})";
}

TEST(Models, OfOtherProgramsAreTaken) {
  const Folder folder;
  succeeds(folder, {"convert", std::string(HML_TEST_DATA) + "/dataset/higgsml.csv", "set.h5"});
  folder.write("model.txt", stump("DER_mass_vis", 1));  // content tells, not the ending
  const std::string scores = succeeds(folder, {"predict", "model.txt", "set.h5"}).out;
  EXPECT_NE(scores.find(",0.73105"), std::string::npos) << scores;
  EXPECT_NE(scores.find(",0.26894"), std::string::npos) << scores;
  EXPECT_NE(succeeds(folder, {"evaluate", "set.h5", "model.txt", "--split", "all"}).out.find("model"),
            std::string::npos);
  EXPECT_NE(succeeds(folder, {"show", "model.txt"}).out.find("DER_mass_vis"), std::string::npos);
  succeeds(folder, {"convert", "model.txt", "ours.h5"});
  EXPECT_EQ(succeeds(folder, {"predict", "ours.h5", "set.h5"}).out, scores);
  succeeds(folder, {"convert", "ours.h5", "again.json"});
  EXPECT_EQ(succeeds(folder, {"predict", "again.json", "set.h5"}).out, scores);
  folder.write("lacks.json", stump("DER_mass_vis", 2));
  const Outcome lacks = folder.hml({"predict", "lacks.json", "set.h5"});
  EXPECT_EQ(lacks.code, 1);
  EXPECT_NE(lacks.err.find("other1"), std::string::npos) << lacks.err;
}

TEST(Models, AreConvertedOrRefused) {
  const Folder folder;
  succeeds(folder, {"convert", models + "lightgbm_binary.txt", "model.onnx"});
  EXPECT_TRUE(read_text(folder / "model.onnx") == read_text(models + "lightgbm_binary.onnx"));
  EXPECT_EQ(folder.hml({"convert", models + "lightgbm_binary.txt", models + "lightgbm_dart.txt", "two.onnx"}).code, 2);
  const Outcome linear = folder.hml({"convert", models + "lightgbm_linear.txt", "linear.onnx"});
  EXPECT_EQ(linear.code, 1);
  EXPECT_NE(linear.err.find("linear_tree"), std::string::npos) << linear.err;
  EXPECT_FALSE(std::filesystem::exists(folder / "linear.onnx"));
}

TEST(Models, OfNetworksLeaveByTheEnding) {
  const Folder folder;
  Mlp mlp;
  mlp.compile(Config::parse("{hidden: [4], epochs: 1}"));
  mlp.fit(gaussians(100, 1), {});
  mlp.save(folder / "mlp.h5");
  succeeds(folder, {"convert", "mlp.h5", "mlp.onnx"});
  EXPECT_TRUE(read_text(folder / "mlp.onnx") == mlp.onnx());
  succeeds(folder, {"convert", "mlp.h5", "mlp.safetensors"});
  EXPECT_EQ(read_safetensors(folder / "mlp.safetensors").find("dense1.weight").shape, (std::vector<std::int64_t>{4, 2}));
  const Outcome trees = folder.hml({"convert", "mlp.h5", "mlp.json"});
  EXPECT_EQ(trees.code, 2);
  EXPECT_NE(trees.err.find("a mlp is written as .h5 (ours), .onnx, .safetensors"), std::string::npos) << trees.err;
  const Outcome back = folder.hml({"predict", "mlp.onnx", "mlp.h5"});
  EXPECT_NE(back.err.find("an ONNX model; those are written and not read"), std::string::npos) << back.err;
  EXPECT_NE(folder.hml({"convert", "none.h5", "none.onnx"}).err.find("there is no file 'none.h5'"), std::string::npos);
}

}  // namespace
}  // namespace hml::test
