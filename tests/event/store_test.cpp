#include "hml/event/store.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "hml/core/files.hpp"
#include "hml/core/hdf5.hpp"
#include "hml/core/random.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

// Jets with noise, repeated numbers, a wide column and a relation to tracks.
Events sample(std::int64_t events) {
  Events out;
  Collection& event = out.add("Event");
  auto& number = event.add<std::int64_t>("number", "1", "Number of the event.");
  Collection& track = out.add("Track");
  auto& charge = track.add<float>("charge", "e", "Electric charge.");
  Collection& jet = out.add("Jet");
  auto& pt = jet.add<double>("pt", "GeV", "Transverse momentum.");
  auto& tau = jet.add<float>("tau", "1", "N-subjettiness 1 to 5.", 5);
  auto& flavour = jet.add<std::int32_t>("flavour", "1", "");
  auto& b_tag = jet.add<std::uint8_t>("b_tag", "1", "Bits of the b tag.");
  Relation& constituents = jet.relations.emplace_back();
  constituents.name = "constituents";
  constituents.targets = {"Track"};
  for (std::int64_t e = 0; e < events; ++e) {
    Random random(stream_key(3, "test"), static_cast<std::uint64_t>(e));
    number.push_back(e);
    event.offsets.push_back(e + 1);
    const auto tracks = random.below(200);
    for (std::uint32_t i = 0; i < tracks; ++i) charge.push_back(i % 2 ? 1.0f : -1.0f);
    track.offsets.push_back(static_cast<std::int64_t>(charge.size()));
    for (std::uint32_t i = random.below(300); i > 0; --i) {
      pt.push_back(random.uniform(20, 500));
      for (int k = 0; k < 5; ++k) tau.push_back(static_cast<float>(random.uniform()));
      flavour.push_back(static_cast<std::int32_t>(random.below(6)));
      b_tag.push_back(static_cast<std::uint8_t>(random.below(2)));
      if (tracks > 0 && random.below(2)) {
        constituents.target.push_back(0);
        constituents.index.push_back(static_cast<std::int32_t>(random.below(tracks)));
      }
      constituents.offsets.push_back(static_cast<std::int64_t>(constituents.index.size()));
    }
    jet.offsets.push_back(static_cast<std::int64_t>(pt.size()));
  }
  out.set_size(events);
  out.check("sample");
  return out;
}

void expect_equal(const Events& a, const Events& b) {
  ASSERT_EQ(a.names(), b.names());
  EXPECT_EQ(a.size(), b.size());
  for (const auto& c : a.collections()) {
    const auto& other = b.collection(c.name);
    EXPECT_EQ(c.offsets, other.offsets);
    ASSERT_EQ(c.columns.size(), other.columns.size());
    for (std::size_t i = 0; i < c.columns.size(); ++i) {
      EXPECT_EQ(c.columns[i].name, other.columns[i].name);
      EXPECT_EQ(c.columns[i].unit, other.columns[i].unit);
      EXPECT_EQ(c.columns[i].doc, other.columns[i].doc);
      EXPECT_EQ(c.columns[i].width, other.columns[i].width);
      EXPECT_TRUE(c.columns[i].values == other.columns[i].values) << c.columns[i].name;
    }
    ASSERT_EQ(c.relations.size(), other.relations.size());
    for (std::size_t i = 0; i < c.relations.size(); ++i) {
      EXPECT_EQ(c.relations[i].targets, other.relations[i].targets);
      EXPECT_EQ(c.relations[i].offsets, other.relations[i].offsets);
      EXPECT_EQ(c.relations[i].target, other.relations[i].target);
      EXPECT_EQ(c.relations[i].index, other.relations[i].index);
    }
  }
}

class Store : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              ("hml_store_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path at(const std::string& name) const { return folder_ / name; }

  void write(const std::string& name, const Events& events, std::int64_t batch) {
    fs::remove(at(name));
    EventWriter writer(at(name), R"({"seed": 1})");
    for (std::int64_t b = 0; b < events.size(); b += batch)
      writer.append(events.slice(b, std::min(events.size(), b + batch)));
    EXPECT_EQ(writer.size(), events.size());
    EXPECT_FALSE(fs::exists(at(name)));
    writer.close();
  }
  std::string message_of_open(const std::string& name) {
    try {
      EventReader(at(name)).read(0, 1);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return error.message();
    }
    return "no error";
  }

  fs::path folder_;
};

TEST_F(Store, ReadsWhatWasWritten) {
  const Events events = sample(350);
  write("events.h5", events, 120);
  EXPECT_FALSE(fs::exists(at("events.h5.part")));
  const EventReader reader(at("events.h5"));
  EXPECT_EQ(reader.size(), 350);
  EXPECT_EQ(reader.provenance(), R"({"seed": 1})");
  expect_equal(reader.read(0, 350), events);
  expect_equal(reader.read(93, 207), events.slice(93, 207));
  expect_equal(reader.read(350, 350), events.slice(350, 350));
  EXPECT_THROW(reader.read(300, 351), Error);
}

template <class T>
void add_limits(Collection& c, const std::string& name) {
  c.add<T>(name, "1", "") = {std::numeric_limits<T>::lowest(), T{0}, std::numeric_limits<T>::max()};
}

TEST_F(Store, EveryTypeComesBack) {
  Events events;
  Collection& c = events.add("Event");
  add_limits<float>(c, "float32"), add_limits<double>(c, "float64");
  add_limits<std::int8_t>(c, "int8"), add_limits<std::uint8_t>(c, "uint8");
  add_limits<std::int16_t>(c, "int16"), add_limits<std::uint16_t>(c, "uint16");
  add_limits<std::int32_t>(c, "int32"), add_limits<std::uint32_t>(c, "uint32");
  add_limits<std::int64_t>(c, "int64"), add_limits<std::uint64_t>(c, "uint64");
  c.offsets = {0, 1, 2, 3};
  events.set_size(3);
  write("types.h5", events, 2);
  expect_equal(EventReader(at("types.h5")).read(0, 3), events);
  EXPECT_EQ(h5::File::open(at("types.h5")).type("Event/uint16"), "uint16");
}

TEST_F(Store, BytesDoNotDependOnBatches) {
  const Events events = sample(1000);
  write("a.h5", events, 1000);
  for (const int batch : {7, 100, 333}) {
    write("b.h5", events, batch);
    EXPECT_EQ(fingerprint_file(at("a.h5")), fingerprint_file(at("b.h5"))) << batch;
  }
}

TEST_F(Store, TheLayoutIsPlainHdf5) {
  write("events.h5", sample(20), 20);
  const auto file = h5::File::open(at("events.h5"));
  EXPECT_EQ(file.attribute("collections"), "Event Track Jet");
  EXPECT_EQ(file.attribute("events"), "20");
  EXPECT_EQ(file.attribute("Jet/pt", "unit"), "GeV");
  EXPECT_EQ(file.attribute("Jet/pt", "doc"), "Transverse momentum.");
  EXPECT_EQ(file.read<std::int64_t>("Jet/offsets").size(), 21u);
  EXPECT_EQ(file.shape("Jet/tau")[1], 5u);
  EXPECT_EQ(file.read_strings("Jet/constituents/targets"), std::vector<std::string>{"Track"});
}

TEST_F(Store, NoEventsAreAFileToo) {
  write("empty.h5", sample(0), 1);
  EXPECT_EQ(EventReader(at("empty.h5")).size(), 0);
  EventWriter writer(at("layout.h5"), "{}");
  writer.append(sample(0));
  writer.close();
  expect_equal(EventReader(at("layout.h5")).read(0, 0), sample(0));
}

TEST_F(Store, AnInterruptedRunGoesOn) {
  const Events events = sample(530);
  write("whole.h5", events, 50);
  {
    EventWriter writer(at("parts.h5"), R"({"seed": 1})");
    writer.append(events.slice(0, 170));
    writer.suspend("170 so far");
  }
  EXPECT_FALSE(fs::exists(at("parts.h5")));
  EXPECT_FALSE(fs::exists(at("parts.h5.part")));
  EXPECT_THROW(EventReader(at("parts.h5.resume")), Error);
  {
    EventWriter writer(at("parts.h5"), R"({"seed": 1})");
    EXPECT_EQ(writer.size(), 170);
    EXPECT_EQ(writer.state(), "170 so far");
    writer.append(events.slice(170, 400));
    writer.suspend();
  }
  EventWriter writer(at("parts.h5"), R"({"seed": 1})");
  EXPECT_EQ(writer.size(), 400);
  writer.append(events.slice(400, 530));
  writer.close();
  EXPECT_FALSE(fs::exists(at("parts.h5.resume")));
  EXPECT_EQ(fingerprint_file(at("whole.h5")), fingerprint_file(at("parts.h5")));
}

TEST_F(Store, APartOfAnotherRunIsIgnored) {
  {
    EventWriter writer(at("events.h5"), "{}", "seed 1");
    writer.append(sample(10));
    writer.suspend();
  }
  EXPECT_EQ(EventWriter(at("events.h5"), "{}", "seed 2").size(), 0);
  EXPECT_EQ(EventWriter(at("events.h5"), "other words, same run", "seed 1").size(), 10);
  std::ofstream(at("events.h5.resume")) << "torn";
  EXPECT_EQ(EventWriter(at("events.h5"), "{}", "seed 1").size(), 0);
}

TEST_F(Store, AnAbandonedWriterLeavesNothing) {
  {
    EventWriter writer(at("events.h5"), "{}");
    writer.append(sample(10));
  }
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(Store, TornAndForeignFilesAreErrors) {
  write("events.h5", sample(300), 100);
  const std::string bytes = read_text(at("events.h5"));
  for (const std::size_t keep : {bytes.size() / 2, bytes.size() - 100, std::size_t{10}}) {
    std::ofstream(at("torn.h5"), std::ios::binary) << bytes.substr(0, keep);
    EXPECT_NE(message_of_open("torn.h5").find("torn.h5"), std::string::npos);
  }
  auto foreign = h5::File::create(at("foreign.h5"));
  foreign.write<double>("x", std::vector<double>{1, 2});
  foreign.close();
  EXPECT_NE(message_of_open("foreign.h5").find("no event file"), std::string::npos);
  EXPECT_THROW(EventReader(at("missing.h5")), Error);
}

TEST_F(Store, BatchesMustAgree) {
  EventWriter writer(at("events.h5"), "{}");
  writer.append(sample(3));
  Events other;
  other.add("Jet").offsets.push_back(0);
  other.set_size(1);
  EXPECT_THROW(writer.append(other), Error);
}

}  // namespace
}  // namespace hml
