#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "hml/core/random.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/writer.hpp"

namespace hml::test {

/// A folder of the test's own, removed behind it.
class DatasetFolder : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(folder_), std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() /
      ("hml_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->test_suite_name()) + "_" +
       testing::UnitTest::GetInstance()->current_test_info()->name());
};

/// Two classes; the background consists of two samples. One input of three numbers, one of a 2 x 4 image.
inline DatasetDescription description() {
  DatasetDescription out;
  out.classes = {"background", "signal"};
  out.samples = {{.name = "qcd", .label = 0, .cross_section = 100},
                 {.name = "zjets", .label = 0, .cross_section = 20},
                 {.name = "higgs", .label = 1, .cross_section = 0.5}};
  out.inputs = {{"set", {3}, {"a", "b", "c"}, {"GeV", "1", "1"}, Config::parse("{type: set}")},
                {"image", {1, 2, 4}, {"pt"}, {"GeV"}, Config::parse("{type: image}")}};
  out.variations = {"muR=2"};
  return out;
}

/// Events [first, first + n) of a sample: the first number of the set is the event's, the second the sample's.
inline DatasetRows rows(std::int32_t sample, std::int64_t first, std::int64_t n) {
  DatasetRows out;
  out.sample = sample;
  out.inputs.resize(2);
  for (std::int64_t event = first; event < first + n; ++event) {
    Random random(stream_key(static_cast<std::uint64_t>(sample), "test"), static_cast<std::uint64_t>(event));
    for (const double value : {static_cast<double>(event), static_cast<double>(sample), random.uniform()})
      out.inputs[0].push_back(static_cast<float>(value));
    for (int pixel = 0; pixel < 8; ++pixel) out.inputs[1].push_back(static_cast<float>(random.below(5)));
    out.weights.push_back(random.uniform(-0.2, 1));
    out.numbers.push_back(event);
    out.generated_weights.insert(out.generated_weights.end(), {out.weights.back(), 0.5});  // every second is selected
  }
  out.variations = {out.weights};
  for (auto& weight : out.variations[0]) weight *= 2;
  return out;
}

inline void write(const std::filesystem::path& path, const std::vector<std::int64_t>& events,
                  DatasetDescription given = description(), int threads = 1) {
  DatasetWriter writer(std::move(given), path, threads);
  for (std::size_t s = 0; s < events.size(); ++s)
    if (events[s] > 0) writer.add(rows(static_cast<std::int32_t>(s), 0, events[s]));
  writer.finish("{}");
}

}  // namespace hml::test
