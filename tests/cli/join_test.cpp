// hml join: several dataset files become one, and appending to a file is safe.
#include <gtest/gtest.h>

#include "hml/dataset/dataset.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

TEST(Join, DatasetsOfOneKindBecomeOne) {
  const Folder folder;
  folder.write_run();
  for (const char* seed : {"7", "8"}) {
    const Outcome made = folder.hml({"dataset", "small.yaml", "--set", std::string("seed=") + seed, "-o", seed});
    ASSERT_EQ(made.code, 0) << made.err;
  }
  const auto a = Dataset::open(folder / "7/dataset.h5").size(), b = Dataset::open(folder / "8/dataset.h5").size();
  ASSERT_EQ(folder.hml({"join", "7/dataset.h5", "8/dataset.h5", "-o", "both.h5"}).code, 0);
  EXPECT_EQ(Dataset::open(folder / "both.h5").size(), a + b);

  // Appending to one of them gives the same rows; what fails leaves it whole.
  const auto before = contents(folder / "7");
  EXPECT_NE(folder.hml({"join", "7/dataset.h5", "none.h5", "-o", "7/dataset.h5"}).code, 0);
  EXPECT_TRUE(contents(folder / "7").at("dataset.h5") == before.at("dataset.h5"));
  ASSERT_EQ(folder.hml({"join", "7/dataset.h5", "8/dataset.h5", "-o", "7/dataset.h5"}).code, 0);
  const Samples joined = Dataset::open(folder / "both.h5").read(),
                appended = Dataset::open(folder / "7/dataset.h5").read();
  EXPECT_EQ(joined.input("observables").values, appended.input("observables").values);
  EXPECT_EQ(joined.labels, appended.labels);
  EXPECT_TRUE(unfinished(folder.path()).empty());
}

}  // namespace
}  // namespace hml::test
