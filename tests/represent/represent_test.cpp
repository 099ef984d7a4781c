#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <numeric>

#include <nlohmann/json.hpp>

#include "../observe/tt100.hpp"
#include "hml/represent/representation.hpp"

namespace hml {
namespace {

NamedRepresentation make(const std::string& yaml) { return make_representation("test", Config::parse(yaml)); }

std::vector<float> rows_of(const NamedRepresentation& made, const Events& events) {
  std::vector<float> rows(static_cast<std::size_t>(events.size() * made.representation->row_size()), -1.0f);
  made.representation->fill(events, rows);
  return rows;
}

const char* pipeline(const std::string& step) {
  if (step == "raw") return "{type: image, of: fatjet0.constituents}";
  if (step == "translate") return "{type: image, of: fatjet0.constituents, subjets: {algorithm: kt, radius: 0.3}, translate: subjet0}";
  return "{type: image, of: fatjet0.constituents, subjets: {algorithm: kt, radius: 0.3}, translate: subjet0, "
         "rotate: {axis: subjet1, to: -90, missing: empty}}";
}

class ImageReference : public testing::TestWithParam<const char*> {};

TEST_P(ImageReference, AgreesPixelByPixel) {
  const std::string step = GetParam();
  const Events events = read_tt100();
  const auto file = h5::File::open(HML_TEST_DATA "/represent/tt100-images.h5");
  const auto expected = file.read<float>(step);  // (events with a fat jet, eta, phi)
  const auto found = rows_of(make(pipeline(step)), events);
  const Collection& fatjets = events.collection("FatJet");
  std::size_t image = 0;
  int different = 0;
  for (std::int64_t event = 0; event < events.size(); ++event) {
    if (fatjets.count(event) == 0) continue;
    for (std::size_t phi = 0; phi < 33; ++phi)
      for (std::size_t eta = 0; eta < 33; ++eta) {
        const float a = found[(static_cast<std::size_t>(event) * 33 + phi) * 33 + eta], b = expected[(image * 33 + eta) * 33 + phi];
        if (std::abs(a - b) > 1e-4f * std::max(1.0f, b)) ++different;
      }
    ++image;
  }
  EXPECT_EQ(image, 13u);
  EXPECT_EQ(different, 0);
}

INSTANTIATE_TEST_SUITE_P(Steps, ImageReference, testing::Values("raw", "translate", "translate-rotate"),
                         [](const auto& info) { return std::string(info.param) == "translate-rotate" ? "rotate" : std::string(info.param); });

}  // namespace
}  // namespace hml
