#include <gtest/gtest.h>

#include <cmath>

#include "../observe/tt100.hpp"
#include "made.hpp"

namespace hml {
namespace {

h5::File reference() { return h5::File::open(HML_TEST_DATA "/represent/representations.h5"); }

TEST(PointCloud, HasTheFeaturesOfParticleNet) {
  const auto made = make("{type: point_cloud, of: jet0.constituents, length: 32}");
  EXPECT_EQ(made.representation->shape(), (std::vector<std::int64_t>{32, 8}));
  EXPECT_EQ(made.representation->names(), (std::vector<std::string>{"delta_eta", "delta_phi", "log_pt", "log_e",
                                                                    "log_pt_rel", "log_e_rel", "delta_r", "mask"}));
  const auto found = rows_of(made, read_tt100());
  const auto expected = reference().read<double>("cloud");
  double present = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_NEAR(found[i], expected[i], 3e-7 * std::max(1.0, std::abs(expected[i]))) << i;
    if (i % 8 == 7) present += expected[i];
  }
  EXPECT_GT(present, 500);
}

TEST(PointCloud, IsSortedByPtAndCut) {
  const Events events = one_jet({{3, 0.1f, 0}, {7, 0.2f, 0}, {3, 0.3f, 0}, {1, 0.4f, 0}});
  const auto made = make("{type: point_cloud, of: fatjet0.constituents, length: 3, features: [pt, eta]}");
  EXPECT_EQ(rows_of(made, events), (std::vector<float>{7, 0.2f, 1, 3, 0.1f, 1, 3, 0.3f, 1}));
  EXPECT_EQ(made.representation->losses().objects, 4);
  EXPECT_EQ(made.representation->losses().lost, 1);
  const auto longer = make("{type: point_cloud, of: fatjet0.constituents, length: 5, features: [pt]}");
  EXPECT_EQ(rows_of(longer, events), (std::vector<float>{7, 1, 3, 1, 3, 1, 1, 1, 0, 0}));
  EXPECT_EQ(longer.representation->losses().lost, 0);
}

TEST(PointCloud, DoesNotDependOnTheOrderOfTheObjects) {
  const std::vector<std::array<float, 3>> parts = {{3, 0.1f, 0}, {7, 0.2f, 3}, {2, 0.3f, -3}, {1, 0.4f, 1}};
  const auto made = make("{type: point_cloud, of: fatjet0.constituents, length: 6}");
  EXPECT_EQ(rows_of(made, one_jet(parts)), rows_of(made, one_jet({parts[2], parts[0], parts[3], parts[1]})));
}

TEST(PointCloud, RelativeFeaturesDoNotDependOnTheJetsAzimuth) {
  const auto made = make("{type: point_cloud, of: track, length: 3, features: [delta_phi, delta_eta, log_pt_rel]}");
  const auto a = rows_of(made, one_jet({{3, 0.1f, 0.25f}, {7, 0.2f, 0}, {2, 0.3f, -0.25f}}));
  const float pi = 3.14159265f;
  const auto b = rows_of(made, one_jet({{3, 0.1f, 0.25f - pi}, {7, 0.2f, pi}, {2, 0.3f, pi - 0.25f}}));
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-6) << i;
}

TEST(PointCloud, WithoutAJetTheAxisIsTheSumOfTheObjects) {
  const auto row = rows_of(make("{type: point_cloud, of: track, length: 2, features: [delta_phi, pt_rel]}"),
                           one_jet({{4, 0, 0}, {3, 0, 1.57079633f}}));
  EXPECT_NEAR(row[0], -std::atan2(3.0, 4.0), 1e-6);
  EXPECT_NEAR(row[1], 0.8, 1e-6);
}

/// A track, a photon and a neutral hadron, with what is stored of each.
Events one_of_each(const std::vector<std::int32_t>& codes) {
  Events events;
  events.set_size(1);
  Collection& jets = events.add("Jet");
  for (const char* column : {"pt", "eta", "phi"}) jets.add<float>(column, "1", "") = {1};
  jets.offsets = {0, 1};
  Relation& relation = jets.relations.emplace_back();
  relation.name = "constituents";
  for (const char* name : {"EFlowTrack", "EFlowPhoton", "EFlowNeutralHadron"}) {
    const bool tracks = relation.targets.empty();
    Collection& collection = events.add(name);
    const std::size_t size = tracks ? codes.size() : 1;
    for (const char* column : {"pt", "eta", "phi"})
      collection.add<float>(column, "1", "") = std::vector<float>(size, tracks ? 3 : 2);
    if (tracks) {
      collection.add<std::int32_t>("PID", "1", "") = codes;
      collection.add<std::int32_t>("Charge", "e", "") = std::vector<std::int32_t>(size, -1);
      collection.add<float>("D0", "mm", "") = std::vector<float>(size, 0.5);
      collection.add<float>("ErrorD0", "mm", "") = std::vector<float>(size, 1.5);
    }
    collection.offsets = {0, static_cast<std::int64_t>(size)};
    for (std::size_t i = 0; i < size; ++i) {
      relation.target.push_back(static_cast<std::uint8_t>(relation.targets.size()));
      relation.index.push_back(static_cast<std::int32_t>(i));
    }
    relation.targets.emplace_back(name);
  }
  relation.offsets = {0, static_cast<std::int64_t>(relation.index.size())};
  events.check("one of each");
  return events;
}

TEST(PointCloud, TellsSpeciesAndTracksApart) {
  const auto made = make(
      "{type: point_cloud, of: jet0.constituents, length: 5, features: [charge, is_charged_hadron, is_neutral_hadron, "
      "is_photon, is_electron, is_muon, tanh_d0, d0_error]}");
  const auto row = rows_of(made, one_of_each({-211, 11, -13}));
  const float d0 = std::tanh(0.5f);
  EXPECT_EQ(row, (std::vector<float>{-1, 1, 0, 0, 0, 0, d0, 1, 1,  //
                                     -1, 0, 0, 0, 1, 0, d0, 1, 1,  //
                                     -1, 0, 0, 0, 0, 1, d0, 1, 1,  //
                                     0,  0, 0, 1, 0, 0, 0,  0, 1,  //
                                     0,  0, 1, 0, 0, 0, 0,  0, 1}));
}

TEST(PointCloud, NamesWhatIsNotStored) {
  const auto made = make("{type: point_cloud, of: fatjet0.constituents, features: particle_transformer}");
  EXPECT_EQ(made.representation->names().size(), 18u);
  try {
    rows_of(made, one_jet({{1, 0, 0}}));
    FAIL() << "the tracks have no charge";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_NE(error.message().find("'charge' is read from a stored column (charge), and Track has none"),
              std::string::npos)
        << error.message();
  }
}

TEST(Pairs, AreThoseOfTheParticleTransformer) {
  const auto made = make("{type: pairs, of: jet0.constituents, length: 12}");
  EXPECT_EQ(made.representation->shape(), (std::vector<std::int64_t>{4, 12, 12}));
  const auto found = rows_of(made, read_tt100());
  const auto expected = reference().read<double>("pairs");
  ASSERT_EQ(expected.size(), 8u * 4 * 12 * 12);
  for (std::size_t i = 0; i < expected.size(); ++i)
    ASSERT_NEAR(found[i], expected[i], 1e-6 * std::max(1.0, std::abs(expected[i]))) << i;
}

TEST(Pairs, AreSymmetricAndEndWithTheObjects) {
  const auto row = rows_of(make("{type: pairs, of: fatjet0.constituents, length: 4, features: [ln_kt, ln_m2]}"),
                           one_jet({{3, 0.1f, 0}, {7, 0.2f, 3}, {2, 0.3f, -3}}));
  for (std::size_t f = 0; f < 2; ++f)
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 4; ++j) {
        EXPECT_EQ(row[(f * 4 + i) * 4 + j], row[(f * 4 + j) * 4 + i]);
        EXPECT_EQ(row[(f * 4 + i) * 4 + j] == 0, i == 3 || j == 3);
      }
}

}  // namespace
}  // namespace hml
