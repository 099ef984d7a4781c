#include "hml/event/hepmc.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>
#include <thread>

#include <sys/stat.h>

#include "hml/core/files.hpp"
#include "hml/event/pdg.hpp"
#include "hml/event/source.hpp"
#include "packed_text.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

const std::string two_events = HML_TEST_DATA "/event/tt2.hepmc.gz";

// One Z to two muons in MeV and cm, as an old program writes it.
const char* const old_text =
    "HepMC::Version 2.06.09\n"
    "HepMC::IO_GenEvent-START_EVENT_LISTING\n"
    "E 7 -1 9.1e+04 -1 -1 221 -1 1 1 0 0 1 2.5\n"
    "N 1 \"0\"\n"
    "U MEV CM\n"
    "V -1 0 1.5 0 0 3 1 2 0\n"
    "P 1 23 0 0 0 91000 91000 2 0 0 -1 0\n"
    "P 2 13 0 0 45500 45500 105.7 1 0 0 0 0\n"
    "P 3 -13 0 0 -45500 45500 105.7 1 0 0 0 0\n"
    "HepMC::IO_GenEvent-END_EVENT_LISTING\n";

class Hepmc : public testing::Test {
 protected:
  void SetUp() override {
    path_ = fs::path(testing::TempDir()) /
            ("hml_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
  }
  void TearDown() override { fs::remove(path_); }
  std::string message_of(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary) << bytes;
    try {
      HepmcReader reader(path_);
      while (reader.read(10).size() > 0) {
      }
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return error.message();
    }
    return "no error";
  }
  fs::path path_;
};

TEST_F(Hepmc, ReadsHepmc3InBatches) {
  HepmcReader reader(two_events);
  const Events one = reader.read(1);
  EXPECT_EQ(one.size(), 1);
  EXPECT_EQ(reader.position(), 1);
  const Events two = reader.read(10);
  EXPECT_EQ(two.size(), 1);
  EXPECT_EQ(reader.read(10).size(), 0);
  const auto& particles = one.collection("Particle");
  EXPECT_EQ(particles.count(0), 714);
  EXPECT_EQ(two.collection("Particle").count(0), 1903);
  EXPECT_NEAR(one.collection("Event").values<double>("scale")[0], 347.256696160317, 1e-9);
  const auto& status = particles.values<std::int32_t>("status");
  const auto& charge = particles.values<float>("charge");
  const auto &e = particles.values<double>("e"), &pz = particles.values<double>("pz");
  double energy = 0, momentum = 0, charges = 0;
  for (std::size_t i = 0; i < status.size(); ++i)
    if (status[i] == 1) energy += e[i], momentum += pz[i], charges += charge[i];
  EXPECT_NEAR(energy, 13000, 1);
  EXPECT_NEAR(momentum, 0, 1);
  EXPECT_NEAR(charges, 2, 1e-5);
}

TEST_F(Hepmc, ReadsHepmc2AndConvertsUnits) {
  std::ofstream(path_) << old_text;
  HepmcReader reader(path_);
  const Events events = reader.read(10);
  ASSERT_EQ(events.size(), 1);
  const auto& particles = events.collection("Particle");
  ASSERT_EQ(particles.count(0), 3);
  EXPECT_EQ(events.collection("Event").values<std::int64_t>("number")[0], 7);
  EXPECT_EQ(events.collection("Event").values<double>("weight")[0], 2.5);
  EXPECT_EQ(particles.values<std::int32_t>("pdg"), (std::vector<std::int32_t>{23, 13, -13}));
  EXPECT_EQ(particles.values<std::int32_t>("mother1"), (std::vector<std::int32_t>{-1, 0, 0}));
  EXPECT_EQ(particles.values<std::int32_t>("daughter2"), (std::vector<std::int32_t>{2, -1, -1}));
  EXPECT_NEAR(particles.values<double>("e")[0], 91, 1e-9);
  EXPECT_NEAR(particles.values<double>("x")[1], 15, 1e-9);
  EXPECT_EQ(particles.values<float>("charge"), (std::vector<float>{0, -1, 1}));
}

TEST_F(Hepmc, TornFilesAreErrors) {
  const std::string packed = read_text(two_events);
  EXPECT_NE(message_of(packed.substr(0, packed.size() / 2)).find("is torn"), std::string::npos);
  const std::string text = old_text;
  EXPECT_NE(message_of(text.substr(0, text.rfind("HepMC"))).find("END_EVENT_LISTING"), std::string::npos);
  EXPECT_NE(message_of(text.substr(0, text.find("P 2 "))).find(path_.string() + ":"), std::string::npos);
  EXPECT_NE(message_of("something else\n").find("no HepMC2 or HepMC3 text"), std::string::npos);
  EXPECT_THROW(HepmcReader("/nowhere.hepmc"), Error);
}

std::int64_t count_of(const std::string& bytes) {
  HepmcReader reader(std::make_unique<TextBuffer>(std::make_unique<std::istringstream>(bytes)), "events");
  while (reader.read(10).size() > 0) {
  }
  return reader.position();
}

TEST_F(Hepmc, PackedTextsReadAlike) {
  const std::string text = old_text, half = text.substr(0, 200), rest = text.substr(200);
  EXPECT_EQ(count_of(text), 1);
  for (const auto& pack : {gzipped, zstandard}) {
    EXPECT_EQ(count_of(pack(text)), 1);
    EXPECT_EQ(count_of(pack(text) + pack(text)), 2);
    EXPECT_EQ(count_of(pack(half) + pack("") + pack(rest)), 1);
    const std::string packed = pack(text);
    EXPECT_NE(message_of(packed.substr(0, packed.size() - 9)).find("ends in the middle"), std::string::npos);
    std::string damaged = packed;
    for (std::size_t i = packed.size() / 2; i < packed.size() / 2 + 8; ++i) damaged[i] = static_cast<char>(~damaged[i]);
    EXPECT_NE(message_of(damaged).find("is damaged"), std::string::npos) << message_of(damaged);
  }
  EXPECT_EQ(count_of(gzipped(text) + std::string(512, '\0')), 1);
  std::ofstream(path_, std::ios::binary) << zstandard(text);
  EXPECT_EQ(open_events(path_)->read(0, 5).size(), 1);
  std::string again(8 << 20, ' ');
  EXPECT_EQ(count_of(zstandard(again + "\n" + text)), 1);
}

TEST_F(Hepmc, LinesMayEndAndStretchAsTheyLike) {
  std::string windows;
  for (const char c : std::string(old_text)) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(count_of(windows), 1);
  const std::string text = old_text;
  const std::size_t names = text.find("N 1");
  EXPECT_EQ(
      count_of(text.substr(0, names) + "N 1 \"" + std::string(3 << 20, 'x') + "\"\n" + text.substr(text.find("U MEV"))),
      1);
  EXPECT_EQ(count_of(text.substr(0, text.size() - 1)), 1);
  EXPECT_NE(message_of(text.substr(0, names) + std::string(65 << 20, 'x')).find("longer than 64 MB"),
            std::string::npos);
}

TEST_F(Hepmc, PipesAreRead) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  for (const std::string& bytes : {std::string(old_text), gzipped(old_text), zstandard(old_text)}) {
    std::thread writer(
        [&] { std::ofstream(path_, std::ios::binary) << bytes.substr(0, 50) << std::flush << bytes.substr(50); });
    const auto source = open_events(path_);
    EXPECT_EQ(source->read(0, 1).size(), 1);
    EXPECT_EQ(source->read(1, 2).size(), 0);
    writer.join();
  }
}

TEST(Pdg, ChargesFollowFromTheNumbers) {
  const auto expect = [](int pdg, double charge) { EXPECT_NEAR(pdg_charge(pdg), charge, 1e-12) << pdg; };
  expect(1, -1 / 3.0), expect(-2, -2 / 3.0), expect(6, 2 / 3.0), expect(21, 0);
  expect(11, -1), expect(-13, 1), expect(16, 0), expect(24, 1), expect(-24, -1), expect(25, 0);
  expect(211, 1), expect(-321, -1), expect(411, 1), expect(421, 0), expect(431, 1);
  expect(511, 0), expect(521, 1), expect(531, 0), expect(541, 1), expect(130, 0), expect(310, 0), expect(443, 0),
      expect(10323, 1);
  expect(2212, 1), expect(-2212, -1), expect(2112, 0), expect(3122, 0), expect(3112, -1), expect(3222, 1),
      expect(3334, -1);
  expect(2224, 2), expect(4122, 1), expect(5122, 0), expect(5112, -1), expect(2203, 4 / 3.0), expect(2101, 1 / 3.0);
  expect(1000822080, 82), expect(1000010020, 1), expect(1000024, 1), expect(1000021, 0);
}

}  // namespace
}  // namespace hml
