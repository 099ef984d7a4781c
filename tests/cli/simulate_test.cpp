// hml simulate: every kind of input and output, part of a sample, checks of cards.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <set>

#include <fmt/format.h>

#include "hml/core/files.hpp"
#include "hml/event/root/source.hpp"
#include "hml/event/source.hpp"
#include "hml/event/store.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

namespace fs = std::filesystem;

const std::string hepmc = HML_TEST_DATA "/event/tt2.hepmc.gz", full = "cards/cms_full.tcl";

void succeeds(const Folder& folder, const std::vector<std::string>& arguments) {
  const Outcome outcome = folder.hml(arguments);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
}

Events read_all(const fs::path& path) {
  const auto source = open_events(path);
  return source->read(0, *source->size());
}

void expect_same(const Events& a, const Events& b) {
  ASSERT_EQ(a.size(), b.size());
  ASSERT_EQ(a.names(), b.names());
  for (const auto& c : a.collections()) {
    const Collection& other = b.collection(c.name);
    EXPECT_EQ(c.offsets, other.offsets) << c.name;
    for (const auto& column : c.columns) EXPECT_TRUE(column.values == other.column(column.name).values) << column.name;
  }
}

TEST(Simulate, DelphesTreeHoldsWhatTheStoreHolds) {
  const Folder folder;
  for (const std::string threads : {"1", "2"}) {
    succeeds(folder, {"simulate", hepmc, "--card", full, "-o", threads + ".root", "--seed", "5", "--threads", threads});
    succeeds(folder, {"simulate", hepmc, "--card", full, "-o", threads + ".h5", "--seed", "5", "--threads", threads});
  }
  EXPECT_TRUE(read_text(folder / "1.root") == read_text(folder / "2.root"));
  EXPECT_TRUE(read_text(folder / "1.h5") == read_text(folder / "2.h5"));
  const RootFile file(folder / "1.root");
  EXPECT_EQ(file.trees(), std::vector<std::string>{"Delphes"});
  const Events ours = read_all(folder / "1.h5"), delphes = read_all(folder / "1.root");
  EXPECT_EQ(ours.names(), delphes.names());
  for (const auto& [name, column, branch] : {std::tuple("Jet", "pt", "PT"), std::tuple("FatJet", "tau", "Tau"), std::tuple("MissingET", "met", "MET"),
                                           std::tuple("Tower", "edges", "Edges"), std::tuple("Track", "d0", "D0")}) {
    const auto& values = ours.collection(name).values<float>(column);
    EXPECT_GT(values.size(), 0u);
    EXPECT_EQ(values, delphes.collection(name).values<float>(branch)) << name;
    EXPECT_EQ(ours.collection(name).offsets, delphes.collection(name).offsets);
  }
  // The same words ask both for the same.
  const std::string question = "jet0.pt";
  const Outcome one = folder.hml({"observe", "1.h5", question}), two = folder.hml({"observe", "1.root", question});
  EXPECT_EQ(one.code, 0) << one.err;
  EXPECT_EQ(one.out, two.out) << two.err;
}

// What each object points at, whatever the order.
std::vector<std::multiset<std::pair<std::string, std::int32_t>>> targets_of(const Relation& relation) {
  std::vector<std::multiset<std::pair<std::string, std::int32_t>>> out(relation.offsets.size() - 1);
  for (std::size_t o = 0; o < out.size(); ++o)
    for (auto k = static_cast<std::size_t>(relation.offsets[o]); k < static_cast<std::size_t>(relation.offsets[o + 1]); ++k)
      out[o].emplace(relation.targets[relation.target[k]], relation.index[k]);
  return out;
}

// Both forms hold the same objects; the second as Delphes' classes, relations included.
TEST(Simulate, WritesDelphesOwnForm) {
  const Folder folder;
  succeeds(folder, {"simulate", hepmc, "--card", full, "-o", "flat.root", "--seed", "5", "--root-form", "columns"});
  succeeds(folder, {"simulate", hepmc, "--card", full, "-o", "own.root", "--seed", "5", "--root-form", "delphes"});
  RootEventSource flat(folder / "flat.root"), own(folder / "own.root");
  EXPECT_EQ(own.tree().find("EFlowPhoton")->counts, "Tower");
  EXPECT_EQ(own.tree().find("Event")->counts, "HepMCEvent");
  const Events columns = flat.read(0, 2), objects = own.read(0, 2);
  for (const auto& c : columns.collections()) {
    const Collection& other = objects.collection(c.name);
    EXPECT_EQ(c.offsets, other.offsets) << c.name;
    for (const auto& column : c.columns)
      EXPECT_TRUE(column.values == other.column(column.name).values) << c.name << "." << column.name;
    for (const auto& relation : c.relations)
      EXPECT_EQ(targets_of(relation), targets_of(*other.find_relation(relation.name))) << c.name << "." << relation.name;
  }
}

TEST(Simulate, FormsAreOfRootFiles) {
  const Folder folder;
  const Outcome other = folder.hml({"simulate", hepmc, "-o", "events.h5", "--root-form", "delphes"});
  EXPECT_EQ(other.code, 2);
  EXPECT_NE(other.err.find("'events.h5' is not"), std::string::npos) << other.err;
  const Outcome unknown = folder.hml({"simulate", hepmc, "-o", "events.root", "--root-form", "delfes"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.err.find("delfes"), std::string::npos) << unknown.err;
  EXPECT_FALSE(fs::exists(folder / "events.h5") || fs::exists(folder / "events.root"));
}

TEST(Simulate, ReadsAPipe) {
  const Folder folder;
  succeeds(folder, {"simulate", hepmc, "-o", "file.h5"});
  const std::string shell = "cd " + folder.path().string() + " && zcat " + hepmc + " | " HML_COMMAND " simulate - -o pipe.h5";
  ASSERT_EQ(std::system(shell.c_str()), 0);
  expect_same(read_all(folder / "file.h5"), read_all(folder / "pipe.h5"));
}

TEST(Simulate, TakesAPartOfTheEventsAsTheWholeHasThem) {
  const Folder folder;
  succeeds(folder, {"simulate", hepmc, "-o", "all.h5"});
  succeeds(folder, {"simulate", hepmc, "-o", "first.h5", "--events", "1"});
  succeeds(folder, {"simulate", hepmc, "-o", "last.h5", "--skip", "1"});
  succeeds(folder, {"simulate", hepmc, "-o", "none.root", "--skip", "2"});
  const Events all = read_all(folder / "all.h5");
  expect_same(all.slice(0, 1), read_all(folder / "first.h5"));
  expect_same(all.slice(1, 2), read_all(folder / "last.h5"));
  const Events none = read_all(folder / "none.root");
  EXPECT_EQ(none.size(), 0);
  EXPECT_NE(none.collection("Jet").find("PT"), nullptr);
}

TEST(Simulate, StartsFromDelphesParticlesToo) {
  const Folder folder;
  succeeds(folder, {"simulate", hepmc, "--card", full, "-o", "once.root"});
  succeeds(folder, {"simulate", "once.root", "-o", "twice.h5"});
  succeeds(folder, {"simulate", hepmc, "-o", "once.h5"});
  // Delphes' particles are in single precision: what the second detector sees differs in the last digits alone.
  const Events first = read_all(folder / "once.h5"), second = read_all(folder / "twice.h5");
  const auto &once = first.collection("GenMissingET").values<float>("met"), &twice = second.collection("GenMissingET").values<float>("met");
  ASSERT_EQ(once.size(), twice.size());
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_NEAR(once[i], twice[i], 1e-2);
}

// Drell-Yan pairs at rest in the laboratory, in the plane.
std::string lhe_events(int events) {
  std::string text = "<LesHouchesEvents version=\"3.0\">\n<header>\n</header>\n<init>\n2212 2212 6500 6500 0 0 247000 247000 -4 1\n"
                     "1.0 0.1 1.0 1\n</init>\n";
  for (int i = 0; i < events; ++i) {
    const double e = 45.6, phi = 0.1 * i, x = e * std::cos(phi), y = e * std::sin(phi);
    text += fmt::format("<event>\n5 1 {} 91.2 0.0078 0.118\n", 1 + i);
    text += fmt::format("2 -1 0 0 501 0 0 0 {} {} 0 0 9\n-2 -1 0 0 0 501 0 0 -{} {} 0 0 9\n", e, e, e, e);
    text += fmt::format("23 2 1 2 0 0 0 0 0 {} {} 0 9\n", 2 * e, 2 * e);
    text += fmt::format("13 1 3 3 0 0 {} {} 0 {} 0 0 9\n-13 1 3 3 0 0 {} {} 0 {} 0 0 9\n</event>\n", x, y, e, -x, -y, e);
  }
  return text + "</LesHouchesEvents>\n";
}

TEST(Simulate, ShowersLheEvents) {
  const Folder folder;
  folder.write("pairs.lhe", lhe_events(60));
  succeeds(folder, {"simulate", "pairs.lhe", "--card", full, "-o", "one.h5", "--threads", "1"});
  succeeds(folder, {"simulate", "pairs.lhe", "--card", full, "-o", "two.h5", "--threads", "2"});
  EXPECT_TRUE(read_text(folder / "one.h5") == read_text(folder / "two.h5"));
  const Events events = read_all(folder / "one.h5");
  ASSERT_EQ(events.size(), 60);
  for (std::size_t i = 0; i < 60; ++i) {
    EXPECT_EQ(events.collection("Event").values<double>("weight")[i], static_cast<double>(i + 1));
    EXPECT_EQ(events.collection("Event").values<std::int64_t>("number")[i], static_cast<std::int64_t>(i));
  }
  // Muons of half the Z's mass are there, beside hadrons of the rest of the protons.
  const Collection& particles = events.collection("Particle");
  EXPECT_GT(particles.objects(), 60 * 50);
  EXPECT_GT(events.collection("Muon").objects(), 60);

  succeeds(folder, {"simulate", "pairs.lhe", "--card", full, "-o", "bare.h5", "--events", "3", "--pythia", "PartonLevel:MPI = off", "--pythia",
                    "PartonLevel:ISR = off"});
  EXPECT_LT(read_all(folder / "bare.h5").collection("Particle").objects(), 3 * particles.objects() / 60);
  const Outcome wrong = folder.hml({"simulate", "pairs.lhe", "-o", "x.h5", "--pythia", "PartonLevel:MIP = off"});
  EXPECT_NE(wrong.err.find("did you mean 'PartonLevel:MPI'"), std::string::npos) << wrong.err;

  const std::string whole = lhe_events(3);
  folder.write("torn.lhe", whole.substr(0, whole.size() - 100));
  const Outcome torn = folder.hml({"simulate", "torn.lhe", "-o", "x.h5"});
  EXPECT_EQ(torn.code, 1);
  EXPECT_NE(torn.err.find("torn.lhe:"), std::string::npos) << torn.err;
  EXPECT_FALSE(fs::exists(folder / "x.h5"));
}

TEST(Simulate, ReadsSeveralFilesAsOne) {
  const Folder folder;
  const std::string whole = lhe_events(8);
  const std::size_t fourth = whole.find("<event>\n5 1 5 "), first = whole.find("<event>");
  folder.write("pairs_1.lhe", whole.substr(0, fourth) + "</LesHouchesEvents>\n");
  folder.write("pairs_2.lhe", whole.substr(0, first) + whole.substr(fourth));
  succeeds(folder, {"simulate", "pairs_1.lhe", "pairs_2.lhe", "--card", full, "-o", "two.h5"});
  succeeds(folder, {"simulate", "pairs_*.lhe", "--card", full, "-o", "pattern.h5"});
  succeeds(folder, {"simulate", "pairs_1.lhe", "pairs_2.lhe", "--card", full, "-o", "last.h5", "--skip", "4", "--events", "2"});
  const Events two = read_all(folder / "two.h5");
  EXPECT_EQ(two.collection("Event").values<double>("weight"), (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8}));
  expect_same(two, read_all(folder / "pattern.h5"));
  // Blocks begin where files do: the same events, wherever one starts.
  expect_same(two.slice(4, 6), read_all(folder / "last.h5"));

  succeeds(folder, {"simulate", hepmc, hepmc, "-o", "twice.h5"});
  EXPECT_EQ(read_all(folder / "twice.h5").size(), 4);
  const Outcome mixed = folder.hml({"simulate", "pairs_1.lhe", hepmc, "-o", "x.h5"});
  EXPECT_EQ(mixed.code, 1);
  EXPECT_NE(mixed.err.find("is no LHE file, but 'pairs_1.lhe' is"), std::string::npos) << mixed.err;
}

TEST(Simulate, KeepsTheHardProcessOfLheEvents) {
  const Folder folder;
  folder.write("pairs.lhe", lhe_events(5));
  folder.write("hard.tcl",
               "set ExecutionPath {All W}\nmodule Merger All { add InputArray Delphes/allParticlesLHEF\n set OutputArray all }\n"
               "module TreeWriter W {\nadd Branch All/all Hard GenParticle\nadd Branch Delphes/stableParticlesLHEF Stable GenParticle\n"
               "add Branch Delphes/partonsLHEF Parton GenParticle\n}\n");
  succeeds(folder, {"simulate", "pairs.lhe", "--card", "hard.tcl", "-o", "hard.h5"});
  const Events events = read_all(folder / "hard.h5");
  const Collection& hard = events.collection("Hard");
  EXPECT_EQ(hard.objects(), 5 * 5);
  const std::vector<std::int32_t> pdg{2, -2, 23, 13, -13}, status{-1, -1, 2, 1, 1};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(hard.values<std::int32_t>("pdg")[5 + i], pdg[i]);
    EXPECT_EQ(hard.values<std::int32_t>("status")[5 + i], status[i]);
  }
  // Of the second event, as the file has them.
  EXPECT_NEAR(hard.values<float>("px")[8], 45.6 * std::cos(0.1), 1e-3);
  EXPECT_NEAR(hard.values<float>("py")[8], 45.6 * std::sin(0.1), 1e-3);
  EXPECT_EQ(events.collection("Stable").objects(), 2 * 5);
  EXPECT_EQ(events.collection("Parton").objects(), 2 * 5);
  // A generator's record without a hard process beside leaves them empty.
  succeeds(folder, {"simulate", hepmc, "--card", "hard.tcl", "-o", "none.h5"});
  EXPECT_EQ(read_all(folder / "none.h5").collection("Hard").objects(), 0);
}

TEST(Simulate, SaysHowManySettingsHaveNoEffect) {
  const Folder folder;
  folder.write("card.tcl",
               "set ExecutionPath {R W W}\nmodule Merger R { add InputArray Delphes/stableParticles }\n"
               "module TreeWriter W { add Branch Delphes/stableParticles Stable GenParticle }\n");
  const Outcome outcome = folder.hml({"simulate", hepmc, "--card", "card.tcl", "-o", "x.h5"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.err, "card.tcl: 1 of its settings has no effect: see 'hml simulate --check card.tcl'\n");
}

TEST(Simulate, RunsPythiasCommandFile) {
  const Folder folder;
  folder.write("z.cmnd", "! Z to muons\nBeams:eCM = 13000.\nWeakSingleBoson:ffbar2gmZ = on\n23:onMode = off\n23:onIfAny = 13\n");
  const Outcome endless = folder.hml({"simulate", "z.cmnd", "-o", "z.root"});
  EXPECT_EQ(endless.code, 2);
  EXPECT_NE(endless.err.find("--events"), std::string::npos) << endless.err;
  succeeds(folder, {"simulate", "z.cmnd", "-o", "z.root", "--events", "20"});
  EXPECT_EQ(read_all(folder / "z.root").size(), 20);
  folder.write("typo.cmnd", "Beams:eCM = 13000.\n\nWeakSingleBoson:ffbar2gmz0 = on\n");
  const Outcome typo = folder.hml({"simulate", "typo.cmnd", "-o", "z.root", "--events", "20"});
  EXPECT_NE(typo.err.find("typo.cmnd:3"), std::string::npos) << typo.err;
}

TEST(Simulate, ChecksCardsAndSimulatesNothing) {
  const Folder folder;
  const Outcome ready = folder.hml({"simulate", "--check", "cards/cms.tcl"});
  EXPECT_EQ(ready.code, 0) << ready.err;
  EXPECT_NE(ready.out.find("cards/cms.tcl: "), std::string::npos);
  EXPECT_NE(ready.out.find(" modules, 12 branches: ready\n"), std::string::npos) << ready.out;
  folder.write("bad.tcl", "set ExecutionPath { A W }\nmodule Efficiency A {\n  set InputArry x\n}\n"
                          "module TreeWriter W {\n  add Branch A/efficiency Jet Jot\n}\n");
  const Outcome faulty = folder.hml({"simulate", "--check", "bad.tcl"});
  EXPECT_EQ(faulty.code, 1);
  EXPECT_NE(faulty.err.find("bad.tcl:3"), std::string::npos) << faulty.err;
  EXPECT_NE(faulty.err.find("bad.tcl:6"), std::string::npos) << faulty.err;
  EXPECT_NE(faulty.err.find("bad.tcl cannot run"), std::string::npos) << faulty.err;
}

TEST(Simulate, ProfilesReadingAndWritingToo) {
  const Folder folder;
  const Outcome profile = folder.hml({"simulate", hepmc, "-o", "one.root", "--profile"});
  EXPECT_EQ(profile.code, 0) << profile.err;
  for (const char* word : {"(input)", "(output)", "ParticlePropagator", "2 events in "}) EXPECT_NE(profile.out.find(word), std::string::npos) << word;
  EXPECT_EQ(folder.hml({"simulate", hepmc, "-o", "one.txt"}).code, 2);
  EXPECT_EQ(folder.hml({"simulate", hepmc}).code, 2);
  EXPECT_EQ(folder.hml({"simulate", "-o", "one.h5"}).code, 2);
}

}  // namespace
}  // namespace hml::test
