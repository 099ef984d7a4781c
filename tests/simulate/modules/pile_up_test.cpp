// Pile-up: numbers, places and times of interactions against their formulas, and events with two hundred of them.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>

#include <fmt/format.h>

#include "../generator_event.hpp"
#include "hml/core/units.hpp"
#include "hml/event/pile_up_file.hpp"
#include "hml/simulate/detector.hpp"
#include "hml/simulate/vertex_distribution.hpp"

namespace hml {
namespace {

/// A file of minimum-bias events that goes away: event i has i + 1 charged pions and a photon; pions have the transverse
/// momentum 0.5 GeV, and the photon flies along x.
struct MinimumBias {
  std::filesystem::path path = std::filesystem::temp_directory_path() / fmt::format("hml-min-bias-{}.pileup", ::getpid());
  explicit MinimumBias(int events = 20, int particles = 1) {
    PileUpFileWriter writer(path);
    Random random(17, 0);
    for (int e = 0; e < events; ++e) {
      std::vector<PileUpParticle> all{{22, 1, 2, 0, 0, 1, 0, 0, 1}};
      for (int i = 0; i < particles * (e + 1); ++i) {
        const double phi = random.uniform(-3, 3), eta = random.uniform(-3, 3);
        const P4 p = P4::pt_eta_phi_m(0.5, eta, phi, 0.13957);
        const auto real = [](double x) { return static_cast<float>(x); };
        all.push_back({i % 2 == 0 ? 211 : -211, 1, 2, 0, 0, real(p.px), real(p.py), real(p.pz), real(p.e)});
      }
      writer.append(all);
    }
    writer.close();
  }
  ~MinimumBias() { std::filesystem::remove(path); }
  std::string card(const std::string& more) const {
    return "module PileUpMerger Merger { set PileUpFile " + path.string() + "\n" + more + "}\n";
  }
};

const std::string write_all =
    "set ExecutionPath {Merger W}\n module TreeWriter W { add Branch Merger/stableParticles Particle GenParticle ;"
    " add Branch Merger/vertices Vertex Vertex }\n";

// A muon and a neutrino made at z = 7, then a pion from a decay at z = 9.
const std::vector<TestParticle> hard_event = {{13, P4::pt_eta_phi_m(30, 0.5, 1, 0.1057), -1, 0.5, 0, 7},
                                              {14, P4::pt_eta_phi_m(30, -0.5, -2, 0), 0, 0.5, 0, 7},
                                              {211, P4::pt_eta_phi_m(10, -0.5, -2, 0.1396), 1, 0.5, 0, 9}};

std::vector<std::vector<TestParticle>> many(int events) { return std::vector<std::vector<TestParticle>>(static_cast<std::size_t>(events), hard_event); }

Events run(const std::string& card, const std::vector<std::vector<TestParticle>>& events, std::uint64_t seed = 1) {
  const Events out = Detector::from_text(card, "card.tcl", seed).simulate(generator_events(events), 0);
  out.check("result");
  return out;
}

struct Moments {
  double n = 0, sum = 0, sum2 = 0;
  void add(double x) { ++n, sum += x, sum2 += x * x; }
  double mean() const { return sum / n; }
  double variance() const { return sum2 / n - mean() * mean(); }
};

const std::string phase_two = "set ZVertexSpread 0.25 ; set TVertexSpread 800E-12\n"
                              "set VertexDistributionFormula {exp(-(t^2/160e-12^2/2))*exp(-(z^2/0.053^2/2))}\n";

TEST(PileUpMerger, PlacesAndTimesFollowTheFormula) {
  const MinimumBias file;
  const auto out = run(write_all + file.card("set MeanPileUp 40\n" + phase_two), many(500));
  const auto& vertices = out.collection("Vertex");
  const auto &z = vertices.values<float>("z"), &t = vertices.values<float>("t");
  Moments in_z, in_t, product;
  std::vector<double> sorted;
  for (std::size_t i = 0; i < z.size(); ++i) {
    in_z.add(z[i]), in_t.add(t[i]), product.add(z[i] * t[i]);
    sorted.push_back(z[i]);
  }
  const double n = in_z.n, sz = 53, st = 160e-12 * units::s;
  EXPECT_GT(n, 19000);
  EXPECT_NEAR(in_z.mean(), 0, 4 * sz / std::sqrt(n));
  EXPECT_NEAR(in_t.mean(), 0, 4 * st / std::sqrt(n));
  EXPECT_NEAR(std::sqrt(in_z.variance()) / sz, 1, 4 / std::sqrt(2 * n));
  EXPECT_NEAR(std::sqrt(in_t.variance()) / st, 1, 4 / std::sqrt(2 * n));
  EXPECT_NEAR(product.mean() / (sz * st), 0, 4 / std::sqrt(n));
  // Kolmogorov and Smirnov's distance to the normal distribution; 1.95 / sqrt(n) is exceeded once in a thousand times.
  std::sort(sorted.begin(), sorted.end());
  double distance = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i)
    distance = std::max(distance, std::abs(0.5 * std::erfc(-sorted[i] / (sz * std::numbers::sqrt2)) - (static_cast<double>(i) + 0.5) / n));
  EXPECT_LT(distance, 1.95 / std::sqrt(n));
}

TEST(PileUpMerger, NumbersOfInteractionsFollowTheirDistribution) {
  const MinimumBias file;
  const auto counts = [&](int distribution, double mean) {
    const auto out = run(write_all + file.card(fmt::format("set MeanPileUp {}\nset PileUpDistribution {}\n", mean, distribution)), many(2000));
    Moments m;
    for (int e = 0; e < 2000; ++e) m.add(static_cast<double>(out.collection("Vertex").count(e)) - 1);
    return m;
  };
  for (const double mean : {0.7, 12.0, 65.0}) {
    const Moments m = counts(0, mean);
    EXPECT_NEAR(m.mean(), mean, 4 * std::sqrt(mean / m.n));
    EXPECT_NEAR(m.variance() / mean, 1, 4 * std::sqrt((2 + 1 / mean) / m.n));
  }
  const Moments uniform = counts(1, 10), fixed = counts(2, 10), none = counts(0, 0);
  EXPECT_NEAR(uniform.mean(), 10, 4 * std::sqrt(110 / 3.0 / uniform.n));
  EXPECT_NEAR(uniform.variance(), (21 * 21 - 1) / 12.0, 2);
  EXPECT_EQ(fixed.mean(), 10);
  EXPECT_EQ(fixed.variance(), 0);
  EXPECT_EQ(none.mean(), 0);
}

TEST(PileUpMerger, TheHardEventMovesAsAWhole) {
  const MinimumBias file;
  const auto out = run(
      "set ExecutionPath {Merger W}\n" + file.card("set MeanPileUp 3 ; set PileUpDistribution 2\n" + phase_two) +
          "module TreeWriter W { add Branch Merger/stableParticles Particle GenParticle ; add Branch Merger/vertices Vertex Vertex ;"
          " add Branch Delphes/allParticles All GenParticle }\n", many(20));
  const auto &all = out.collection("All"), &vertices = out.collection("Vertex");
  const auto& z = all.values<float>("z");
  for (int e = 0; e < 20; ++e) {
    ASSERT_EQ(all.count(e), 3);
    double hard = 1e9;
    for (auto v = vertices.first(e); v < vertices.first(e) + vertices.count(e); ++v) {
      const auto k = static_cast<std::size_t>(v);
      if (vertices.values<std::int32_t>("pile_up")[k] != 0) continue;
      hard = vertices.values<float>("z")[k];
      EXPECT_EQ(vertices.values<std::int32_t>("index")[k], 0);
      EXPECT_EQ(vertices.values<std::int32_t>("ndf")[k], 2);
      EXPECT_NEAR(vertices.values<float>("sum_pt2")[k], 1000, 1e-3);
      EXPECT_NEAR(vertices.values<float>("x")[k], 0.5, 1e-6);
    }
    const auto first = static_cast<std::size_t>(all.first(e));
    EXPECT_NEAR(z[first], hard, 1e-4);
    EXPECT_NEAR(z[first + 2] - z[first], 2, 1e-4);
  }
}

TEST(PileUpMerger, PileUpTurnsAboutTheBeamsAndIsMarked) {
  const MinimumBias file;
  // The older names of the offsets: the beams were at (1, 2) and are at (0.25, -0.5).
  const auto out = run(write_all + file.card("set MeanPileUp 5 ; set PileUpDistribution 2\n set InputBSX 1 ; set InputBSY 2\n"
                                             "set OutputBSX 0.25 ; set OutputBeamSpotY -0.5\n" + phase_two), many(40));
  const auto &particles = out.collection("Particle"), &vertices = out.collection("Vertex");
  Moments direction;
  std::vector<std::int64_t> sizes;
  for (std::size_t i = 0; i < static_cast<std::size_t>(particles.objects()); ++i) {
    const bool hard = particles.values<std::int32_t>("pile_up")[i] == 0;
    const double px = particles.values<float>("px")[i], py = particles.values<float>("py")[i];
    if (hard) continue;
    EXPECT_EQ(particles.values<std::int32_t>("status")[i], 1);
    EXPECT_EQ(particles.values<std::int32_t>("mother1")[i], -1);
    EXPECT_NEAR(particles.values<float>("x")[i], 0.25, 1e-6);
    EXPECT_NEAR(particles.values<float>("y")[i], -0.5, 1e-6);
    const bool photon = particles.values<std::int32_t>("pdg")[i] == 22;
    EXPECT_NEAR(std::hypot(px, py), photon ? 1 : 0.5, 1e-6);
    if (photon) direction.add(std::atan2(py, px));
  }
  // Uniform in azimuth: variance pi^2 / 3, that of its square pi^4 4 / 45.
  const double pi2 = std::numbers::pi * std::numbers::pi;
  EXPECT_EQ(direction.n, 200);
  EXPECT_NEAR(direction.mean(), 0, 4 * std::sqrt(pi2 / 3 / direction.n));
  EXPECT_NEAR(direction.variance(), pi2 / 3, 4 * pi2 * std::sqrt(4.0 / 45 / direction.n));
  // Vertices point at their charged particles.
  for (int e = 0; e < 40; ++e) EXPECT_EQ(vertices.count(e), 6);
  const auto& relation = vertices.relations.front();
  for (std::size_t v = 0; v < static_cast<std::size_t>(vertices.objects()); ++v)
    EXPECT_EQ(relation.offsets[v + 1] - relation.offsets[v], vertices.values<std::int32_t>("ndf")[v]);
}

TEST(PileUpMerger, FaultsOfTheCardAreFound) {
  const auto fails = [](const std::string& text) {
    try {
      Detector::from_text(write_all + text, "card.tcl", 1);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(fails("module PileUpMerger Merger { set PileUpFile nowhere.pileup }").find("nowhere.pileup"), std::string::npos);
  const MinimumBias file;
  EXPECT_NE(fails(file.card("set VertexDistributionFormula {exp(zz)}")).find("zz"), std::string::npos);
  EXPECT_NE(fails(file.card("set MeanPileUp -1")).find("MeanPileUp"), std::string::npos);
}

TEST(VertexDistribution, FollowsEdgesAndCorrelations) {
  // Crab-kissing-like: a tilted band with sharp edges in z.
  const VertexDistribution band(Formula("(abs(z) < 0.05) * exp(-0.5*((t*3e8 - z)/0.01)^2)", {}, FormulaNames::interaction), 0.1, 1e-9);
  const VertexDistribution nothing(Formula("0"), 0.1, 1e-9), negative(Formula("-1 - z^2", {}, FormulaNames::interaction), 0.1, 1e-9);
  Random random(5, 0);
  Moments z, difference;
  for (int i = 0; i < 20000; ++i) {
    const auto [a, b] = band.draw(random);
    ASSERT_LT(std::abs(a), 0.05);
    z.add(a), difference.add(b * 3e8 - a);
  }
  EXPECT_NEAR(std::sqrt(z.variance()), 0.1 / std::sqrt(12), 4e-4);
  EXPECT_NEAR(std::sqrt(difference.variance()), 0.01, 2e-4);
  EXPECT_NEAR(difference.mean(), 0, 3e-4);
  EXPECT_EQ(nothing.draw(random), std::pair(0.0, 0.0));
  EXPECT_EQ(negative.draw(random), std::pair(0.0, 0.0));
}

const std::string detector = R"(
set ExecutionPath {Merger Prop Subtractor Jets Unique W}
module ParticlePropagator Prop { set InputArray Merger/stableParticles ; set Radius 1.29 ; set HalfLength 3.0 ; set Bz 3.8 }
module TrackPileUpSubtractor Subtractor { add InputArray Prop/chargedHadrons hadrons ; add InputArray Prop/muons muons
  set VertexInputArray Merger/vertices ; set ZVertexResolution {0.0001} }
module FastJetFinder Jets { set InputArray Prop/stableParticles ; set OutputArray jets ; set ParameterR 0.4 ; set JetPTMin 10 }
module UniqueObjectFinder Unique { add InputArray Subtractor/muons muons ; add InputArray Jets/jets jets }
module TreeWriter W { add Branch Subtractor/hadrons Track Track ; add Branch Unique/jets Jet Jet ; add Branch Unique/muons Muon Muon
  add Branch Merger/vertices Vertex Vertex ; add Branch Prop/chargedHadrons All Track }
)";

TEST(TrackPileUpSubtractor, KeepsHardAndCloseTracks) {
  const MinimumBias file(20, 20);
  const auto out = run(detector + file.card("set MeanPileUp 30\n" + phase_two), many(30));
  const auto &kept = out.collection("Track"), &all = out.collection("All");
  EXPECT_LT(kept.objects(), all.objects() / 10);
  std::int64_t hard = 0, tagged = 0, pile_up = 0;
  for (const auto flag : kept.values<std::int32_t>("pile_up")) hard += flag == 0;
  EXPECT_EQ(hard, 30);
  for (std::size_t i = 0; i < static_cast<std::size_t>(all.objects()); ++i) {
    pile_up += all.values<std::int32_t>("pile_up")[i];
    tagged += all.values<std::int32_t>("tagged_pile_up")[i];
    EXPECT_EQ(all.values<float>("hard_fraction")[i], 1 - all.values<std::int32_t>("pile_up")[i]);
  }
  EXPECT_EQ(all.objects() - tagged, kept.objects());
  EXPECT_EQ(pile_up + 30, all.objects());
}

bool all_finite(const Events& events) {
  bool finite = true;
  for (const auto& c : events.collections())
    for (const auto& column : c.columns)
      std::visit([&](const auto& values) { for (const auto v : values) finite = finite && std::isfinite(static_cast<double>(v)); }, column.values);
  return finite;
}

TEST(PileUp, TwoHundredInteractionsAreFiniteAndAlikeOnAnyThread) {
  const MinimumBias file(20, 12);
  const std::string card = detector + file.card("set MeanPileUp 200\n" + phase_two);
  const auto particles = generator_events(many(4));
  const auto at_once = Detector::from_text(card, "card.tcl", 3).simulate(particles, 0);
  EXPECT_TRUE(all_finite(at_once));
  EXPECT_GT(at_once.collection("Vertex").objects(), 600);
  const Detector other = Detector::from_text(card, "card.tcl", 3);
  for (const int e : {3, 0, 2, 1}) {
    const auto alone = other.simulate(particles.slice(e, e + 1), e), same = at_once.slice(e, e + 1);
    for (std::size_t c = 0; c < alone.collections().size(); ++c)
      for (std::size_t k = 0; k < alone.collections()[c].columns.size(); ++k)
        EXPECT_EQ(alone.collections()[c].columns[k].values, same.collections()[c].columns[k].values);
  }
}

}  // namespace
}  // namespace hml
