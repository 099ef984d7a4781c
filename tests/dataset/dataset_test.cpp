#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

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

}  // namespace
}  // namespace hml
