#include <gtest/gtest.h>

#include <array>
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
  if (step == "translate")
    return "{type: image, of: fatjet0.constituents, subjets: {algorithm: kt, radius: 0.3}, translate: subjet0}";
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
  int different = 0, different_where_the_reference_is_wrong = 0;
  // The reference does not wrap the difference in phi when it rotates; in this event the subjets lie on either side of
  // pi.
  constexpr std::int64_t wrong = 98;
  for (std::int64_t event = 0; event < events.size(); ++event) {
    if (fatjets.count(event) == 0) continue;
    for (std::size_t phi = 0; phi < 33; ++phi)
      for (std::size_t eta = 0; eta < 33; ++eta) {
        const float a = found[(static_cast<std::size_t>(event) * 33 + phi) * 33 + eta],
                    b = expected[(image * 33 + eta) * 33 + phi];
        if (std::abs(a - b) > 1e-4f * std::max(1.0f, b))
          ++(step == "translate-rotate" && event == wrong ? different_where_the_reference_is_wrong : different);
      }
    ++image;
  }
  EXPECT_EQ(image, 13u);
  EXPECT_EQ(different, 0);
  EXPECT_EQ(different_where_the_reference_is_wrong > 0, step == "translate-rotate");
}

INSTANTIATE_TEST_SUITE_P(Steps, ImageReference, testing::Values("raw", "translate", "translate-rotate"));

/// One event with one jet of the given constituents (pt, eta, phi).
Events one_jet(const std::vector<std::array<float, 3>>& constituents) {
  Events events;
  events.set_size(1);
  Collection& jets = events.add("FatJet");
  jets.add<float>("pt", "GeV", "") = {300};
  jets.offsets = {0, 1};
  Relation& relation = jets.relations.emplace_back();
  relation.name = "constituents";
  relation.targets = {"Track"};
  Collection& tracks = events.add("Track");
  auto& pt = tracks.add<float>("pt", "GeV", "");
  auto& eta = tracks.add<float>("eta", "1", "");
  auto& phi = tracks.add<float>("phi", "rad", "");
  for (const auto& [a, b, c] : constituents) {
    relation.index.push_back(static_cast<std::int32_t>(pt.size()));
    relation.target.push_back(0);
    pt.push_back(a), eta.push_back(b), phi.push_back(c);
  }
  relation.offsets = {0, static_cast<std::int64_t>(pt.size())};
  tracks.offsets = {0, static_cast<std::int64_t>(pt.size())};
  return events;
}

constexpr const char* rotated =
    "{type: image, of: fatjet0.constituents, subjets: {algorithm: kt, radius: 0.3}, translate: subjet0, rotate: {axis: "
    "subjet1, to: -90}}";

float pixel(const std::vector<float>& image, int phi, int eta) {
  return image[static_cast<std::size_t>(phi * 33 + eta)];
}

TEST(Image, SecondSubjetLiesBelowTheFirst) {
  // In every direction from the first one, and across phi = pi.
  for (int k = 0; k < 12; ++k) {
    const double angle = 0.5 * k, distance = 10 * 3.2 / 33;
    const auto image =
        rows_of(make(rotated), one_jet({{100, 0.3f, 3.1f},
                                        {40, static_cast<float>(0.3 + distance * std::cos(angle)),
                                         static_cast<float>(wrap_phi(3.1 + distance * std::sin(angle)))}}));
    EXPECT_FLOAT_EQ(pixel(image, 16, 16), 100) << k;
    EXPECT_FLOAT_EQ(pixel(image, 6, 16), 40) << k;
  }
}

TEST(Image, WithoutSecondSubjetIsKeptUnrotatedOrEmpty) {
  const Events events = one_jet({{100, 0.3f, 3.1f}, {10, 0.4f, 3.1f}});
  const auto kept = rows_of(make(rotated), events);
  EXPECT_FLOAT_EQ(std::accumulate(kept.begin(), kept.end(), 0.0f), 110);
  const auto empty = rows_of(
      make("{type: image, of: fatjet0.constituents, subjets: {}, translate: subjet0, rotate: {missing: empty}}"),
      events);
  EXPECT_EQ(std::accumulate(empty.begin(), empty.end(), 0.0f), 0);
}

TEST(Image, BinsAreClosedOnTheLeftAndTheLastOnBothSides) {
  const auto made = make("{type: image, of: fatjet0.constituents, pixels: [2, 4], range: [[-1, 1], [-2, 2]]}");
  EXPECT_EQ(made.representation->shape(), (std::vector<std::int64_t>{1, 2, 4}));
  const auto image = rows_of(made, one_jet({{1, -2, -1}, {2, 0, 0}, {4, 2, 0}, {8, 0, 1}, {16, 1.99f, 0.99f}}));
  EXPECT_EQ(image, (std::vector<float>{1, 0, 0, 0, 0, 0, 10, 20}));
}

TEST(Image, ScaleStepsComeInTheirOrder) {
  const Events events = one_jet({{3, -0.5, 0}, {1, 0.5, 0}});
  const auto image = [&](const std::string& scale) {
    return rows_of(make("{type: image, of: fatjet0.constituents, pixels: [1, 2], scale: " + scale + "}"), events);
  };
  EXPECT_EQ(image("[]"), (std::vector<float>{3, 1}));
  EXPECT_EQ(image("max"), (std::vector<float>{1, 1.0f / 3}));
  EXPECT_FLOAT_EQ(image("log")[0], std::log(4.0f));
  EXPECT_FLOAT_EQ(image("[log, max]")[1], 0.5f);
  EXPECT_FLOAT_EQ(image("[max, log]")[0], std::log(2.0f));
}

TEST(Representation, ConfigMakesItAgain) {
  const Events events = read_tt100();
  for (const char* yaml : {"{type: set, observables: [FatJet0.Mass, \"jet0, jet1.DeltaR\"]}", rotated,
                           "{type: image, of: FatJet0.Constituents, pixels: [4, 5], scale: log}"}) {
    const auto first = make(yaml);
    const auto second = make(first.config.yaml());
    EXPECT_EQ(first.config.yaml(), second.config.yaml());
    const auto a = rows_of(first, events), b = rows_of(second, events);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) ASSERT_TRUE(a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])));
  }
}

TEST(Set, HasOneColumnAnObservable) {
  const auto made = make("{type: set, observables: [fatjet0.mass, \"jet0,jet1.delta_r\", jet.size]}");
  EXPECT_EQ(made.representation->names(), (std::vector<std::string>{"fatjet0.mass", "jet0,jet1.delta_r", "jet.size"}));
  const auto rows = rows_of(made, read_tt100());
  EXPECT_TRUE(std::isnan(rows[0]));
  EXPECT_EQ(rows[2], 7);
  EXPECT_NEAR(rows[30], 100.952911, 1e-4);
}

std::string problem(const std::string& yaml) {
  try {
    make(yaml);
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

TEST(Representation, RefusesWhatMakesNoSense) {
  for (const char* yaml :
       {"{}", "{type: sett}", "{type: set}", "{type: set, observables: []}", "{type: set, observables: [jet.pt]}",
        "{type: set, observables: [jet0.pt, Jet0.PT]}", "{type: image}", "{type: image, of: 3}",
        "{type: image, of: fatjet0, pixels: [3]}", "{type: image, of: fatjet0, pixels: [0, 3]}",
        "{type: image, of: fatjet0, range: [1, 2]}", "{type: image, of: fatjet0, range: [[2, 1], [1, 2]]}",
        "{type: image, of: fatjet0, scale: sqrt}", "{type: image, of: fatjet0, translate: subjet0}",
        "{type: image, of: fatjet0, subjets: {}, rotate: {}}", "{type: image, of: fatjet0, subjets: {algorithm: ktt}}",
        "{type: image, of: fatjet0, subjets: {radus: 1}}", "{type: image, of: fatjet0, subjets: {}, translate: jet0}",
        "{type: image, of: fatjet0, subjets: {}, translate: subjet0, rotate: {axis: subjet0}}"})
    EXPECT_NE(problem(yaml), "no error") << yaml;
  EXPECT_NE(problem("{type: imag, of: jet}").find("did you mean 'image'"), std::string::npos);
  EXPECT_NE(problem("{type: set, observables: [jet.pt]}").find("'jet0'"), std::string::npos);
}

}  // namespace
}  // namespace hml
