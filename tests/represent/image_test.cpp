#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "../observe/tt100.hpp"
#include "made.hpp"

namespace hml {
namespace {

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

/// The five channels of the photon-jet study around the leading jet.
constexpr const char* five_channels = R"(
type: image
of: jet0.constituents
channels:
  all: {}
  tracks: {in: EFlowTrack}
  photons: {in: [eflowphoton]}
  neutral: {in: [EFlowNeutralHadron]}
  near: {of: eflowtrack, within: 0.4}
translate: jet
pixels: [40, 40]
range: [[-0.4, 0.4], [-0.4, 0.4]]
)";

TEST(Image, ChannelsAreThoseOfHistogram2dBitForBit) {
  const auto made = make(five_channels);
  EXPECT_EQ(made.representation->shape(), (std::vector<std::int64_t>{5, 40, 40}));
  EXPECT_EQ(made.representation->names(), (std::vector<std::string>{"all", "tracks", "photons", "neutral", "near"}));
  const auto found = rows_of(made, read_tt100());
  const auto expected = h5::File::open(HML_TEST_DATA "/represent/representations.h5").read<float>("images");
  ASSERT_LE(expected.size(), found.size());
  std::size_t filled = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(found[i], expected[i]) << i;
    filled += expected[i] > 0;
  }
  EXPECT_GT(filled, 1500u);
}

TEST(Image, WeightIsAnyFeatureOrACount) {
  const Events events = one_jet({{3, -0.5, 0}, {1, -0.5, 0}, {2, 0.5, 0}});
  const auto made = make(
      "{type: image, of: fatjet0.constituents, pixels: [1, 2], channels: {n: {weight: count}, e: {weight: E}, w: "
      "{weight: log_pt}, pt: fatjet0.constituents:1}}");
  EXPECT_EQ(made.representation->units(), (std::vector<std::string>{"1", "GeV", "1", "GeV"}));
  const auto image = rows_of(made, events);
  EXPECT_FLOAT_EQ(image[0], 2);
  EXPECT_FLOAT_EQ(image[1], 1);
  EXPECT_FLOAT_EQ(image[2], 4 * std::cosh(0.5f));
  EXPECT_FLOAT_EQ(image[5], std::log(2.0f));
  EXPECT_EQ(image[6], 3);
  EXPECT_EQ(image[7], 0);
}

TEST(Image, EachChannelIsScaledByItself) {
  const Events events = one_jet({{3, -0.5, 0}, {1, 0.5, 0}});
  const auto image = [&](const std::string& scale) {
    return rows_of(
        make("{type: image, of: fatjet0.constituents, pixels: [1, 2], channels: {pt: {}, n: {weight: count}}, "
             "scale: " +
             scale + "}"),
        events);
  };
  EXPECT_EQ(image("sum"), (std::vector<float>{0.75, 0.25, 0.5, 0.5}));
  EXPECT_EQ(image("max"), (std::vector<float>{1, 1.0f / 3, 1, 1}));
  EXPECT_FLOAT_EQ(image("l2")[0], 3 / std::sqrt(10.0f));
}

constexpr const char* turned =
    "{type: image, of: fatjet0.constituents, translate: centroid, rotate: {axis: principal, to: 90}, flip: [right, "
    "up], "
    "pixels: [16, 16]}";

/// A lopsided jet, seen from the side and from across phi = pi, turned by an angle and, where asked for, mirrored.
Events lopsided(double angle, bool mirrored) {
  const std::vector<std::array<double, 3>> shape = {
      {50, 0, 0.9}, {40, 0.05, -0.7}, {20, 0.35, 0.15}, {7, -0.45, 0.25}, {11, 0.17, 0.5}};
  std::vector<std::array<float, 3>> constituents;
  for (const auto& [pt, along, y] : shape) {
    const double x = mirrored ? -along : along;
    constituents.push_back({static_cast<float>(pt), static_cast<float>(0.4 + x * std::cos(angle) - y * std::sin(angle)),
                            static_cast<float>(wrap_phi(3 + x * std::sin(angle) + y * std::cos(angle)))});
  }
  return one_jet(constituents);
}

TEST(Image, PrincipalAxisAndFlipTakeOutRotationAndReflection) {
  const auto first = rows_of(make(turned), lopsided(0, false));
  EXPECT_FLOAT_EQ(std::accumulate(first.begin(), first.end(), 0.0f), 128);
  for (int k = 1; k < 12; ++k)
    for (const bool mirrored : {false, true}) EXPECT_EQ(rows_of(make(turned), lopsided(0.5 * k, mirrored)), first) << k;
  EXPECT_NE(rows_of(make("{type: image, of: fatjet0.constituents, translate: centroid, pixels: [16, 16]}"),
                    lopsided(0.5, false)),
            rows_of(make("{type: image, of: fatjet0.constituents, translate: centroid, pixels: [16, 16]}"),
                    lopsided(0, false)));
}

TEST(Image, CentroidIsWeightedByPtAcrossPi) {
  // The centre of 3 GeV at phi = 3.1 and 1 GeV at 3.1 + 0.4 (on the other side of pi) is 3.2, that of eta 0.1.
  const auto image = rows_of(make("{type: image, of: fatjet0.constituents, translate: centroid, pixels: [4, 4], range: "
                                  "[[-0.4, 0.4], [-0.4, 0.4]]}"),
                             one_jet({{3, 0, 3.1f}, {1, 0.4f, static_cast<float>(wrap_phi(3.5))}}));
  EXPECT_EQ(image[1 * 4 + 1], 3);
  EXPECT_EQ(image[3 * 4 + 3], 1);
}

TEST(Image, TranslatesToAnySubjetOrTheJet) {
  const Events events = one_jet({{100, 0.25f, 3}, {40, 1.0f, 3}, {10, 0.25f, 2}});
  const auto brightest = [&](const std::string& to) {
    const auto image =
        rows_of(make("{type: image, of: fatjet0.constituents, subjets: {}, translate: " + to + "}"), events);
    return image[16 * 33 + 16];
  };
  EXPECT_EQ(brightest("subjet0"), 100);
  EXPECT_EQ(brightest("subjet1"), 40);
  EXPECT_EQ(brightest("subjet2"), 10);
  EXPECT_EQ(brightest("subjet3"), 0);
  EXPECT_EQ(brightest("jet"), 100);
}

TEST(Image, CountsWhatLiesOutside) {
  const auto made = make("{type: image, of: fatjet0.constituents}");
  rows_of(made, one_jet({{1, 0, 0}, {1, 5, 0}, {1, 0, 3}}));
  EXPECT_EQ(made.representation->losses().objects, 3);
  EXPECT_EQ(made.representation->losses().lost, 2);
}

}  // namespace
}  // namespace hml
