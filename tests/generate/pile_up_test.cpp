// Pile-up that Pythia makes while it is drawn: an event's interactions depend on the seed and the event alone.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/core/threads.hpp"
#include "hml/event/events.hpp"
#include "hml/generate/pile_up.hpp"
#include "hml/generate/pythia_run.hpp"

namespace hml {
namespace {

struct Commands {
  std::filesystem::path path = std::filesystem::temp_directory_path() / fmt::format("hml-soft-{}.cmnd", ::getpid());
  explicit Commands(const std::string& text) { std::ofstream(path) << text; }
  ~Commands() { std::filesystem::remove(path); }
};

const std::string soft = "! minimum bias\n/* a comment\nNonsense = 1\n*/\nBeams:eCM = 13000.\nSoftQCD:inelastic = on\n\nRandom:seed = 5\n";

using Drawn = std::vector<float>;

Drawn draw(const PileUpSource& source, std::int64_t event, int interactions) {
  Drawn out;
  Random random(1, 0);
  source.draw(event, interactions, random, [&](std::span<const PileUpParticle> particles) {
    out.push_back(static_cast<float>(particles.size()));
    for (const auto& p : particles) out.insert(out.end(), {static_cast<float>(p.pdg), p.px, p.py, p.pz, p.e, p.z});
  });
  return out;
}

TEST(GeneratedPileUp, AnEventAloneIsThatOfARunOnAnyThreads) {
  // Without diffraction, whose instances take long to start.
  const Commands commands("Beams:eCM = 13000.\nSoftQCD:nonDiffractive = on\n");
  const auto alone = draw(*open_generated_pile_up(commands.path, 42), 7, 2);
  for (const int threads : {1, 2, 4}) {
    const auto source = open_generated_pile_up(commands.path, 42);
    std::vector<Drawn> events(10);
    parallel_for(10, threads, [&](std::int64_t e, int) { events[static_cast<std::size_t>(e)] = draw(*source, e, 2); });
    EXPECT_EQ(events[7], alone) << threads << " threads";
    EXPECT_EQ(std::set<Drawn>(events.begin(), events.end()).size(), 10U);
  }
  EXPECT_NE(draw(*open_generated_pile_up(commands.path, 43), 7, 2), alone);
}

// Pythia keeps parameters of a diffractive system for the next one of about the same mass: one event of a hundred of these
// would change with those before it.
const std::string diffractive = "Beams:eCM = 13000.\nSoftQCD:doubleDiffractive = on\n";
constexpr int many = 250;

TEST(GeneratedPileUp, DiffractiveEventsDoNotKnowThoseBefore) {
  const Commands commands(diffractive);
  const auto source = open_generated_pile_up(commands.path, 42);
  std::vector<Drawn> events;
  for (int e = 0; e < many; ++e) events.push_back(draw(*source, e, 1));
  for (int e = many - 1; e >= 0; --e) EXPECT_EQ(draw(*source, e, 1), events[static_cast<std::size_t>(e)]) << "event " << e;
}

TEST(PythiaRun, DiffractiveBlocksDoNotKnowThoseBefore) {
  const std::vector<PythiaLine> lines{{"Beams:eCM = 13000.", {}}, {"SoftQCD:doubleDiffractive = on", {}}};
  PythiaRun run(lines, {}, 42);
  std::vector<std::vector<double>> energies;
  const auto energies_of = [&](int e) { return run.generate(e, 1).collection("Particle").values<double>("e"); };
  for (int e = 0; e < many; ++e) energies.push_back(energies_of(e));
  for (int e = many - 1; e >= 0; --e) EXPECT_EQ(energies_of(e), energies[static_cast<std::size_t>(e)]) << "event " << e;
}

TEST(GeneratedPileUp, InteractionsAreInelasticCollisions) {
  const Commands commands(soft);
  const auto source = open_generated_pile_up(commands.path, 1);
  int interactions = 0, charged = 0;
  Random random(1, 0);
  source->draw(0, 200, random, [&](std::span<const PileUpParticle> particles) {
    ++interactions;
    double px = 0, e = 0;
    for (const auto& p : particles) {
      px += p.px, e += p.e;
      const int code = std::abs(p.pdg);
      const double pt = std::hypot(p.px, p.py), eta = pt > 0 ? std::asinh(p.pz / pt) : 99;
      charged += (code == 211 || code == 321 || code == 2212) && std::abs(eta) < 0.5;
    }
    EXPECT_NEAR(px, 0, 0.1);
    EXPECT_NEAR(e / 13000, 1, 1e-3);
  });
  EXPECT_EQ(interactions, 200);
  // CMS measures 5.49 charged hadrons by unit of eta in the centre at 13 TeV (arXiv:1507.05915).
  EXPECT_NEAR(charged / 200.0, 5.49, 1.5);
}

TEST(GeneratedPileUp, FaultsNameFileAndLine) {
  const Commands unknown("Beams:eCM = 13000.\nSoftQCD:inelastik = on\n");
  try {
    open_generated_pile_up(unknown.path, 1);
    FAIL() << "an unknown setting";
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_EQ(error.kind(), ErrorKind::config);
    EXPECT_NE(text.find(".cmnd:2"), std::string::npos) << text;
    EXPECT_NE(text.find("SoftQCD:inelastic'"), std::string::npos) << text;
  }
  const Commands impossible("Beams:eCM = 1.\nSoftQCD:inelastic = on\n");
  const auto source = open_generated_pile_up(impossible.path, 1);
  EXPECT_THROW(draw(*source, 0, 1), Error);
  EXPECT_THROW(open_generated_pile_up("missing.cmnd", 1), Error);
}

}  // namespace
}  // namespace hml
