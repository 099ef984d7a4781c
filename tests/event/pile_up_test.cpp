#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"
#include "hml/core/units.hpp"
#include "hml/event/event_file_writer.hpp"
#include "hml/event/particle_record.hpp"
#include "hml/event/pile_up_file.hpp"
#include "hml/event/pile_up_source.hpp"
#include "hml/event/source.hpp"
#include "hml/event/store.hpp"

namespace hml {

static bool operator==(const PileUpParticle& a, const PileUpParticle& b) {
  return a.pdg == b.pdg && a.x == b.x && a.y == b.y && a.z == b.z && a.t == b.t && a.px == b.px && a.py == b.py &&
         a.pz == b.pz && a.e == b.e;
}

namespace {

namespace fs = std::filesystem;

/// A folder that goes away.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("hml-pile-up-test-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  fs::path operator/(const char* name) const { return path / name; }
};

std::vector<std::vector<PileUpParticle>> three_events() {
  return {{{211, 0.5F, -1, 2, 3, 0.25F, -4, 8, 9}, {-13, 0, 0, 0, 0, 1, 2, 3, 4}}, {}, {{22, 1, 1, 1, 1, 1, 0, 0, 1}}};
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

void write_events(const fs::path& path, const std::vector<std::vector<PileUpParticle>>& events) {
  PileUpFileWriter writer(path);
  for (const auto& event : events) writer.append(event);
  writer.close();
}

TEST(PileUpFile, IsXdr) {
  const Folder folder;
  const auto path = folder / "one.pileup";
  write_events(path, {{{-211, 0.5F, -2, 0, 0, 1, 0, 0, 1}}});
  // RFC 4506: big-endian two's complement and IEEE 754.
  const std::string count("\0\0\0\1", 4), pdg("\xFF\xFF\xFF\x2D", 4), half("\x3F\0\0\0", 4), minus_two("\xC0\0\0\0", 4),
      zero("\0\0\0\0", 4), one("\x3F\x80\0\0", 4), offset("\0\0\0\0\0\0\0\0", 8), events("\0\0\0\0\0\0\0\1", 8);
  EXPECT_EQ(bytes_of(path), count + pdg + half + minus_two + zero + zero + one + zero + zero + one + offset + events);
}

TEST(PileUpFile, EventsComeBackInAnyOrder) {
  const Folder folder;
  const auto path = folder / "three.pileup", with_no_events = folder / "none.pileup";
  write_events(path, three_events());
  const PileUpFile file(path);
  ASSERT_EQ(file.size(), 3);
  std::vector<PileUpParticle> particles;
  for (const int event : {2, 0, 1, 0}) {
    file.read(event, particles);
    EXPECT_EQ(particles, three_events()[static_cast<std::size_t>(event)]);
  }
  EXPECT_THROW(file.read(3, particles), Error);
  write_events(with_no_events, {});
  EXPECT_EQ(PileUpFile(with_no_events).size(), 0);
}

TEST(PileUpFile, TornAndDamagedFilesAreErrors) {
  const Folder folder;
  const auto whole = folder / "whole.pileup", torn = folder / "torn.pileup";
  write_events(whole, three_events());
  const std::string bytes = bytes_of(whole);
  int errors = 0;
  const auto read_all = [&](const std::string& damaged) {
    write_bytes(torn, damaged);
    try {
      const PileUpFile file(torn);
      std::vector<PileUpParticle> particles;
      for (std::int64_t e = 0; e < file.size(); ++e) {
        file.read(e, particles);
        EXPECT_LE(particles.size() * 36, damaged.size());
      }
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input) << error.what();
      EXPECT_NE(std::string(error.what()).find("torn.pileup"), std::string::npos);
      ++errors;
    }
  };
  for (std::size_t size = 0; size < bytes.size(); ++size) read_all(bytes.substr(0, size));
  // Most pieces end in bytes that are no count; a few end in zeros, which say that there is no event.
  EXPECT_GT(errors, static_cast<int>(bytes.size()) * 3 / 4);
  Random random(7, 0);
  for (int i = 0; i < 2000; ++i) {
    std::string damaged = bytes;
    for (int k = 0; k < 3; ++k)
      damaged[random.below(static_cast<std::uint32_t>(bytes.size()))] = static_cast<char>(random.below(256));
    read_all(damaged);
  }
  EXPECT_THROW(PileUpFile(folder / "missing.pileup"), Error);
}

Events generator_events(int events) {
  ParticleRecord r;
  for (int e = 0; e < events; ++e) {
    r.number.push_back(e), r.weight.push_back(1), r.process_id.push_back(101), r.scale.push_back(0);
    for (int i = 0; i < e + 2; ++i) {
      r.pdg.push_back(i == 0 ? 2212 : 211), r.status.push_back(i == 0 ? 4 : 1);
      for (auto* relatives : {&r.mother1, &r.mother2, &r.daughter1, &r.daughter2}) relatives->push_back(-1);
      r.px.push_back(e), r.py.push_back(i), r.pz.push_back(0.5), r.e.push_back(10), r.mass.push_back(0.14);
      r.x.push_back(0.25), r.y.push_back(0), r.z.push_back(-2), r.t.push_back(3), r.charge.push_back(1);
    }
    r.end_event();
  }
  return r.take();
}

TEST(PileUpSource, TakesStableParticlesOfEventsOfAnyFormat) {
  const Folder folder;
  const auto store = folder / "events.h5", converted = folder / "events.pileup", tree = folder / "events.root";
  const Events events = generator_events(20);
  for (const auto& path : {store, converted, tree}) {
    const auto writer = event_file_writer(path, "{}", 1);
    writer->append(events);
    writer->close();
  }
  std::vector<std::vector<std::vector<PileUpParticle>>> drawn;
  for (const auto& path : {store, converted, tree}) {
    const auto source = open_pile_up(path);
    drawn.emplace_back();
    Random random(3, 1);
    source->draw(0, 100, random, [&](auto particles) { drawn.back().emplace_back(particles.begin(), particles.end()); });
  }
  ASSERT_EQ(drawn[0].size(), 100U);
  EXPECT_EQ(drawn[0], drawn[1]);
  EXPECT_EQ(drawn[0], drawn[2]);
  std::vector<int> times(21);
  for (const auto& particles : drawn[0]) {
    ++times.at(particles.size());
    ASSERT_GE(particles.size(), 1U);
    const auto event = static_cast<float>(particles.size() - 1);
    const PileUpParticle first{211, 0.25F, 0, -2, 3, event, 1, 0.5F, 10};
    EXPECT_EQ(particles.front(), first);
  }
  EXPECT_EQ(times[0], 0);
}

TEST(PileUpSource, IsReadAsEventsToo) {
  const Folder folder;
  const auto path = folder / "events.pileup";
  write_events(path, three_events());
  const Events events = open_events(path)->read(0, 3);
  events.check("pile-up");
  const Collection& particles = events.collection("Particle");
  EXPECT_EQ(particles.values<std::int32_t>("pdg"), (std::vector<std::int32_t>{211, -13, 22}));
  EXPECT_EQ(particles.values<float>("charge"), (std::vector<float>{1, 1, 0}));
  EXPECT_EQ(particles.values<double>("py")[0], -4);
  EXPECT_EQ(particles.count(1), 0);
}

TEST(PileUpSource, UnderstandsDelphesColumns) {
  Events events;
  events.set_size(1);
  Collection& c = events.add("Particle");
  c.add<std::int32_t>("PID", "", "") = {211, 15};
  c.add<std::int32_t>("Status", "", "") = {1, 2};
  for (const char* name : {"X", "Y", "Z", "Px", "Py", "Pz", "E"}) c.add<float>(name, "", "") = {1, 2};
  c.add<float>("T", "", "") = {1e-9F, 0};
  c.offsets = {0, 2};
  std::vector<PileUpParticle> particles;
  stable_particles(events, 0, particles);
  ASSERT_EQ(particles.size(), 1U);
  EXPECT_EQ(particles[0].pdg, 211);
  EXPECT_NEAR(particles[0].t, 1e-9 * units::s, 1e-4);
}

TEST(PileUpSource, DrawsAlikeFromManyThreads) {
  const Folder folder;
  const auto path = folder / "events.h5";
  const auto writer = event_file_writer(path, "{}", 1);
  writer->append(generator_events(30));
  writer->close();
  const auto draw = [](const PileUpSource& source, int event) {
    Random random(5, static_cast<std::uint64_t>(event));
    std::vector<std::size_t> sizes;
    source.draw(event, 50, random, [&](auto particles) { sizes.push_back(particles.size()); });
    return sizes;
  };
  const auto source = open_pile_up(path);
  std::vector<std::vector<std::size_t>> together(8);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&, i] { together[static_cast<std::size_t>(i)] = draw(*source, i); });
  }
  const auto other = open_pile_up(path);
  for (int i = 7; i >= 0; --i) EXPECT_EQ(draw(*other, i), together[static_cast<std::size_t>(i)]);
}

TEST(PileUpSource, ErrorsNameTheFile) {
  const Folder folder;
  write_bytes(folder / "text.dat", "no events");
  write_bytes(folder / "soft.cmnd", "SoftQCD:all = on\n");
  EXPECT_THROW(open_pile_up(folder / "missing.hepmc"), Error);
  EXPECT_THROW(open_pile_up(folder / "text.dat"), Error);
  try {
    open_pile_up(folder / "soft.cmnd");
    FAIL() << "commands without a generator";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    EXPECT_NE(std::string(error.what()).find("soft.cmnd"), std::string::npos);
  }
}

}  // namespace
}  // namespace hml
