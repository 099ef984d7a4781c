// Parquet there and back, and files of others: tests/data/event/foreign*.parquet are made by
// tools/make_parquet_files.py. tests/data/event/written.parquet was checked against written.json by Awkward Array and
// pandas (tools/check_parquet_file.py); HML_KEEP=FOLDER leaves it as it is written now in that folder.
#include "hml/event/parquet.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>

#include <fmt/format.h>

#include "../event/root_sample.hpp"
#include "hml/core/files.hpp"
#include "hml/core/threads.hpp"
#include "hml/event/parquet/source.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

const fs::path data = fs::path(HML_TEST_DATA) / "event";
constexpr const char* provenance = R"({"seed": 5})";

// Events with columns of every type, wide ones and a relation.
Events sample(std::int64_t events, std::int64_t first = 0) {
  Events out = root_sample(events, first);
  Collection& tower = *out.find("Tower");
  auto& energy = tower.add<float>("energy", "GeV", "Energy.");
  for (std::int64_t i = 0; i < tower.objects(); ++i) energy.push_back(static_cast<float>(2 * first + i));
  return out;
}

void expect_same(const Events& a, const Events& b) {
  ASSERT_EQ(a.size(), b.size());
  ASSERT_EQ(a.names(), b.names());
  for (const auto& c : a.collections()) {
    const Collection& other = b.collection(c.name);
    EXPECT_EQ(c.offsets, other.offsets) << c.name;
    ASSERT_EQ(c.columns.size(), other.columns.size()) << c.name;
    for (std::size_t k = 0; k < c.columns.size(); ++k) {
      const Column &column = c.columns[k], &same = other.columns[k];
      EXPECT_EQ(column.name, same.name);
      EXPECT_EQ(column.unit, same.unit) << c.name << " " << column.name;
      EXPECT_EQ(column.doc, same.doc) << c.name << " " << column.name;
      EXPECT_EQ(column.width, same.width) << c.name << " " << column.name;
      EXPECT_TRUE(column.values == same.values) << c.name << " " << column.name;
    }
    ASSERT_EQ(c.relations.size(), other.relations.size()) << c.name;
    for (std::size_t k = 0; k < c.relations.size(); ++k) {
      const Relation &relation = c.relations[k], &same = other.relations[k];
      EXPECT_EQ(relation.name, same.name);
      EXPECT_EQ(relation.targets, same.targets);
      EXPECT_EQ(relation.offsets, same.offsets);
      EXPECT_EQ(relation.target, same.target);
      EXPECT_EQ(relation.index, same.index);
    }
  }
}

std::string message_of(const std::function<void()>& action, ErrorKind kind = ErrorKind::input) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.message();
    return error.message();
  }
  ADD_FAILURE() << "no error";
  return {};
}

class Parquet : public testing::Test {
 protected:
  void SetUp() override {
    const char* keep = std::getenv("HML_KEEP");
    folder_ = keep ? fs::path(keep)
                   : fs::path(testing::TempDir()) /
                         fmt::format("parquet-{}", testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_);
  }
  void TearDown() override {
    if (!std::getenv("HML_KEEP")) fs::remove_all(folder_);
  }

  fs::path written(const std::string& name, std::int64_t events, std::int64_t batch, ParquetOptions options = {}) {
    const auto writer = parquet_writer(folder_ / name, provenance, options);
    for (std::int64_t e = 0; e < events; e += batch) writer->append(sample(std::min(batch, events - e), e));
    writer->close();
    return folder_ / name;
  }
  fs::path written(const std::string& name, const Events& events) {
    const auto writer = parquet_writer(folder_ / name, "");
    writer->append(events);
    writer->close();
    return folder_ / name;
  }
  fs::path folder_;
};

TEST_F(Parquet, GivesBackWhatWasWritten) {
  const fs::path path = written("all.parquet", 100, 9, {.row_group_bytes = 6000});
  const Events expected = sample(100);
  ParquetEventSource source(path);
  ASSERT_EQ(source.size(), 100);
  EXPECT_EQ(source.provenance(), provenance);
  EXPECT_TRUE(source.unreadable().empty());
  expect_same(source.read(0, 100), expected);
  for (const auto& [begin, end] : {std::pair{0, 1}, std::pair{3, 20}, std::pair{40, 40}, std::pair{99, 100}})
    expect_same(source.read(begin, end), expected.slice(begin, end));
  EXPECT_NE(message_of([&] { source.read(90, 101); }).find("has 100 events"), std::string::npos);
}

TEST_F(Parquet, GivesWhatAwkwardAndPandasRead) {
  const Events events = root_sample(25);
  const auto writer = parquet_writer(folder_ / "written.parquet", provenance, {.row_group_bytes = 20000});
  writer->append(events);
  writer->close();
  ParquetEventSource now(folder_ / "written.parquet"), checked(data / "written.parquet");
  expect_same(now.read(0, 25), checked.read(0, 25));
  EXPECT_TRUE(checked.read(0, 25).collection("Jet").column("type9").values ==
              events.collection("Jet").column("type9").values);
}

TEST_F(Parquet, OpensByContent) {
  const fs::path path = written("events", 20, 20);
  expect_same(open_events(path)->read(0, 20), sample(20));
  const auto two = open_events(std::vector<fs::path>{path, path});
  EXPECT_EQ(two->size(), 40);
  EXPECT_EQ(two->read(15, 25).size(), 10);
}

TEST_F(Parquet, GivesTheSameBytesForAnyBatches) {
  const ParquetOptions small{.row_group_bytes = 6000};
  const std::string bytes = read_text(written("one", 100, 100, small));
  EXPECT_TRUE(bytes == read_text(written("many", 100, 7, small)));
  EXPECT_FALSE(bytes == read_text(written("other", 99, 99, small)));
  EXPECT_GT(bytes.size(), read_text(written("large", 100, 100)).size());
}

TEST_F(Parquet, ReadsWhatIsAskedFor) {
  ParquetEventSource source(written("asked", 50, 50, {.row_group_bytes = 6000}));
  const Events whole = sample(50);
  source.request({{{"JET", "constituents"}, {"charge"}}, {{"jet"}, {"TYPE_3", "none"}}, {{"none"}, {"pt"}}});
  const Events part = source.read(10, 30);
  EXPECT_EQ(part.names(), (std::vector<std::string>{"Track", "Tower", "Jet"}));
  const Events expected = whole.slice(10, 30);
  const Collection& jet = part.collection("Jet");
  ASSERT_EQ(jet.columns.size(), 1u);
  EXPECT_TRUE(jet.columns[0].values == expected.collection("Jet").column("type3").values);
  EXPECT_EQ(jet.relations.at(0).index, expected.collection("Jet").relations.at(0).index);
  EXPECT_EQ(part.collection("Tower").offsets, expected.collection("Tower").offsets);
  source.request({{{"jet"}, {}}});
  EXPECT_EQ(source.read(10, 30).collection("Jet").offsets, expected.collection("Jet").offsets);
  source.request({});
  EXPECT_EQ(source.read(10, 30).size(), 20);
}

TEST_F(Parquet, ThreadsReadTheSame) {
  ParquetEventSource source(written("threads", 200, 200, {.row_group_bytes = 6000}));
  const Events expected = sample(200);
  std::vector<Events> parts(40);
  parallel_for(40, 4, [&](std::int64_t i, int) { parts[static_cast<std::size_t>(i)] = source.read(5 * i, 5 * i + 5); });
  Events all;
  for (const auto& part : parts) all.append(part);
  expect_same(all, expected);
}

TEST_F(Parquet, FilesWithoutEventsAreWhole) {
  const fs::path none = folder_ / "none";
  parquet_writer(none, provenance)->close();
  EXPECT_EQ(open_events(none)->size(), 0);
  EXPECT_TRUE(open_events(none)->read(0, 0).names().empty());
  expect_same(open_events(written("laid-out", sample(0)))->read(0, 0), sample(0));
}

TEST_F(Parquet, OddCollectionsComeBack) {
  Events events;
  Collection& event = events.add("Event");
  event.offsets = {0, 1, 2};
  Relation& best = event.relations.emplace_back();
  best.name = "best";
  best.targets = {"Bare"};
  best.offsets = {0, 1, 1};
  best.target = {0};
  best.index = {2};
  Collection& bare = events.add("Bare");
  bare.offsets = {0, 3, 5};
  Collection& linked = events.add("Linked");
  linked.offsets = {0, 0, 1};
  Relation& link = linked.relations.emplace_back();
  link.name = "link";
  link.targets = {"Event", "Bare"};
  link.offsets = {0, 2};
  link.target = {1, 0};
  link.index = {1, 0};
  events.set_size(2);
  const auto source = open_events(written("odd", events));
  // Objects of which nothing is known but how many they are bear their numbers.
  bare.add<std::int32_t>("number", "1", "Which object of the event.") = {0, 1, 2, 0, 1};
  expect_same(source->read(0, 2), events);
}

// Delphes has an "Event.Weight" beside the collection "Weight".
TEST_F(Parquet, AColumnOfEventsMayBearTheNameOfACollection) {
  Events events = sample(20);
  events.find("Event")->columns[1].name = "Jet";
  events.find("Event")->columns[2].name = "Jet_size";
  expect_same(open_events(written("clash", events))->read(0, 20), events);
}

TEST_F(Parquet, WhatCannotBeWrittenIsNamed) {
  Events events = sample(2);
  events.find("Event")->offsets = {0, 0, 2};
  EXPECT_NE(message_of([&] { written("x", events); }).find("event 0 has 0 objects in collection 'Event'"),
            std::string::npos);
  EXPECT_FALSE(fs::exists(folder_ / "x"));
  message_of([&] { parquet_writer(folder_ / "x", "", {.row_group_bytes = 0}); }, ErrorKind::config);
  EXPECT_TRUE(fs::is_empty(folder_));
  const auto writer = parquet_writer(folder_ / "y", "");
  writer->append(sample(1));
  message_of([&] { writer->append(Events()); }, ErrorKind::internal);
}

TEST_F(Parquet, FilesOfOthersBecomeCollections) {
  ParquetEventSource source(data / "foreign.parquet");
  ASSERT_EQ(source.size(), 30);
  source.request({{{"event"}, {"run", "weight", "trigger", "half", "row", "met.pt"}},
                  {{"jet"}, {"pt", "flavour"}},
                  {{"jet_other"}, {"value"}},
                  {{"scores"}, {"value"}},
                  {{"muon"}, {"pt"}},
                  {{"muon", "tags"}, {"value"}},
                  {{"deep.hit.x"}, {"value"}}});
  const Events events = source.read(0, 30);
  const Collection& event = events.collection("Event");
  const auto weight = event.values<double>("weight");
  const auto jet_counts = [](std::int64_t e) { return e % 4; };
  const auto muon_counts = [](std::int64_t e) { return (e + 1) % 3; };
  for (std::int64_t e = 0; e < 30; ++e) {
    const auto at = static_cast<std::size_t>(e);
    EXPECT_EQ(event.values<std::int64_t>("run")[at], e);
    EXPECT_TRUE(e == 7 ? std::isnan(weight[at]) : weight[at] == 0.5 * static_cast<double>(e));
    EXPECT_EQ(event.values<std::uint8_t>("trigger")[at], e % 3 == 0);
    EXPECT_EQ(event.values<float>("half")[at], static_cast<float>(e) / 4);
    EXPECT_EQ(event.values<std::int32_t>("row")[2 * at + 1], e + 1);
    EXPECT_EQ(event.values<double>("met.pt")[at], 2.0 * static_cast<double>(e));
    EXPECT_EQ(events.collection("Jet").count(e), jet_counts(e));
    EXPECT_EQ(events.collection("Muon").count(e), muon_counts(e));
    EXPECT_EQ(events.collection("deep.hit.x").count(e), e % 2);
    EXPECT_EQ(events.collection("Jet_other").count(e), muon_counts(e));
    EXPECT_EQ(events.collection("scores").count(e), muon_counts(e));
  }
  EXPECT_EQ(event.column("row").width, 2);
  const Collection& jet = events.collection("Jet");
  EXPECT_EQ(jet.values<float>("pt")[static_cast<std::size_t>(jet.first(7)) + 2], 72.f);
  EXPECT_EQ(jet.values<std::int8_t>("flavour")[static_cast<std::size_t>(jet.first(7)) + 2], 5);
  const Collection& muon = events.collection("Muon");
  EXPECT_EQ(muon.values<float>("pt")[static_cast<std::size_t>(muon.first(4)) + 1], 4.25f);
  // The second muon of event 4 has the tags 0 and 1, behind the one of the first.
  const Relation& tags = muon.relations.at(0);
  const auto second = static_cast<std::size_t>(tags.offsets[static_cast<std::size_t>(muon.first(4)) + 1]);
  EXPECT_EQ(tags.index[second], 1);
  EXPECT_EQ(tags.targets, std::vector<std::string>{"Muon.tags_values"});
  EXPECT_EQ(events.collection("Muon.tags_values").count(4), 3);
}

TEST_F(Parquet, UnreadableColumnsCostOthersNothing) {
  ParquetEventSource source(data / "foreign.parquet");
  std::vector<std::string> names;
  for (const auto& [name, reason] : source.unreadable()) {
    names.push_back(name);
    EXPECT_NE(reason.find("it is '"), std::string::npos) << reason;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"name", "when", "Muon.label"}));
  // Whole numbers cannot be missing.
  EXPECT_NE(message_of([&] { source.read(0, 30); }).find("foreign.parquet': column 'holes': a whole number is missing"),
            std::string::npos);
  EXPECT_EQ(source.read(4, 30).size(), 26);
}

TEST_F(Parquet, FilesWithoutArrowSchemaAreRead) {
  const Events events = open_events(data / "foreign_plain.parquet")->read(0, 30);
  EXPECT_EQ(events.names(), (std::vector<std::string>{"Event", "Jet", "Muon", "Muon.tags_values"}));
  EXPECT_EQ(events.collection("Jet").values<float>("pt").size(), 43u);
  EXPECT_EQ(events.collection("Event").values<std::int64_t>("run")[29], 29);
}

TEST_F(Parquet, TruncatedFilesAreInputErrors) {
  const std::string whole = read_text(written("whole", 12, 12, {.row_group_bytes = 3000}));
  const fs::path cut = folder_ / "cut";
  for (std::size_t length = 4; length < whole.size(); length += 1 + whole.size() / 200) {
    std::ofstream(cut, std::ios::binary) << whole.substr(0, length);
    EXPECT_NE(message_of([&] { open_events(cut)->read(0, 12); }).find("cut': "), std::string::npos) << length;
  }
}

}  // namespace
}  // namespace hml
