#include <gtest/gtest.h>

#include <cmath>

#include "../observe/tt100.hpp"
#include "made.hpp"

namespace hml {
namespace {

TEST(Sequence, IsThePrimaryLundPlane) {
  const auto made = make("{type: sequence, of: jet0.constituents, length: 12}");
  EXPECT_EQ(made.representation->shape(), (std::vector<std::int64_t>{12, 6}));
  EXPECT_EQ(made.representation->names(),
            (std::vector<std::string>{"ln_inverse_delta", "ln_kt", "z", "psi", "mass", "mask"}));
  const auto found = rows_of(made, read_tt100());
  const auto expected = h5::File::open(HML_TEST_DATA "/represent/representations.h5").read<double>("lund");
  double declusterings = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_NEAR(found[i], expected[i], 2e-6 * std::max(1.0, std::abs(expected[i]))) << i;
    if (i % 6 == 5) declusterings += expected[i];
  }
  EXPECT_GT(declusterings, 100);
}

/// Two pairs of objects, far apart: the tree is ((a, b), (c, d)), with a + b the harder part.
Events two_pairs() { return one_jet({{40, 0, 0.1f}, {30, 0, -0.1f}, {20, 1, 0.05f}, {10, 1, -0.05f}}); }

TEST(Sequence, FollowsTheHarderPartOrAll) {
  const auto primary =
      rows_of(make("{type: sequence, of: fatjet0.constituents, length: 4, features: [kt]}"), two_pairs());
  EXPECT_EQ(primary[5], 0);
  EXPECT_FLOAT_EQ(primary[2], 30 * 0.2f);
  const auto all = rows_of(make("{type: sequence, of: fatjet0.constituents, length: 4, follow: all, features: [kt, "
                                "next_harder, next_softer]}"),
                           two_pairs());
  EXPECT_EQ(all[0], primary[0]);
  EXPECT_FLOAT_EQ(all[4], 30 * 0.2f);
  EXPECT_FLOAT_EQ(all[8], 10 * 0.1f);
  EXPECT_EQ((std::vector<float>{all[1], all[2], all[3]}), (std::vector<float>{1, 2, 1}));
  EXPECT_EQ((std::vector<float>{all[5], all[6], all[7]}), (std::vector<float>{-1, -1, 1}));
  EXPECT_EQ((std::vector<float>{all[12], all[13], all[14], all[15]}), (std::vector<float>{0, 0, 0, 0}));
}

TEST(Sequence, PlacesBeyondTheEndAreNotPointedAt) {
  const auto made =
      make("{type: sequence, of: fatjet0.constituents, length: 2, follow: all, features: [next_harder, next_softer]}");
  EXPECT_EQ(rows_of(made, two_pairs()), (std::vector<float>{1, -1, 1, -1, -1, 1}));
  EXPECT_EQ(made.representation->losses().objects, 3);
  EXPECT_EQ(made.representation->losses().lost, 1);
}

TEST(Sequence, IsFiniteForObjectsInOneDirection) {
  for (const float value :
       rows_of(make("{type: sequence, of: fatjet0.constituents, features: [ln_inverse_delta, ln_kt, "
                    "ln_mass, ln_z, psi]}"),
               one_jet({{1, 0.5f, 1}, {1, 0.5f, 1}})))
    EXPECT_TRUE(std::isfinite(value));
}

}  // namespace
}  // namespace hml
