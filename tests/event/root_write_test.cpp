// tests/data/event/written.root was checked against written.json by ROOT and uproot (tools/check_root_file.py); the
// writer must go on giving these bytes. HML_KEEP=FOLDER leaves both files as they are written now in that folder.
#include "hml/event/root/write_events.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/resource.h>

#include "hml/core/files.hpp"
#include "hml/event/source.hpp"
#include "root_sample.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

constexpr const char* provenance = R"({"seed": 5})";

// The object values [first, last) of a column as JSON, rows where it is wide.
template <class T>
nlohmann::json rows(const std::vector<T>& values, std::int64_t first, std::int64_t last, int width) {
  nlohmann::json out = nlohmann::json::array();
  for (std::int64_t i = first; i < last; ++i) {
    const auto begin = values.begin() + i * width;
    if (width == 1)
      out.push_back(*begin);
    else
      out.push_back(std::vector<T>(begin, begin + width));
  }
  return out;
}

void put_relation(nlohmann::json& branches, const Collection& c, const Relation& r, std::int64_t e) {
  const std::string name = c.name + "." + r.name;
  std::vector<std::int64_t> counts;
  for (std::int64_t o = c.first(e); o < c.first(e) + c.count(e); ++o)
    counts.push_back(r.offsets[static_cast<std::size_t>(o) + 1] - r.offsets[static_cast<std::size_t>(o)]);
  const std::int64_t first = r.offsets[static_cast<std::size_t>(c.first(e))];
  const std::int64_t last = r.offsets[static_cast<std::size_t>(c.first(e) + c.count(e))];
  branches[name + "_count"].push_back(counts);
  branches[name + "_size"].push_back(last - first);
  branches[name + "_index"].push_back(rows(r.index, first, last, 1));
  branches[name + "_target"].push_back(rows(r.target, first, last, 1));
}

// What the branches should hold, told from the events alone.
nlohmann::json expected_branches(const Events& events) {
  nlohmann::json branches = nlohmann::json::object();
  for (const auto& c : events.collections())
    for (std::int64_t e = 0; e < events.size(); ++e) {
      const bool one = c.name == event_collection;
      if (!one) branches[c.name + "_size"].push_back(c.count(e));
      for (const auto& column : c.columns) {
        auto row = std::visit([&](const auto& v) { return rows(v, c.first(e), c.first(e) + c.count(e), column.width); },
                              column.values);
        branches[one ? column.name : c.name + "." + column.name].push_back(one ? row[0] : row);
      }
      for (const auto& r : c.relations) put_relation(branches, c, r, e);
    }
  return branches;
}

class RootWrite : public testing::Test {
 protected:
  void SetUp() override {
    const char* keep = std::getenv("HML_KEEP");
    folder_ = keep ? fs::path(keep)
                   : fs::path(testing::TempDir()) /
                         fmt::format("root-{}", testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_);
  }
  void TearDown() override {
    if (!std::getenv("HML_KEEP")) fs::remove_all(folder_);
  }
  // Writes events in batches of `batch`, and returns the file's bytes.
  std::string written(const std::string& name, std::int64_t events, std::int64_t batch, RootOptions options = {}) {
    RootWriter writer(folder_ / name, provenance, std::move(options));
    for (std::int64_t e = 0; e < events; e += batch) writer.append(root_sample(std::min(batch, events - e), e));
    EXPECT_EQ(writer.size(), events);
    writer.close();
    return read_text(folder_ / name);
  }
  fs::path folder_;
};

TEST_F(RootWrite, GivesTheBytesThatRootAndUprootRead) {
  constexpr std::int64_t events = 25;
  const std::string bytes = written("written.root", events, 10, {.cluster_bytes = 2500});
  const nlohmann::json beside = {{"tree", "Events"},
                                 {"provenance", provenance},
                                 {"entries", events},
                                 {"branches", expected_branches(root_sample(events))}};
  write_text(folder_ / "written.json", beside.dump() + "\n");
  const fs::path data = fs::path(HML_TEST_DATA) / "event";
  EXPECT_EQ(read_text(folder_ / "written.json"), read_text(data / "written.json"));
  EXPECT_TRUE(bytes == read_text(data / "written.root"));
}

TEST_F(RootWrite, GivesTheSameBytesForAnyBatchesAndThreads) {
  const RootOptions options{.cluster_bytes = 4000};
  const std::string bytes = written("one.root", 200, 200, options);
  EXPECT_TRUE(bytes == written("batches.root", 200, 7, options));
  RootOptions threaded = options;
  threaded.threads = 4;
  EXPECT_TRUE(bytes == written("threads.root", 200, 33, threaded));
  EXPECT_FALSE(bytes == written("other.root", 199, 199, options));
}

// The reader makes the same collections and columns of it, but for units and descriptions.
TEST_F(RootWrite, OurReaderReadsItBack) {
  written("back.root", 40, 40, {.cluster_bytes = 4000});
  const Events expected = root_sample(40);
  const auto source = open_events(folder_ / "back.root");
  ASSERT_EQ(source->size(), 40);
  const Events read = source->read(0, 40);
  for (const auto& c : expected.collections()) {
    const Collection* other = read.find(c.name);
    if (!other && c.columns.empty()) continue;  // told by nothing but a counter
    ASSERT_TRUE(other) << c.name;
    EXPECT_EQ(c.offsets, other->offsets) << c.name;
    for (const auto& column : c.columns) {
      const Column* same = other->find(column.name);
      ASSERT_TRUE(same) << c.name << " " << column.name;
      EXPECT_EQ(column.width, same->width);
      EXPECT_TRUE(column.values == same->values) << c.name << " " << column.name;
    }
    for (const auto& relation : c.relations) {
      const Relation* same = other->find_relation(relation.name);
      ASSERT_TRUE(same) << c.name << " " << relation.name;
      EXPECT_EQ(relation.targets, same->targets);
      EXPECT_TRUE(relation.offsets == same->offsets && relation.target == same->target && relation.index == same->index);
    }
  }
}

TEST_F(RootWrite, CompressionIsChosen) {
  const auto size = [&](int level) {
    return written(fmt::format("level{}.root", level), 500, 500, {.compression = level}).size();
  };
  const std::size_t plain = size(0), fast = size(1), small = size(9);
  EXPECT_LT(fast, plain);
  EXPECT_LT(small, fast);
  EXPECT_THROW(size(10), Error);
}

TEST_F(RootWrite, NamesAreTheCallers) {
  const auto shout = [](std::string_view collection, std::string_view column) {
    return fmt::format("{}!{}", collection, column);
  };
  const std::string bytes = written("named.root", 5, 5, {.names = shout, .compression = 0});
  EXPECT_NE(bytes.find("Jet!wide"), std::string::npos);
  EXPECT_EQ(bytes.find("Jet.wide"), std::string::npos);
  const auto same = [](std::string_view, std::string_view) { return std::string("x"); };
  try {
    written("twice.root", 5, 5, {.names = same});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("two branches would be named 'x'"), std::string::npos) << error.message();
  }
}

TEST_F(RootWrite, FilesWithoutEventsAreWhole) {
  RootWriter(folder_ / "none.root", "").close();
  EXPECT_GT(fs::file_size(folder_ / "none.root"), 100u);
  RootWriter writer(folder_ / "laid-out.root", "");
  writer.append(root_sample(0));
  writer.close();
  EXPECT_GT(fs::file_size(folder_ / "laid-out.root"), fs::file_size(folder_ / "none.root"));
}

TEST_F(RootWrite, OtherColumnsAreRefused) {
  RootWriter writer(folder_ / "torn.root", "");
  writer.append(root_sample(3));
  Events other = root_sample(3);
  other.find("Track")->columns[0].name = "q";
  EXPECT_THROW(writer.append(other), Error);
}

TEST_F(RootWrite, AnEventIsOneObject) {
  Events events = root_sample(2);
  events.find("Event")->offsets[1] = 0;
  RootWriter writer(folder_ / "torn.root", "");
  try {
    writer.append(events);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_NE(error.message().find("event 0 has 0 objects"), std::string::npos) << error.message();
  }
}

TEST_F(RootWrite, UnwritablePathIsOneIoError) {
  try {
    RootWriter writer("/proc/none/file.root", "");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::io);
  }
}

// A limit on the size of files acts as a full disk does.
TEST_F(RootWrite, AFullDiskLeavesNothing) {
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  auto* handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 50000;
  setrlimit(RLIMIT_FSIZE, &small);
  std::string message;
  try {
    written("full.root", 3000, 1000, {.cluster_bytes = 10000});
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::io);
    message = error.message();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_NE(message.find("cannot write"), std::string::npos) << message;
  EXPECT_NE(message.find("full.root'"), std::string::npos) << message;
  EXPECT_TRUE(fs::is_empty(folder_));
}

}  // namespace
}  // namespace hml
