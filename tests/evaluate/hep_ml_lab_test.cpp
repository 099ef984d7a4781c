// Metrics against the values of hep-ml-lab 0.4.3 for its own scores, where no defect of its is involved.
#include <nlohmann/json.hpp>

#include "hml/core/files.hpp"
#include "hml/dataset/npz.hpp"
#include "samples.hpp"

namespace hml {
namespace {

using test::measure;

class HepMlLab : public ::testing::Test {
 protected:
  const nlohmann::json values = nlohmann::json::parse(read_text(HML_TEST_DATA "/evaluate/hep-ml-lab.json"));
  ScoredEvents events() const {
    const NpzReader file(HML_TEST_DATA "/evaluate/hep-ml-lab.npz");
    ScoredEvents out;
    out.add(file.open("scores").read_all<float>(), file.open("labels").read_all<std::int32_t>());
    return out;
  }
};

// It computes in single precision; a rejection r as 1 / (1 - specificity), so that its relative error grows with r.
constexpr double single = 2e-7;

TEST_F(HepMlLab, RejectionAtEfficiency) {
  for (const char* efficiency : {"0.3", "0.5", "0.8"}) {
    const double value = measure("background_rejection", events(), {{"efficiency", Config(efficiency)}}).value;
    const double want = values["RejectionAtEfficiency(" + std::string(efficiency) + ",class_id=1)"];
    EXPECT_NEAR(value, want, single * want * want);
  }
  // Its 200 fixed thresholds miss the best one near the end of the curve.
  const double exact = values["exact_rejection_at_0.99"];
  EXPECT_NEAR(measure("background_rejection", events(), {{"efficiency", Config("0.99")}}).value, exact, 1e-12 * exact);
  EXPECT_GT(exact, values["RejectionAtEfficiency(0.99,class_id=1)"].get<double>());
}

TEST_F(HepMlLab, AccuracyAndAuc) {
  EXPECT_DOUBLE_EQ(measure("accuracy", events()).value, values["accuracy"]);
  EXPECT_NEAR(measure("auc", events()).value, values["AUC_exact"], 1e-12);
  // Keras' 200 thresholds.
  EXPECT_NEAR(measure("auc", events()).value, values["AUC_keras"], 3e-5);
}

TEST_F(HepMlLab, MaxSignificance) {
  const auto significance = [&](std::vector<Config::Entry> parameters) {
    return measure("significance", events(), parameters).value;
  };
  const double at_half = values["MaxSignificance()"],
               scaled = values["MaxSignificance(xs=[100,1],lumi=300,w=[0.5,2])@0.5"];
  EXPECT_NEAR(significance({{"threshold", Config("0.5")}}), at_half, single * at_half);
  // Cross sections times its class weights.
  EXPECT_NEAR(significance({{"threshold", Config("0.5")},
                            {"cross_section_signal", Config("2")},
                            {"cross_section_background", Config("50")},
                            {"luminosity", Config("300")}}),
              scaled, single * scaled);
  const double best = values["MaxSignificance(xs=[100,1],lumi=300,thresholds=auto)"]["value"];
  EXPECT_NEAR(significance({{"cross_section_signal", Config("1")},
                            {"cross_section_background", Config("100")},
                            {"luminosity", Config("300")}}),
              best, single * best);
}

}  // namespace
}  // namespace hml
