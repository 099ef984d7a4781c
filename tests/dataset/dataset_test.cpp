#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>

#include <nlohmann/json.hpp>

#include "hml/core/files.hpp"
#include "hml/core/threads.hpp"
#include "hml/dataset/builder.hpp"
#include "hml/dataset/dataset.hpp"
#include "sample_events.hpp"

namespace hml {
namespace {

class DatasetFile : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }

  static DatasetSettings settings() {
    return DatasetSettings::read(Config::parse(R"(
select: jet.size > 1
split: {train: 0.7, test: 0.3}
representations:
  observables: {type: set, observables: [jet0.pt, "jet0,jet1.delta_r", jet2.pt]}
  image: {type: image, of: jet, pixels: [8, 4], range: [[-3.2, 3.2], [-3, 3]], scale: log}
)"),
                                 {"qcd", "z"}, 42);
  }

  /// 500 events of each class in batches.
  std::filesystem::path make(const std::string& name, std::int64_t batch, int threads,
                             DatasetSettings given = settings()) const {
    DatasetBuilder builder(std::move(given), path(name));
    for (std::int32_t label : {0, 1}) {
      const std::int64_t batches = (500 + batch - 1) / batch;
      ordered_parallel(
          batches, threads,
          [&](std::int64_t b, int) {
            return builder.observe(
                sample_events(1 + static_cast<std::uint64_t>(label), b * batch, std::min(batch, 500 - b * batch)),
                label);
          },
          [&](std::int64_t, DatasetRows rows) { builder.add(std::move(rows)); });
    }
    builder.finish(R"({"seed": 42})");
    return path(name);
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() /
      ("hml_dataset_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

TEST_F(DatasetFile, ComesBackAsItWasMade) {
  const Dataset dataset = Dataset::open(make("a.h5", 64, 1));
  EXPECT_EQ(dataset.classes(), (std::vector<std::string>{"qcd", "z"}));
  EXPECT_EQ(dataset.select(), "jet.size > 1");
  EXPECT_EQ(nlohmann::json::parse(dataset.provenance())["seed"], 42);
  ASSERT_EQ(dataset.inputs().size(), 2u);
  EXPECT_EQ(dataset.inputs()[1].shape, (std::vector<std::int64_t>{1, 8, 4}));
  EXPECT_EQ(dataset.generated()[0].events, 500);
  EXPECT_EQ(dataset.selected()[0].events + dataset.selected()[1].events, dataset.size());

  const Samples all = dataset.read();
  ASSERT_EQ(all.size(), dataset.size());
  const Tensor& set = all.input("observables");
  EXPECT_EQ(set.names, (std::vector<std::string>{"jet0.pt", "jet0,jet1.delta_r", "jet2.pt"}));
  EXPECT_EQ(set.units, (std::vector<std::string>{"GeV", "1", "GeV"}));

  // Row by row against the events themselves.
  const auto numbers = dataset.event_numbers();
  const std::vector<std::int64_t> first_of_class{0, dataset.selected()[0].events};
  const Events qcd = sample_events(1, 0, 500);
  const auto mask = Cut("jet.size > 1").mask(qcd);
  const auto pt = Quantity("jet0.pt").evaluate(qcd).values, third = Quantity("jet2.pt").evaluate(qcd).values;
  std::size_t row = 0;
  for (std::size_t event = 0; event < 500; ++event) {
    if (!mask[event]) continue;
    ASSERT_EQ(numbers[row], static_cast<std::int64_t>(event));
    ASSERT_FLOAT_EQ(set.values[3 * row], static_cast<float>(pt[event]));
    ASSERT_EQ(std::isnan(set.values[3 * row + 2]), std::isnan(third[event]));
    ++row;
  }
  EXPECT_EQ(static_cast<std::int64_t>(row), dataset.selected()[0].events);
}

TEST_F(DatasetFile, ReadsOnePartAndOneInput) {
  const Dataset dataset = Dataset::open(make("a.h5", 64, 1));
  const Samples train = dataset.read("train", {"image"}), test = dataset.read("test", {"image"});
  EXPECT_EQ(train.size() + test.size(), dataset.size());
  EXPECT_EQ(train.inputs.size(), 1u);
  EXPECT_EQ(train.input("image").rows(), train.size());
  EXPECT_EQ(train.input("image").values.size(), static_cast<std::size_t>(train.size() * 32));
  EXPECT_EQ(dataset.read("validation").size(), 0);
  EXPECT_EQ(dataset.representation("image").at("of").text(), "jet");
  EXPECT_THROW(dataset.read("trian"), Error);
  EXPECT_THROW(dataset.read("train", {"imgae"}), Error);
}

TEST_F(DatasetFile, BytesDependNeitherOnBatchesNorOnThreads) {
  const std::string one = fingerprint_file(make("one.h5", 500, 1));
  EXPECT_EQ(one, fingerprint_file(make("two.h5", 37, 2)));
  EXPECT_EQ(one, fingerprint_file(make("four.h5", 64, 4)));
}

TEST_F(DatasetFile, SplitIsExactInEachClassAndFollowsTheSeed) {
  const auto dataset = Dataset::open(make("a.h5", 64, 1));
  for (std::int32_t label : {0, 1}) {
    const Samples train = dataset.read("train", {"observables"});
    const auto n = std::count(train.labels.begin(), train.labels.end(), label);
    EXPECT_EQ(n, std::llround(0.7 * static_cast<double>(dataset.selected()[static_cast<std::size_t>(label)].events)));
  }
  DatasetSettings other = settings();
  other.seed = 43;
  EXPECT_NE(dataset.event_numbers("test"), Dataset::open(make("b.h5", 64, 1, other)).event_numbers("test"));
}

TEST_F(DatasetFile, TornAndForeignFilesAreNamed) {
  const auto good = make("good.h5", 500, 1);
  const std::string bytes = read_text(good);
  std::ofstream(path("torn.h5"), std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  std::ofstream(path("foreign.h5")) << "pt,eta\n1,2\n";
  for (const char* name : {"torn.h5", "foreign.h5", "missing.h5"}) {
    try {
      Dataset::open(path(name));
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_NE(error.message().find(name), std::string::npos) << error.message();
    }
  }
}

TEST_F(DatasetFile, NothingIsLeftOfAnUnfinishedOne) {
  {
    DatasetBuilder builder(settings(), path("half.h5"));
    builder.add(sample_events(1, 0, 300), 0);
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(DatasetFile, SettingsAreCheckedFirst) {
  const auto message = [](const std::string& yaml) {
    try {
      DatasetBuilder(DatasetSettings::read(Config::parse(yaml, "run.yaml"), {"a", "b"}, 1), "unused.h5");
    } catch (const Error& error) {
      return error.message();
    }
    return std::string("no error");
  };
  EXPECT_NE(message("{selct: jet.size > 1, representations: {a: {type: set, observables: [jet0.pt]}}}")
                .find("did you mean 'select'"),
            std::string::npos);
  EXPECT_NE(message("{representations: {a: {type: set, observables: [jet0.pq]}}}").find("did you mean 'jet0.pt'"),
            std::string::npos);
  EXPECT_NE(message("{representations: {a: {type: sett}}}").find("did you mean 'set'"), std::string::npos);
  EXPECT_NE(message("{split: {train: 0.7, test: 0.2}, representations: {a: {type: set, observables: [jet0.pt]}}}")
                .find("add up to"),
            std::string::npos);
  EXPECT_NE(message("{split: {train: 0.7, test: 0.3}, select: jet0.pt >, representations: {a: {type: set, observables: "
                    "[jet0.pt]}}}")
                .find("too early"),
            std::string::npos);
}

TEST_F(DatasetFile, SamplesFoldsAndWeightVariationsFromARunFile) {
  auto given = DatasetSettings::read(Config::parse(R"(
split: {test: 0.2, folds: 4}
luminosity: 2.5
weight_variations: {"muR=2": event0.weight_up, pt: jet0.pt}
representations: {observables: {type: set, observables: [jet0.pt]}}
)"),
                                     {"qcd", "z"}, 42);
  given.samples = {{.name = "low", .label = 0, .cross_section = 10},
                   {.name = "high", .label = 0, .cross_section = 1},
                   {.name = "z", .label = 1, .cross_section = 0.1}};
  DatasetBuilder builder(given, path("a.h5"), default_observables(), 2);
  for (std::int32_t sample = 0; sample < 3; ++sample) {
    Events events = sample_events(static_cast<std::uint64_t>(sample), 0, 100);
    Collection& event = *events.find(event_collection);
    auto& up = event.add<float>("weight_up", "1", "");
    for (const double weight : event.values<double>("weight")) up.push_back(static_cast<float>(3 * weight));
    builder.add(events, sample);
  }
  builder.finish("{}");
  const Dataset dataset = Dataset::open(path("a.h5"));
  EXPECT_EQ(dataset.description().variations, (std::vector<std::string>{"muR=2", "pt"}));
  const auto weights = dataset.weights("not fold1"), up = dataset.weights("not fold1", "muR=2"),
             pt = dataset.weights("all", "pt");
  ASSERT_EQ(weights.size(), 180u);
  for (std::size_t i = 0; i < weights.size(); ++i) ASSERT_NEAR(up[i] / weights[i], 3, 1e-6);
  EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 2500 * 11.1, 1e-6);
  EXPECT_NEAR(pt[0] / dataset.samples()[0].scale(2.5), dataset.read().input("observables").values[0], 1e-3);
  for (const char* fold : {"fold0", "fold1", "fold2", "fold3", "test"})
    EXPECT_EQ(dataset.read(fold).size(), 60) << fold;

  EXPECT_THROW(DatasetSettings::read(Config::parse("{luminosity: -1, representations: {}}"), {"a", "b"}, 1), Error);
  given.variations = {{"all jets", "jet.pt"}};
  EXPECT_THROW(DatasetBuilder(given, path("b.h5")).add(sample_events(1, 0, 10), 0), Error);
  given.variations = {{"missing", "jet3.pt"}};
  EXPECT_THROW(DatasetBuilder(given, path("b.h5")).add(sample_events(1, 0, 10), 0), Error);
}

}  // namespace
}  // namespace hml
