// Approaches that are trained several times, from the run file to the report.
#include <gtest/gtest.h>

#include <cmath>

#include "hml/core/config.hpp"
#include "hml/core/files.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

const std::string mlp = "  mlp:   {approach: mlp, input: observables, hidden: [8], epochs: 3, batch_size: 32}\n",
                  cnn = "  cnn:   {approach: cnn, input: image, filters: [4, 4], epochs: 1, batch_size: 32}\n",
                  repeated = "  net: {approach: mlp, input: observables, hidden: [8], epochs: 3, repeats: 2}\n";

TEST(Repeats, AreTrainedApartAndMeasuredTogether) {
  const Folder folder;
  const Outcome outcome = folder.hml({"run", folder.write_run({{mlp, repeated}, {cnn, ""}}), "-o", "out"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("net (2 trainings)"), std::string::npos) << outcome.out;
  EXPECT_EQ(outcome.out.find("net_1"), std::string::npos) << outcome.out;

  const auto made = contents(folder / "out");
  EXPECT_NE(made.at("models/net_1.h5"), made.at("models/net_2.h5"));
  const auto results = read_json(folder / "out/results.json");
  const auto auc = [&](const char* name) { return results.at("approaches").at(name).at("auc").at("value").get<double>(); };
  const auto& both = results.at("repeats").at("net");
  EXPECT_EQ(both.at("trainings"), nlohmann::json({"net_1", "net_2"}));
  EXPECT_NEAR(both.at("auc").at("mean"), (auc("net_1") + auc("net_2")) / 2, 1e-12);
  EXPECT_NEAR(both.at("auc").at("deviation"), std::abs(auc("net_1") - auc("net_2")) / std::sqrt(2), 1e-12);
  const std::string page = read_text(folder / "out/report.html");
  for (const char* words : {"net (2 trainings)", "Each training on the test sample", "net_2"})
    EXPECT_NE(page.find(words), std::string::npos) << words;

  // The resolved file says it the same way, and makes the same run.
  const Config resolved = Config::load((folder / "out/run.yaml").string());
  EXPECT_EQ(resolved.at("approaches").entries().size(), 3u);
  EXPECT_EQ(resolved.at("approaches").at("net").at("repeats").integer(), 2);
  const auto before = stamps(folder / "out");
  ASSERT_EQ(folder.hml({"run", "out/run.yaml", "-o", "out", "--set", "name=small"}).code, 0);
  EXPECT_EQ(changed(before, stamps(folder / "out")), std::vector<std::string>{});
}

TEST(Repeats, AreRefusedWhereTheyMakeNoSense) {
  const Folder folder;
  const auto message = [&](const std::string& approaches) {
    const Outcome outcome = folder.hml({"train", folder.write_run({{mlp, approaches}, {cnn, ""}})});
    EXPECT_EQ(outcome.code, 2) << outcome.out;
    return outcome.err;
  };
  EXPECT_NE(message("  net: {approach: mlp, repeats: 0}\n").find("approach 'net': repeats = 0 is not in [1, 100]"), std::string::npos);
  EXPECT_NE(message("  net: {approach: mlp, repeats: many}\n").find("expected a whole number, found 'many'"), std::string::npos);
  EXPECT_NE(message("  net_2: {approach: mlp}\n  net: {approach: mlp, repeats: 2}\n").find("'net_2' is the name of two approaches"),
            std::string::npos);
}

}  // namespace
}  // namespace hml::test
