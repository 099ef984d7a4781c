// Torn, empty and senseless particles: hml simulate answers clearly, and writes no number that is none.
#include <gtest/gtest.h>

#include <cmath>

#include <fmt/format.h>

#include "../event/packed_text.hpp"
#include "hml/core/files.hpp"
#include "hml/event/source.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

namespace fs = std::filesystem;

// An event with particles "CODE px py pz E m STATUS" out of a Z, at a vertex or at none.
std::string event(int number, const std::vector<std::string>& particles, const std::string& weight = "1.0",
                  const std::string& place = "0 0 1.5 0") {
  std::string text = fmt::format("E {} {} {}\nU GEV MM\nW {}\n", number, place.empty() ? 0 : 1, particles.size() + 1, weight);
  text += "P 1 0 23 0 0 0 91 91 2\n";
  if (!place.empty()) text += fmt::format("V -1 0 [1] @ {}\n", place);
  int id = 2;
  for (const auto& particle : particles) text += fmt::format("P {} {} {}\n", id++, place.empty() ? 0 : -1, particle);
  return text;
}

std::string listing(const std::string& events) {
  return "HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nW Weight\n" + events + "HepMC::Asciiv3-END_EVENT_LISTING\n";
}

const std::vector<std::string> sound{"13 20 0 45.5 49.7 0.1057 1", "-13 -20 0 -45.5 49.7 0.1057 1", "211 10 5 1 11.3 0.1396 1",
                                     "22 3 4 0 5 0 1"};

void expect_numbers(const Events& events, const std::string& file) {
  for (const auto& c : events.collections())
    for (const auto& column : c.columns)
      std::visit(
          [&](const auto& values) {
            for (const auto value : values)
              ASSERT_TRUE(std::isfinite(static_cast<double>(value))) << file << ": " << c.name << "." << column.name;
          },
          column.values);
}

// Simulates a text into both formats, with the generator's particles beside; what came out.
Events simulate(const Folder& folder, const std::string& name, const std::string& text) {
  folder.write(name, text);
  Events events;
  for (const auto& file : {name + ".root", name + ".h5"}) {
    const Outcome outcome = folder.hml({"simulate", name, "--card", "cards/cms_full.tcl", "-o", file});
    EXPECT_EQ(outcome.code, 0) << name << ": " << outcome.err;
    if (outcome.code != 0) return {};
    const auto source = open_events(folder / file);
    events = source->read(0, *source->size());
    expect_numbers(events, file);
  }
  return events;
}

void refuses(const Folder& folder, const std::string& name, const std::string& bytes, const std::string& why) {
  folder.write(name, bytes);
  for (const char* file : {"made.root", "made.h5"}) {
    const Outcome outcome = folder.hml({"simulate", name, "-o", file});
    EXPECT_EQ(outcome.code, 1) << name;
    EXPECT_NE(outcome.err.find(name), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find(why), std::string::npos) << outcome.err;
    EXPECT_FALSE(fs::exists(folder / file));
  }
  EXPECT_EQ(unfinished(folder.path()), std::vector<std::string>());
}

TEST(EdgeInput, NumbersThatAreNone) {
  const Folder folder;
  const std::vector<std::string> broken{"13 nan 0 45.5 45.5 0.1057 1", "211 inf 1 1 inf 0.1396 1", "22 1 1 0 nan 0 1",
                                        "-13 5 5 0 7.1 nan 1", "5 nan nan nan nan nan 71", "211 1e300 1 1 1e300 0.1396 1"};
  const Events events = simulate(folder, "none.hepmc", listing(event(0, sound) + event(1, broken) + event(2, sound, "nan") +
                                                               event(3, sound, "1.0", "nan 0 1.5 inf")));
  ASSERT_EQ(events.size(), 4);
  EXPECT_EQ(events.collection("Event").values<double>("weight"), (std::vector<double>{1, 1, 0, 1}));
  EXPECT_EQ(events.collection("Particle").objects(), 3 * 5 + 7);
  EXPECT_EQ(events.collection("Track").count(1), 0);
}

TEST(EdgeInput, ParticlesWithoutMomentum) {
  const Folder folder;
  const Events events = simulate(
      folder, "zero.hepmc",
      listing(event(0, {"13 0 0 0 0.1057 0.1057 1", "22 0 0 0 0 0 1", "211 0 0 50 50 0.1396 1", "1 0 0 0 0 0 71", "15 0 0 0 0 0 2"}) +
              event(1, sound)));
  ASSERT_EQ(events.size(), 2);
  EXPECT_EQ(events.collection("Jet").count(0), 0);
}

TEST(EdgeInput, EventsWithoutVerticesParticlesOrAnythingAtAll) {
  const Folder folder;
  EXPECT_EQ(simulate(folder, "vertices.hepmc", listing(event(0, sound, "1.0", ""))).collection("Particle").objects(), 5);
  const Events empty = simulate(folder, "particles.hepmc", listing("E 0 0 0\nU GEV MM\nW 1.0\n" + event(1, sound)));
  ASSERT_EQ(empty.size(), 2);
  EXPECT_EQ(empty.collection("Particle").count(0), 0);
  EXPECT_EQ(empty.collection("MissingET").count(0), 1);
  const Events none = simulate(folder, "events.hepmc", listing(""));
  EXPECT_EQ(none.size(), 0);
  EXPECT_NE(none.collection("Jet").find("pt"), nullptr);
}

TEST(EdgeInput, TornFilesAreNoResult) {
  const Folder folder;
  const std::string text = listing(event(0, sound) + event(1, sound));
  refuses(folder, "event.hepmc", text.substr(0, text.rfind("P 4")), "event 1 is torn");
  refuses(folder, "line.hepmc", text.substr(0, text.rfind("P 4") + 9), "event 1 is torn");
  refuses(folder, "end.hepmc", text.substr(0, text.rfind("HepMC")), "END_EVENT_LISTING");
  const std::string whole = read_text(HML_TEST_DATA "/event/tt2.hepmc.gz"), frame = zstandard(text);
  refuses(folder, "torn.hepmc.gz", whole.substr(0, whole.size() * 2 / 3), "the gzipped file ends in the middle");
  refuses(folder, "torn.hepmc.zst", frame.substr(0, frame.size() - 5), "the Zstandard file ends in the middle");
  refuses(folder, "empty.hepmc", "", "it is an empty file");
  refuses(folder, "empty.hepmc.gz", gzipped(""), "inside an empty file");
}

}  // namespace
}  // namespace hml::test
