// Models of XGBoost 3.2.0 and LightGBM 4.7.0 and their own predictions, made by tools/make_tree_references.py: events
// with missing values and categories, and events at the thresholds and one float beside them.
#include <fstream>
#include <limits>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../exports.hpp"
#include "../toy.hpp"
#include "hml/core/files.hpp"
#include "hml/learn/catalogue.hpp"
#include "hml/learn/trees/boosted_trees.hpp"
#include "hml/learn/trees/formats/lightgbm_reader.hpp"
#include "hml/learn/trees/formats/model_files.hpp"
#include "hml/learn/trees/formats/onnx_writer.hpp"
#include "hml/learn/trees/formats/xgboost.hpp"

namespace hml {
namespace {

using namespace test;

const std::string folder = std::string(HML_TEST_DATA) + "/learn/trees/";
const std::vector<std::string> xgboost_models{"xgboost_logistic.json", "xgboost_dart.json", "xgboost_softprob.json",
                                              "xgboost_two.json", "xgboost_squared.json"};
const std::vector<std::string> lightgbm_models{"lightgbm_binary.txt", "lightgbm_dart.txt", "lightgbm_forest.txt",
                                               "lightgbm_frame.txt", "lightgbm_complete.txt"};

std::vector<std::string> all_models() {
  auto out = xgboost_models;
  out.insert(out.end(), lightgbm_models.begin(), lightgbm_models.end());
  return out;
}

struct Reference {
  Samples samples;
  std::vector<float> scores;  // (n, classes)
};

Reference reference(const std::string& name) {
  const auto file = h5::File::open(folder + "references.h5");
  const auto group = file.open_group(name);
  Reference out{.samples = {}, .scores = group.read<float>("scores")};
  const auto n = static_cast<std::int64_t>(group.shape("x")[0]);
  out.samples.inputs.emplace_back("set", Tensor{{n, 5}, group.read<float>("x"), {}, {}});
  if (name == "xgboost_squared.json" || name == "lightgbm_frame.txt")
    out.samples.inputs[0].second.names = {"pt", "eta", "phi", "mass", "tag"};
  else
    out.samples.inputs[0].second.names = {"a", "b", "c", "d", "e"};
  out.samples.labels.assign(static_cast<std::size_t>(n), 0), out.samples.labels[1] = 1;
  return out;
}

double largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  EXPECT_EQ(a.size(), b.size());
  double out = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    out = std::max(out, std::isnan(a[i]) ? 1.0 : std::abs(static_cast<double>(a[i]) - b[i]));
  return out;
}

std::unique_ptr<Approach> load(const std::filesystem::path& path) { return load_approach(path, approaches()); }

class ForeignModel : public testing::TestWithParam<std::string> {};

TEST_P(ForeignModel, GivesItsProgramsScores) {
  const Reference expected = reference(GetParam());
  const auto model = load(folder + GetParam());
  EXPECT_EQ(model->kind(), "boosted_trees");
  const double difference = largest_difference(model->predict(expected.samples).values, expected.scores);
  EXPECT_LT(difference, 1e-6);
  RecordProperty("largest_difference", fmt::format("{:.2e}", difference));
}

TEST_P(ForeignModel, BecomesOurs) {
  const Reference expected = reference(GetParam());
  const auto model = load(folder + GetParam());
  const Scratch ours("ours.h5");
  model->save(ours.path);
  const auto again = load(ours.path);
  EXPECT_EQ(again->predict(expected.samples).values, model->predict(expected.samples).values);
  EXPECT_EQ(again->summary().text(), model->summary().text());
  EXPECT_EQ(again->classes(), model->classes());
  EXPECT_EQ(again->evaluate(expected.samples).loss, model->evaluate(expected.samples).loss);
  const auto importance = dynamic_cast<const TreeApproach&>(*again).importance();
  EXPECT_NEAR(std::accumulate(importance.begin(), importance.end(), 0.0), 1, 1e-9);
}

TEST_P(ForeignModel, ReturnsFromXgboostsFormat) {
  const Reference expected = reference(GetParam());
  const auto model = load(folder + GetParam());
  const Scratch written("written.json");
  model->export_to(written.path);
  const auto again = load(written.path);
  const Scores scores = model->predict(expected.samples);
  EXPECT_EQ(again->predict(expected.samples).values, scores.values);
  EXPECT_EQ(again->summary().text(), model->summary().text());
  const ExportFolder exports;
  const std::string name = GetParam().substr(0, GetParam().find('.'));
  const auto& trees = dynamic_cast<const TreeApproach&>(*model);
  exports.leave_scores(name, expected.samples, scores, trees.forest().missing());
  for (const char* ending : {".json", ".onnx"}) model->export_to(exports.file(name, ending));
}

INSTANTIATE_TEST_SUITE_P(Trees, ForeignModel, testing::ValuesIn(all_models()),
                         [](const auto& named) { return named.param.substr(0, named.param.find('.')); });

// The bytes that onnxruntime was asked about, see tools/check_onnx.py.
TEST(ForeignModels, BecomeTheSameOnnx) {
  for (const std::string name : {"xgboost_softprob", "lightgbm_binary"}) {
    const auto model = load(folder + name + (name.starts_with("xgboost") ? ".json" : ".txt"));
    EXPECT_TRUE(write_onnx(dynamic_cast<const TreeApproach&>(*model)) == read_text(folder + name + ".onnx")) << name;
  }
}

// Where nothing tells otherwise, columns are taken in the order of the training; names are found anywhere.
TEST(ForeignModels, TakeFeaturesByNameOrPosition) {
  Reference by_position = reference("xgboost_dart.json"), by_name = reference("xgboost_squared.json");
  EXPECT_TRUE(load(folder + "xgboost_dart.json")->features().empty());
  by_position.samples.inputs[0].second.names = {"e", "d", "c", "b", "a"};
  EXPECT_LT(
      largest_difference(load(folder + "xgboost_dart.json")->predict(by_position.samples).values, by_position.scores),
      1e-6);

  auto& inputs = by_name.samples.inputs;
  const Tensor x = inputs[0].second;
  inputs[0].second.names = {"tag", "mass", "phi", "eta", "pt"};
  for (std::size_t i = 0; i < x.values.size(); ++i) inputs[0].second.values[i] = x.values[i / 5 * 5 + 4 - i % 5];
  inputs.insert(inputs.begin(), {"other", Tensor{{x.shape[0], 1}, std::vector<float>(x.values.size() / 5), {"z"}, {}}});
  const auto model = load(folder + "xgboost_squared.json");
  EXPECT_EQ(model->features(), (std::vector<std::string>{"pt", "eta", "phi", "mass", "tag"}));
  EXPECT_TRUE(model->inputs().empty());
  EXPECT_LT(largest_difference(model->predict(by_name.samples).values, by_name.scores), 1e-6);
  inputs[1].second.names[4] = "Pt";
  EXPECT_TRUE(contains(message_of([&] { model->predict(by_name.samples); }), "pt"));
}

TEST(ForeignModels, CompareAsDoublesDo) {
  const float infinity = std::numeric_limits<float>::infinity(), most = std::numeric_limits<float>::max();
  for (const double t : {0.1, 0.5, -0.1, 0.0, -0.0, 1.0000000180025095e-35, 1e300, -1e300, double{most}, -double{most},
                         1e-46, -1e-46, 3.0000001, 16777217.0}) {
    const float t_float = static_cast<float>(std::clamp(t, -double{most}, double{most}));
    for (const float x : {t_float, std::nextafter(t_float, infinity), std::nextafter(t_float, -infinity), 0.0f, -0.0f,
                          infinity, -infinity, most, -most})
      EXPECT_EQ(x < least_above(t), static_cast<double>(x) <= t) << t << " " << x;
  }
}

std::string refusal(const std::string& name, const std::string& text) {
  const Scratch scratch(name);
  std::ofstream(scratch.path, std::ios::binary) << text;
  const std::string message = message_of([&] { load(scratch.path); });
  EXPECT_TRUE(contains(message, name)) << message;
  return message;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(ForeignModels, AreRefusedByName) {
  EXPECT_TRUE(contains(message_of([] { load(folder + "lightgbm_linear.txt"); }), "linear_tree"));
  EXPECT_TRUE(contains(message_of([] { load(folder + "lightgbm_zero.txt"); }), "zero_as_missing"));
  const std::string text = read_text(folder + "lightgbm_binary.txt"),
                    json = read_text(folder + "xgboost_logistic.json");
  EXPECT_TRUE(contains(refusal("rank.txt", replaced(text, "objective=binary sigmoid:0.7", "objective=lambdarank")),
                       "'lambdarank'"));
  EXPECT_TRUE(contains(refusal("poisson.json", replaced(json, "binary:logistic", "count:poisson")), "'count:poisson'"));
  EXPECT_TRUE(contains(refusal("linear.json", replaced(json, "\"gbtree\"", "\"gblinear\"")), "'gblinear'"));
  EXPECT_TRUE(contains(refusal("model.ubj", std::string("{L\0\0\0\1", 6)), "UBJSON"));
  EXPECT_TRUE(contains(refusal("dump.json", R"([{ "nodeid": 0, "depth": 0)"), "dump"));
  EXPECT_TRUE(contains(refusal("model.pkl", "\x80\x04\x95"), "pickle"));
  EXPECT_TRUE(contains(
      refusal("model.onnx", write_onnx(dynamic_cast<const TreeApproach&>(*load(folder + "lightgbm_binary.txt")))),
      "ONNX"));
}

TEST(ForeignModels, DamageIsNamed) {
  const std::string text = read_text(folder + "lightgbm_binary.txt"),
                    json = read_text(folder + "xgboost_logistic.json");
  EXPECT_TRUE(contains(refusal("cut.json", json.substr(0, json.size() / 2)), "XGBoost"));
  EXPECT_TRUE(contains(refusal("empty.json", "{}"), "learner"));
  EXPECT_TRUE(contains(refusal("many.json", replaced(json, R"("num_trees":"10")", R"("num_trees":"2000000000")")),
                       "2000000000 trees"));
  EXPECT_TRUE(contains(refusal("wide.json", replaced(json, R"("num_feature":"5","num_target")",
                                                     R"("num_feature":"2000000000","num_target")")),
                       "2000000000 features"));
  EXPECT_TRUE(
      contains(refusal("cycle.json", replaced(json, R"("left_children":[1,)", R"("left_children":[0,)")), "tree 0"));
  EXPECT_TRUE(contains(refusal("far.json", replaced(json, R"("left_children":[1,)", R"("left_children":[99,)")),
                       "points to node 99"));
  EXPECT_TRUE(
      contains(refusal("twice.json", replaced(json, R"("left_children":[1,)", R"("left_children":[2,)")), "twice"));
  EXPECT_TRUE(contains(refusal("kind.json", replaced(json, R"("left_children":[1,)", R"("left_children":["x",)")),
                       "whole number"));
  EXPECT_TRUE(
      contains(refusal("base.json", replaced(json, R"("base_score":"[)", R"("base_score":"[1)")), "base_score"));

  EXPECT_TRUE(contains(refusal("cut.txt", text.substr(0, text.size() / 3)), "ends before"));
  EXPECT_TRUE(contains(refusal("late.txt", text.substr(0, text.size() - 300)), "ends before"));
  EXPECT_TRUE(contains(refusal("many.txt", replaced(text, "tree_sizes=", "tree_sizes=1 ")), "should have 9 trees"));
  EXPECT_TRUE(
      contains(refusal("leaves.txt", replaced(text, "num_leaves=8", "num_leaves=2000000000")), "leaf_value has 8"));
  EXPECT_TRUE(contains(refusal("cycle.txt", replaced(text, "left_child=", "left_child=0 ")), "left_child has 8"));
  EXPECT_TRUE(contains(refusal("feature.txt", replaced(text, "max_feature_idx=4", "max_feature_idx=5")), "6 features"));
  EXPECT_TRUE(contains(refusal("value.txt", replaced(text, "leaf_value=", "leaf_value=x")), "no number"));
}

// Bytes turned over and cut: an error, or a model that predicts without harm.
TEST(ForeignModels, DamageNeverCrashes) {
  Random random(3, 1);
  int refused = 0;
  for (const auto& name : all_models()) {
    const std::string whole = read_text(folder + name);
    const Reference input = reference(name);
    for (int turn = 0; turn < 150; ++turn) {
      std::string text = whole;
      const auto place = [&] { return random.below(static_cast<std::uint32_t>(text.size())); };
      const auto digit = [&] { return "0123456789-.e,[]{}\" \n"[random.below(21)]; };
      const auto changes = 1 + random.below(4);
      for (std::uint32_t c = 0; c < changes; ++c) {
        if (turn % 3 == 0) text[place()] = static_cast<char>(random.below(256));
        if (turn % 3 == 1) text[place()] = digit();
        if (turn % 3 == 2) text.erase(place(), 1 + random.below(turn % 2 == 0 ? 3 : 2000));
        if (text.empty()) text = "{";
      }
      try {
        const auto model = BoostedTrees::adopt(name.ends_with(".txt") ? read_lightgbm(text) : read_xgboost(text));
        for (const float s : model.predict(input.samples).values) ASSERT_FALSE(std::isnan(s));
        write_onnx(model);
        write_xgboost(model);
      } catch (const Error& error) {
        ASSERT_EQ(error.kind(), ErrorKind::input) << error.message();
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace hml
