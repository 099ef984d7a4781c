// ^C at any stage: one message, nothing that looks whole and is not, and the same bytes once it is run again.
#include <gtest/gtest.h>

#include <algorithm>

#include "terminal.hpp"

namespace hml::test {
namespace {

namespace fs = std::filesystem;

class Interruption : public testing::Test {
 protected:
  // Interrupts a run, looks at what it left, lets it go on, and compares with one that was left alone.
  void check(const std::vector<std::string>& settings, const std::function<bool()>& now) {
    const Outcome stopped = folder_.hml_interrupted(arguments("broken", settings), now);
    EXPECT_EQ(stopped.code, 1);
    EXPECT_EQ(stopped.err, "hml: stopped at your request; run the same command again to go on\n");
    left_ = contents(folder_ / "broken");
    EXPECT_EQ(unfinished(folder_ / "broken"), std::vector<std::string>{});
    EXPECT_FALSE(left_.contains("report.html"));

    const Outcome unbroken = folder_.hml(arguments("unbroken", settings));
    ASSERT_EQ(unbroken.code, 0) << unbroken.err;
    const auto whole = contents(folder_ / "unbroken");
    const auto is_product = [](const std::string& name) {
      return name.ends_with(".h5") || name.ends_with(".npz") || name == "run.yaml";
    };
    for (const auto& [name, bytes] : left_) {
      if (is_product(name)) {
        EXPECT_TRUE(whole.contains(name) && whole.at(name) == bytes) << name << " was left unfinished";
      }
    }

    const Outcome resumed = folder_.hml(arguments("broken", settings));
    ASSERT_EQ(resumed.code, 0) << resumed.err;
    const auto again = contents(folder_ / "broken");
    ASSERT_EQ(again.size(), whole.size());
    for (const auto& [name, bytes] : whole) {
      if (is_product(name)) {
        EXPECT_TRUE(again.at(name) == bytes) << name;
      }
    }
    EXPECT_EQ(read_json(folder_ / "broken/results.json").at("approaches"),
              read_json(folder_ / "unbroken/results.json").at("approaches"));
  }

  std::vector<std::string> arguments(const std::string& output, const std::vector<std::string>& settings) const {
    std::vector<std::string> out{"run", "small.yaml", "--threads", "2", "-o", output};
    for (const auto& setting : settings) out.insert(out.end(), {"--set", setting});
    return out;
  }

  // The size of a file below the broken run's folder, -1 where there is none.
  std::intmax_t size(const std::string& name) const {
    std::error_code problem;
    const auto bytes = fs::file_size(folder_ / "broken" / name, problem);
    return problem ? -1 : static_cast<std::intmax_t>(bytes);
  }

  bool was_left(const std::string& name) const { return left_.contains(name); }

  void SetUp() override { folder_.write_run(); }

  Folder folder_;
  std::map<std::string, std::string> left_;
};

TEST_F(Interruption, WhileEventsAreGenerated) {
  // A first block of several is on the disk: it is kept, and gone on from.
  check({"generate.samples.z.events=1000"}, [&] { return size("events/z.h5.part") > 0; });
  EXPECT_TRUE(was_left("events/z.h5.resume"));
  EXPECT_FALSE(was_left("events/z.h5"));
}

TEST_F(Interruption, WhileTheDatasetIsMade) {
  ASSERT_EQ(folder_.hml(arguments("broken", {})).code, 0);
  for (const char* name : {"dataset.h5", "dataset.npz", "report.html"}) fs::remove(folder_ / "broken" / name);
  check({}, [&] { return size("dataset.h5.part") >= 0 || size("dataset.h5") >= 0; });
}

TEST_F(Interruption, WhileANetworkIsTrained) {
  check({"approaches.mlp.epochs=600"}, [&] { return size("models/trees.h5") > 0; });
  EXPECT_TRUE(was_left("dataset.h5"));
  EXPECT_FALSE(was_left("models/cnn.h5"));
}

TEST_F(Interruption, WhileModelsAreEvaluated) {
  check({}, [&] { return size("models/cnn.h5") > 0; });
}

}  // namespace
}  // namespace hml::test
