#include "hml/generate/generator.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include <nlohmann/json.hpp>

#include "hml/core/threads.hpp"

namespace hml {
namespace {

ProcessSettings zz() {
  ProcessSettings settings;
  settings.process = "p p > z z";
  settings.decays = {"z > j j", "z > vl vl~"};
  settings.pt_min = {{"23", 250}};
  settings.pt_max = {{"23", 300}};
  return settings;
}

ProcessSettings jets() {
  ProcessSettings settings;
  settings.process = "p p > j j";
  settings.pt_min = {{"j", 250}};
  settings.pt_max = {{"j", 300}};
  return settings;
}

// Only the hard process: fast enough to measure cross sections in a test.
ProcessSettings hard(const std::string& process, std::vector<std::string> decays = {}) {
  ProcessSettings settings;
  settings.process = process;
  settings.decays = std::move(decays);
  settings.pt_min = {{"z", 250}};
  settings.pt_max = {{"z", 300}};
  settings.pythia = {"PartonLevel:all = off", "HadronLevel:all = off"};
  return settings;
}

CrossSection measure(const ProcessSettings& settings, int blocks) {
  Generator generator(settings, 5, 1);
  CrossSection sum;
  for (int b = 0; b < blocks; ++b) sum.add(generator.generate(b, Generator::block_events, 0).statistics);
  return sum;
}

void expect_equal(const GeneratedBlock& a, const GeneratedBlock& b) {
  ASSERT_EQ(a.events.size(), b.events.size());
  for (const auto& collection : a.events.collections()) {
    const auto& other = b.events.collection(collection.name);
    EXPECT_EQ(collection.offsets, other.offsets);
    for (const auto& column : collection.columns)
      EXPECT_TRUE(column.values == other.column(column.name).values) << collection.name << "." << column.name;
  }
  CrossSection one, two;
  one.add(a.statistics);
  two.add(b.statistics);
  EXPECT_EQ(one.json(), two.json());
}

// What the hard Z with index i of the record decays into, after all its copies.
std::vector<int> products(const Collection& particles, std::int64_t first, std::int64_t i) {
  const auto& pdg = particles.values<std::int32_t>("pdg");
  const auto& d1 = particles.values<std::int32_t>("daughter1");
  const auto& d2 = particles.values<std::int32_t>("daughter2");
  std::vector<int> out;
  for (auto d = d1[first + i]; d <= std::max(d1[first + i], d2[first + i]); ++d) {
    if (pdg[first + d] == 23) return products(particles, first, d);
    out.push_back(std::abs(pdg[first + d]));
  }
  return out;
}

TEST(Generator, OneZDecaysHadronicallyAndOneInvisibly) {
  Generator generator(zz(), 11, 1);
  const auto block = generator.generate(3, 25, 0);
  block.events.check("generated");
  ASSERT_EQ(block.events.size(), 25);
  EXPECT_EQ(block.events.collection("Event").values<std::int64_t>("number")[4], 3 * Generator::block_events + 4);
  const auto& particles = block.events.collection("Particle");
  const auto& pdg = particles.values<std::int32_t>("pdg");
  const auto& status = particles.values<std::int32_t>("status");
  const auto &px = particles.values<double>("px"), &py = particles.values<double>("py");
  for (std::int64_t e = 0; e < 25; ++e) {
    int hadronic = 0, invisible = 0;
    const auto first = particles.first(e);
    EXPECT_EQ(status[first], 4);
    for (std::int64_t i = 0; i < particles.count(e); ++i) {
      if (pdg[first + i] != 23 || status[first + i] != 22) continue;
      const double pt = std::hypot(px[first + i], py[first + i]);
      EXPECT_GT(pt, 250 - 1e-6);
      EXPECT_LT(pt, 300 + 1e-6);
      const auto codes = products(particles, first, i);
      ASSERT_EQ(codes.size(), 2u);
      hadronic += codes[0] <= 4;
      invisible += codes[0] == 12 || codes[0] == 14 || codes[0] == 16;
    }
    EXPECT_EQ(hadronic, 1);
    EXPECT_EQ(invisible, 1);
  }
}

TEST(Generator, FinalParticlesConserveEnergyAndCharge) {
  Generator generator(jets(), 2, 1);
  const auto block = generator.generate(0, 5, 0);
  const auto& particles = block.events.collection("Particle");
  const auto& status = particles.values<std::int32_t>("status");
  const auto &e = particles.values<double>("e"), &pz = particles.values<double>("pz");
  const auto& charge = particles.values<float>("charge");
  for (std::int64_t event = 0; event < 5; ++event) {
    double energy = 0, momentum = 0, charges = 0;
    for (auto i = particles.first(event); i < particles.first(event) + particles.count(event); ++i)
      if (status[i] == 1) energy += e[i], momentum += pz[i], charges += charge[i];
    EXPECT_NEAR(energy, 13000, 0.1);
    EXPECT_NEAR(momentum, 0, 0.1);
    EXPECT_NEAR(charges, 2, 1e-6);
  }
}

// Blocks made in reverse order by several instances equal those that one instance made in order.
void expect_same_on(int threads, const ProcessSettings& settings, const std::vector<GeneratedBlock>& alone,
                    std::int64_t events) {
  Generator many(settings, 17, threads);
  const auto n = static_cast<std::int64_t>(alone.size());
  ordered_parallel(
      n, threads, [&](std::int64_t i, int worker) { return many.generate(n - 1 - i, events, worker); },
      [&](std::int64_t i, GeneratedBlock block) { expect_equal(alone[static_cast<std::size_t>(n - 1 - i)], block); });
}

TEST(Generator, ABlockDependsOnTheSeedAndItsNumberAlone) {
  Generator one(zz(), 17, 1), other(zz(), 18, 1);
  std::vector<GeneratedBlock> alone;
  for (std::int64_t b = 0; b < 4; ++b) alone.push_back(one.generate(b, 8, 0));
  expect_equal(alone[1], one.generate(1, 8, 0));  // an instance that has been used
  expect_same_on(2, zz(), alone, 8);
  expect_same_on(4, zz(), alone, 8);
  EXPECT_FALSE(other.generate(0, 1, 0).events.collection("Particle").column("px").values ==
               alone[0].events.slice(0, 1).collection("Particle").column("px").values);
}

TEST(Generator, ManySubprocessesAreAsReproducible) {
  Generator one(jets(), 17, 1);
  std::vector<GeneratedBlock> alone;
  for (std::int64_t b = 0; b < 3; ++b) alone.push_back(one.generate(b, 10, 0));
  expect_same_on(2, jets(), alone, 10);
}

TEST(Generator, TheCrossSectionHoldsTheDecays) {
  const auto free = measure(hard("p p > z z"), 15), decayed = measure(hard("p p > z z", {"z > j j", "z > vl vl~"}), 30);
  // Branching fractions of Pythia's Z: u d s c together, and all neutrinos. Either Z may be the hadronic one.
  const double expected = 2 * 0.5467 * 0.2004 * free.value();
  EXPECT_NEAR(decayed.value(), expected, 4 * std::hypot(decayed.error(), 2 * 0.5467 * 0.2004 * free.error()));
  EXPECT_LT(decayed.error(), 0.03 * decayed.value());
}

TEST(Generator, AChargedBosonComesWithoutItsAntiparticle) {
  Generator generator(hard("p p > w+ z", {"w+ > j j"}), 1, 1);
  const auto block = generator.generate(0, 200, 0);
  for (const auto pdg : block.events.collection("Particle").values<std::int32_t>("pdg")) ASSERT_NE(pdg, -24);
  const auto plus = measure(hard("p p > w+ z"), 15), minus = measure(hard("p p > w- z"), 15);
  // The proton has more u than d.
  EXPECT_NEAR(plus.value() / minus.value(), 2, 0.2);
}

TEST(Generator, CrossSectionsOfBlocksPool) {
  Generator generator(hard("p p > z z"), 5, 1);
  CrossSection sum;
  std::int64_t accepted = 0, tried = 0;
  for (int b = 0; b < 4; ++b) {
    const auto block = generator.generate(b, 50, 0);
    sum.add(block.statistics);
    ASSERT_EQ(block.statistics.size(), 1u);
    EXPECT_EQ(block.statistics[0].accepted, 50);
    accepted += block.statistics[0].accepted, tried += block.statistics[0].tried;
  }
  ASSERT_EQ(sum.subprocesses().size(), 1u);
  EXPECT_EQ(sum.subprocesses()[0].accepted, accepted);
  EXPECT_EQ(sum.subprocesses()[0].tried, tried);
  const auto copy = CrossSection::from_json(nlohmann::ordered_json::parse(sum.json().dump()));
  EXPECT_EQ(copy.value(), sum.value());
  EXPECT_EQ(copy.error(), sum.error());
}

ProcessSettings z_to_muons() {
  ProcessSettings settings;
  settings.process = "p p > z";
  settings.decays = {"z > mu+ mu-"};
  settings.pythia = {"PartonLevel:MPI = off", "PartonLevel:ISR = off", "PartonLevel:FSR = off",
                     "HadronLevel:all = off", "BeamRemnants:primordialKT = off", "PhaseSpace:mHatMin = 88",
                     "PhaseSpace:mHatMax = 94"};
  return settings;
}

// Of a Z without transverse momentum the muons have pt = m / 2 sin(theta) with 1 + cos(theta)^2.
TEST(Generator, AFiltersShareIsThatOfTheClosedForm) {
  auto settings = z_to_muons();
  settings.filter_pt_min = {{"mu-", 40}};
  const double kept = measure(settings, 20).filter_efficiency();
  const double c = std::sqrt(1 - std::pow(2 * 40 / 91.19, 2)), expected = 0.75 * (c + c * c * c / 3);
  EXPECT_NEAR(kept, expected, 4 * std::sqrt(expected * (1 - expected) / (4000 / expected)));
}

TEST(Generator, AFilterKeepsWhatHasTheParticlesAndLowersTheCrossSection) {
  auto settings = z_to_muons();
  const auto all = measure(settings, 10);
  settings.filter_pt_min = {{"mu-", 40}};
  settings.filter_eta_max = {{"13", 1}};  // both muons, either of which may be the one
  Generator generator(settings, 5, 1);
  CrossSection kept;
  for (int b = 0; b < 3; ++b) {
    const auto block = generator.generate(b, Generator::block_events, 0);
    kept.add(block.statistics);
    const auto& particles = block.events.collection("Particle");
    const auto &pdg = particles.values<std::int32_t>("pdg"), &status = particles.values<std::int32_t>("status");
    const auto &px = particles.values<double>("px"), &py = particles.values<double>("py"),
               &pz = particles.values<double>("pz");
    for (std::int64_t e = 0; e < block.events.size(); ++e) {
      bool hard_muon = false, central = false;
      for (auto i = particles.first(e); i < particles.first(e) + particles.count(e); ++i) {
        if (status[i] != 1 || std::abs(pdg[i]) != 13) continue;
        const double pt = std::hypot(px[i], py[i]);
        hard_muon = hard_muon || (pdg[i] == 13 && pt >= 40);
        central = central || std::abs(std::asinh(pz[i] / pt)) <= 1;
      }
      EXPECT_TRUE(hard_muon && central);
    }
  }
  const double efficiency = kept.filter_efficiency();
  EXPECT_GT(efficiency, 0.1);
  EXPECT_LT(efficiency, 0.5);
  EXPECT_EQ(kept.subprocesses()[0].accepted, 600);
  EXPECT_NEAR(kept.value(), efficiency * all.value(), 4 * std::hypot(kept.error(), efficiency * all.error()));
  EXPECT_EQ(all.filter_efficiency(), 1);
  EXPECT_EQ(CrossSection::from_json(kept.json()).filter_efficiency(), efficiency);
  expect_equal(generator.generate(1, 20, 0), Generator(settings, 5, 1).generate(1, 20, 0));
}

TEST(Generator, AFilterThatNoEventPassesIsAnError) {
  auto settings = z_to_muons();
  settings.filter_pt_min = {{"t", 10}};
  const auto message = [&] {
    try {
      Generator(settings, 1, 1).generate(0, 1, 0);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::physics);
      return error.message();
    }
    return std::string("no error");
  };
  EXPECT_NE(message().find("the filter keeps none of 100000 events in a row"), std::string::npos);
  settings.pythia.push_back("PartonLevel:all = off");
  EXPECT_NE(message().find("filters look at events after the showers"), std::string::npos);
}

TEST(Generator, BadDecaysAndSettingsAreErrors) {
  const auto message = [](ProcessSettings settings, ErrorKind kind) {
    try {
      Generator generator(settings, 1, 2);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind) << error.what();
      return error.message();
    }
    return std::string("no error");
  };
  EXPECT_NE(message(hard("p p > z z", {"z > a a"}), ErrorKind::config).find("no such decay; it has d d~"),
            std::string::npos);
  auto settings = hard("p p > z z");
  settings.pythia = {"PartonLevel:IRS = off"};
  EXPECT_NE(message(settings, ErrorKind::config).find("did you mean 'PartonLevel:ISR'"), std::string::npos);
  settings.pythia = {"PDF:pSet = nonsense.dat"};
  EXPECT_NE(message(settings, ErrorKind::physics).find("Pythia cannot start 'p p > z z'"), std::string::npos);
}

TEST(Generator, TheTableSaysWhatWasMade) {
  CrossSection sum;
  sum.add({{231, "f fbar -> Z Z", 1000, 200, 100, 30, 1.0}});
  const Table table = generation_table({{"signal", zz(), sum, 100, 7}});
  ASSERT_EQ(table.rows.size(), 1u);
  EXPECT_EQ(table.rows[0][1], "pp 6500 x 6500 GeV");
  EXPECT_EQ(table.rows[0][2], "p p > z z, z > j j, z > vl vl~");
  EXPECT_EQ(table.rows[0][3], with_error(sum.value(), sum.error()));
  EXPECT_DOUBLE_EQ(sum.value(), 0.015);
  EXPECT_EQ(pythia_version().substr(0, 2), "8.");
}

// Pythia computes the width of the A0 anew; it must not draw masses by what the default one is.
TEST(Generator, ALightPseudoscalarHasItsMassAndTwoPhotons) {
  ProcessSettings settings;
  settings.process = "p p > z h3";
  settings.decays = {"h3 > a a", "z > vl vl~"};
  settings.pt_min = {{"h3", 100}};
  settings.pythia = {"36:m0 = 0.5", "PartonLevel:all = off", "HadronLevel:all = off"};
  const Events events = Generator(settings, 5, 1).generate(0, 20, 0).events;
  const Collection& particles = events.collection("Particle");
  const auto& pdg = particles.values<std::int32_t>("pdg");
  const auto& mother = particles.values<std::int32_t>("mother1");
  const auto column = [&](const char* name) { return particles.values<double>(name); };
  const auto px = column("px"), py = column("py"), pz = column("pz"), e = column("e");
  for (std::int64_t event = 0; event < events.size(); ++event) {
    std::array<double, 4> sum{};
    int photons = 0;
    const std::int64_t first = particles.first(event);
    for (auto i = static_cast<std::size_t>(first); i < static_cast<std::size_t>(first + particles.count(event)); ++i) {
      if (mother[i] < 0 || pdg[static_cast<std::size_t>(first + mother[i])] != 36) continue;
      EXPECT_EQ(pdg[i], 22);
      ++photons, sum[0] += px[i], sum[1] += py[i], sum[2] += pz[i], sum[3] += e[i];
    }
    EXPECT_EQ(photons, 2);
    EXPECT_GT(std::hypot(sum[0], sum[1]), 99);
    EXPECT_NEAR(std::sqrt(sum[3] * sum[3] - sum[0] * sum[0] - sum[1] * sum[1] - sum[2] * sum[2]), 0.5, 1e-6);
  }
}

}  // namespace
}  // namespace hml
