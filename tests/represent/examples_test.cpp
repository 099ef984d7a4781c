// What the guide and the examples show works, and is the same.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "../observe/tt100.hpp"
#include "hml/core/files.hpp"
#include "made.hpp"

namespace hml {
namespace {

TEST(Examples, TheRunFilesRepresentationsHaveTheShapesWrittenThere) {
  const Events events = read_tt100();
  const Config run = Config::load(HML_SOURCE "/examples/representations.yaml");
  std::vector<std::vector<std::int64_t>> shapes;
  for (const auto& [name, config] : run.at("dataset").at("representations").entries()) {
    const auto made = make_representation(name, config);
    shapes.push_back(made.representation->shape());
    if (name == "observables") continue;  // There, NaN is what is missing.
    for (const float value : rows_of(made, events)) ASSERT_TRUE(std::isfinite(value)) << name;
  }
  EXPECT_EQ(shapes,
            (std::vector<std::vector<std::int64_t>>{{3}, {5, 40, 40}, {64, 8}, {4, 16, 16}, {64, 20}, {32, 6}}));
}

TEST(Examples, TheGuideShowsPiecesOfThem) {
  const std::string guide = read_text(HML_SOURCE "/docs/guide/representations.md");
  const std::string examples =
      read_text(HML_SOURCE "/examples/representations.yaml") + read_text(HML_SOURCE "/examples/point_cloud.cpp");
  int blocks = 0;
  for (std::size_t begin = guide.find("```"); begin != std::string::npos; ++blocks) {
    begin = guide.find('\n', begin) + 1;
    const std::size_t end = guide.find("```", begin);
    EXPECT_NE(examples.find(guide.substr(begin, end - begin)), std::string::npos) << guide.substr(begin, end - begin);
    begin = guide.find("```", end + 3);
  }
  EXPECT_EQ(blocks, 2);
}

TEST(Examples, ThePointCloudProgramReadsAnyFile) {
  const auto out = std::filesystem::temp_directory_path() / fmt::format("hml-point-cloud-{}.txt", std::rand());
  const std::string command =
      fmt::format("'{}' '{}/event/tt2.hepmc.gz' particle > '{}'", EXAMPLE_POINT_CLOUD, HML_TEST_DATA, out.string());
  ASSERT_EQ(std::system(command.c_str()), 0);
  const std::string text = read_text(out);
  std::filesystem::remove(out);
  EXPECT_NE(text.find("type: point_cloud"), std::string::npos) << text;
  EXPECT_NE(text.find("mask 1"), std::string::npos) << text;
  EXPECT_NE(text.find("objects did not fit"), std::string::npos) << text;
}

}  // namespace
}  // namespace hml
