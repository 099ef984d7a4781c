// training.csv of the Higgs challenge: what its weights mean, and what is said of a file that is not right. The rows
// are real ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "hml/core/files.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/zoo/layout.hpp"
#include "hml/dataset/zoo/layout_dataset.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

const fs::path data = fs::path(HML_TEST_DATA) / "dataset";

class HiggsmlLayout : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() /
              fmt::format("hml_higgsml_{}", testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // The real rows with one text replaced.
  fs::path changed(const std::string& from, const std::string& to) const {
    std::string text = read_text(data / "higgsml.csv");
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    write_text(folder_ / "training.csv", text.replace(at, from.size(), to));
    return folder_ / "training.csv";
  }

  std::string complaint(const fs::path& path) const {
    try {
      write_layout_dataset(*open_layout({path}), folder_ / "training.h5", "{}");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      EXPECT_FALSE(fs::exists(folder_ / "training.h5"));
      return error.message();
    }
    ADD_FAILURE() << "no error";
    return "";
  }

  fs::path folder_;
};

std::map<int, double> sums(const std::vector<std::int32_t>& labels, const std::vector<double>& weights) {
  std::map<int, double> out;
  for (std::size_t i = 0; i < labels.size(); ++i) out[labels[i]] += weights[i];
  return out;
}

void expect_near(const std::map<int, double>& a, const std::map<int, double>& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size()) << what;
  for (const auto& [label, sum] : a) EXPECT_NEAR(sum, b.at(label), 1e-12 * std::abs(sum)) << what << ", class " << label;
}

void expect_testing(const std::string& message, const std::vector<std::string>& words) {
  for (const auto& word : words) EXPECT_NE(message.find(word), std::string::npos) << message << "\nlacks " << word;
}

TEST_F(HiggsmlLayout, EveryPartStandsForAllEventsExpected) {
  for (const char* name : {"higgsml.csv", "higgsml_open_data.csv.gz"}) {
    const auto reader = open_layout({data / name});
    const Events events = reader->read(0, 100);
    const auto& header = events.collection("Event");
    const auto& weights = header.values<double>("weight");
    const auto expected = sums(header.values<std::int32_t>("label"), weights);

    const fs::path path = folder_ / "training.h5";
    write_layout_dataset(*open_layout({data / name}), path, "{}");
    const Dataset dataset = Dataset::open(path);
    EXPECT_DOUBLE_EQ(dataset.luminosity(), 20.3);
    EXPECT_NEAR(dataset.samples()[1].cross_section, expected.at(1) / 20300, 1e-15);
    for (const auto& [part, fraction] : dataset.split()) {
      const Samples samples = dataset.read(part);
      EXPECT_LT(samples.size(), dataset.size());
      expect_near(expected, sums(samples.labels, samples.weights), fmt::format("{} of {}", part, name));
    }
    const Samples all = dataset.read("all");
    expect_near(expected, sums(all.labels, all.weights), name);
    // The writer puts one class behind the other, in batches.
    EXPECT_NE(std::find_if(weights.begin(), weights.end(),
                           [&](double w) { return std::abs(w - all.weights[0]) < 1e-12 * w; }),
              weights.end());
  }
}

TEST_F(HiggsmlLayout, TheDescriptionNeedsNoEvent) {
  const auto reader = open_layout({data / "higgsml.csv"});
  const auto description = describe_layout_dataset(*reader);
  EXPECT_EQ(description.classes, (std::vector<std::string>{"background", "signal"}));
  EXPECT_EQ(description.inputs.at(0).shape, std::vector<std::int64_t>{30});
  EXPECT_EQ(description.inputs.at(0).names.at(0), "DER_mass_MMC");
  EXPECT_EQ(reader->read(0, 100).size(), 20);
}

TEST_F(HiggsmlLayout, ErrorsNameFileLineAndColumn) {
  expect_testing(complaint(changed("2.23358448717,b", "2.23358448717,x")),
                 {"training.csv:3", "column 'Label': one of the letters bs is wanted, not 'x'"});
  expect_testing(complaint(changed("160.937,", "heavy,")),
                 {"training.csv:3", "column 'DER_mass_MMC': a number is wanted, not 'heavy'"});
  expect_testing(complaint(changed("100002,", "first,")),
                 {"training.csv:4", "column 'EventId': an integer is wanted, not 'first'"});
  expect_testing(complaint(changed(",PRI_met_sumet", ",sum_et")), {"training.csv:1", "29 columns DER_* and PRI_*, not 30"});
  // The challenge's test.csv: no weights, no labels.
  expect_testing(complaint(changed(",Weight,Label", ",Height,Ladel")), {"training.csv:1", "column 'Weight'", "'Height'"});
  expect_testing(complaint(changed("100001,160.937,", "100001,")), {"training.csv:3", "32 fields; the header has 33"});
}

}  // namespace
}  // namespace hml
