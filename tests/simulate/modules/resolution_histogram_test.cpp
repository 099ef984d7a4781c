// Resolutions of tracks from histograms in a ROOT file, which ROOT wrote: d0 is a TProfile2D with the edges 0 1 5 20 100 and 0
// 0.5 1 1.5 2 2.5 and the mean 0.02 (i + 10 j) in bin (i, j), bin (2, 2) being empty; p a TH2F of 10 bins up to 50 and 5 up to
// 2.5 with 0.001 i + 0.0001 j.
#include <filesystem>

#include "hml/event/root/histogram.hpp"
#include "run_card.hpp"

namespace hml {
namespace {

const std::filesystem::path file = std::filesystem::path(HML_TEST_DATA) / "simulate" / "resolutions.root";

TEST(Histogram2D, HoldsWhatRootWrote) {
  const auto d0 = Histogram2D::read(RootFile(file), "d0");
  EXPECT_EQ(d0.x().bins, 4);
  EXPECT_EQ(d0.x().edges, (std::vector<double>{0, 1, 5, 20, 100}));
  EXPECT_EQ(d0.y().bins, 5);
  for (int i = 1; i <= 4; ++i)
    for (int j = 1; j <= 5; ++j) EXPECT_NEAR(d0.content(i, j), i == 2 && j == 2 ? 0 : 0.02 * (i + 10 * j), 1e-12);
  EXPECT_EQ(d0.content(0, 1), 0);
  EXPECT_EQ(d0.content(5, 6), 0);
  EXPECT_EQ(d0.content(-1, 3), 0);
  const auto p = Histogram2D::read(RootFile(file), "p");
  EXPECT_TRUE(p.x().edges.empty());
  EXPECT_NEAR(p.content(10, 3), 0.0103, 1e-8);
  try {
    Histogram2D::read(RootFile(file), "d1");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("unknown histogram of two variables 'd1'; known: d0, p"), std::string::npos) << error.message();
  }
}

TEST(Histogram2D, BinsBeginAtTheirLowerEdge) {
  const HistogramAxis equal{4, 0, 2, {}}, uneven{3, 0, 9, {0, 1, 4, 9}};
  EXPECT_EQ(equal.bin(0), 1);
  EXPECT_EQ(equal.bin(0.5), 2);
  EXPECT_EQ(equal.bin(1.9999), 4);
  EXPECT_EQ(equal.bin(2), 5);
  EXPECT_EQ(equal.bin(-0.1), 0);
  EXPECT_EQ(equal.bin(NAN), 5);
  EXPECT_EQ(uneven.bin(0.5), 1);
  EXPECT_EQ(uneven.bin(4), 3);
  EXPECT_EQ(uneven.bin(9), 4);
}

TEST(TrackSmearing, ReadsResolutionsFromHistograms) {
  const std::string head =
      "set ExecutionPath {Propagator Smearing W}\n module ParticlePropagator Propagator {\n set InputArray Delphes/stableParticles\n"
      "set Radius 1 ; set HalfLength 3\n set Bz 3 }\n module TreeWriter W {\n add Branch Smearing/tracks Track Track }\n"
      "module TrackSmearing Smearing {\n set InputArray Propagator/chargedHadrons\n set OutputArray tracks\n set Bz 3\n";
  const std::string card = head + "set D0ResolutionFile " + file.string() + "\n set PResolutionFile " + file.string() + "\n}\n";
  const auto pion = [](double pt, double eta) { return TestParticle{211, P4::pt_eta_phi_m(pt, eta, 0.3, 0.13957), 1}; };
  // The third meets an empty bin, the fourth none.
  const Events out = run_card(card, {{pion(3, 1.2), pion(200, -0.2), pion(3, 0.7), pion(3, 2.7)}});
  const auto &d0 = real_column(out, "Track", "error_d0"), &p = real_column(out, "Track", "error_p");
  ASSERT_EQ(d0.size(), 2U);
  EXPECT_NEAR(d0[0], 0.02 * (2 + 30), 1e-6);
  EXPECT_NEAR(d0[1], 0.02 * (4 + 10), 1e-6);
  EXPECT_NEAR(p[0], (0.001 + 0.0003) * 3 * std::cosh(1.2), 1e-6);
  EXPECT_NEAR(p[1], (0.010 + 0.0001) * 200 * std::cosh(0.2), 1e-4);
  try {
    run_card(head + "set D0ResolutionFile missing.root\n}\n", {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("missing.root"), std::string::npos);
  }
}

}  // namespace
}  // namespace hml
