// Trees of TClonesArrays: objects, their numbers and references, read back by our own reader, which is tested with files
// of ROOT's own. tests/data/event/clones.root was checked against clones.json by ROOT and uproot
// (tools/check_clones_file.py); the writer must go on giving these bytes. HML_KEEP=FOLDER leaves both files as they are
// written now in that folder.
#include "hml/event/root/write_clones.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include "hml/core/files.hpp"
#include "hml/event/root/file.hpp"
#include "hml/event/root/source.hpp"
#include "hml/event/root/write_events.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;
namespace write = root::write;

// Classes with members of every type that is written.
write::Clones clones() {
  using write::base, write::object, write::plain;
  return {.class_of = {{"Hits", "Hit"}, {"Cells", "Cell"}, {"Groups", "Group"}},
          .classes = {{"Hit", 2, 0x11111111, {base("TObject", 1), plain("float", "X"), plain("int", "Id", 3)}},
                      {"Cell", 1, 0x22222222, {base("Hit", 2), plain("double", "E"), plain("unsigned int", "Mask")}},
                      {"Group",
                       1,
                       0x33333333,
                       {base("TObject", 1), plain("Long64_t", "Number"), object("TRef", "Seed", 24),
                        object("TRefArray", "Parts", 72), object("TLorentzVector", "Sum"),
                        object("TLorentzVector", "Axes", 64, 2), object("TRef", "Nothing", 24)}}}};
}

// Event e has e % 4 hits, two cells and, but for every third, one group of the first cell, the last hit and the first.
Events sample(std::int64_t events, std::int64_t first = 0) {
  Events out;
  Collection &hits = out.add("Hits"), &cells = out.add("Cells"), &groups = out.add("Groups");
  auto &x = hits.add<float>("X", "mm", ""), &cell_x = cells.add<float>("X", "mm", "");
  auto& id = hits.add<std::int32_t>("Id[3]", "1", "", 3);
  auto& energy = cells.add<double>("E", "GeV", "");
  auto& number = groups.add<std::int64_t>("Number", "1", "");
  std::vector<std::vector<double>*> sum;
  for (const char* part : {"Sum.fP.fX", "Sum.fP.fY", "Sum.fP.fZ", "Sum.fE"}) sum.push_back(&groups.add<double>(part, "GeV", ""));
  groups.relations.push_back({.name = "Seed", .targets = {"Hits"}});
  groups.relations.push_back({.name = "Parts", .targets = {"Cells", "Hits"}});
  Relation &seed = groups.relations[0], &parts = groups.relations[1];
  for (std::int64_t e = first; e < first + events; ++e) {
    const auto n = static_cast<std::int32_t>(e % 4);
    for (std::int32_t i = 0; i < n; ++i) {
      x.push_back(static_cast<float>(e) + 0.25f * static_cast<float>(i));
      for (std::int32_t k = 0; k < 3; ++k) id.push_back(100 * i + k);
    }
    for (int i = 0; i < 2; ++i) cell_x.push_back(-1.f), energy.push_back(0.5 + static_cast<double>(e));
    if (e % 3 != 0) {
      number.push_back(std::int64_t{1} << 40 | e);
      for (std::size_t k = 0; k < 4; ++k) sum[k]->push_back(static_cast<double>(e) + 0.1 * static_cast<double>(k));
      if (n > 0) seed.target.push_back(0), seed.index.push_back(n - 1);
      parts.target.push_back(0), parts.index.push_back(0);
      for (const std::int32_t i : {n - 1, 0})
        if (n > 0) parts.target.push_back(1), parts.index.push_back(i);
      for (Relation* r : {&seed, &parts}) r->offsets.push_back(static_cast<std::int64_t>(r->index.size()));
    }
    hits.offsets.push_back(static_cast<std::int64_t>(x.size()));
    cells.offsets.push_back(static_cast<std::int64_t>(energy.size()));
    groups.offsets.push_back(static_cast<std::int64_t>(number.size()));
  }
  out.set_size(events);
  return out;
}

class RootClones : public testing::Test {
 protected:
  void SetUp() override {
    const char* keep = std::getenv("HML_KEEP");
    folder_ = keep ? fs::path(keep)
                   : fs::path(testing::TempDir()) /
                         fmt::format("clones-{}", testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_);
  }
  void TearDown() override {
    if (!std::getenv("HML_KEEP")) fs::remove_all(folder_);
  }

  // Writes events in batches of `batch`, and returns the file's bytes.
  std::string written(const std::string& name, std::int64_t events, std::int64_t batch, int threads = 1) {
    RootWriter writer(folder_ / name, "", {.clones = clones(), .cluster_bytes = 4000, .threads = threads});
    if (events == 0) writer.append(sample(0));
    for (std::int64_t e = 0; e < events; e += batch) writer.append(sample(std::min(batch, events - e), e));
    writer.close();
    return read_text(folder_ / name);
  }

  template <class T>
  std::vector<T> values(const RootTree& tree, const std::string& column) {
    return std::get<std::vector<T>>(tree.read(column, 0, tree.entries()).values);
  }

  fs::path folder_;
};

// Of each branch that uproot reads, too: what every event has of it.
nlohmann::json branches(const Events& events) {
  nlohmann::json out = nlohmann::json::object();
  for (const auto& c : events.collections())
    for (std::int64_t e = 0; e < events.size(); ++e) {
      out[c.name + "_size"].push_back(c.count(e));
      for (const auto& column : c.columns) {
        if (column.name.starts_with("Sum.")) continue;  // a part of an object
        std::visit(
            [&](const auto& values) {
              const auto first = values.begin() + c.first(e) * column.width;
              out[c.name + "." + column.name].push_back(std::vector(first, first + c.count(e) * column.width));
            },
            column.values);
      }
    }
  return out;
}

// The numbers that the references of each group name: objects count through hits and cells of the event.
nlohmann::json references(const Events& events, const char* name) {
  const Collection& groups = events.collection("Groups");
  const Relation& relation = *groups.find_relation(name);
  nlohmann::json out = nlohmann::json::array();
  for (std::int64_t e = 0; e < events.size(); ++e) {
    nlohmann::json event = nlohmann::json::array();
    for (auto group = static_cast<std::size_t>(groups.first(e)); group < static_cast<std::size_t>(groups.first(e + 1)); ++group) {
      nlohmann::json numbers = nlohmann::json::array();
      for (auto k = static_cast<std::size_t>(relation.offsets[group]); k < static_cast<std::size_t>(relation.offsets[group + 1]); ++k) {
        const bool hit = relation.targets[relation.target[k]] == "Hits";
        numbers.push_back(1 + relation.index[k] + (hit ? 0 : events.collection("Hits").count(e)));
      }
      event.push_back(std::move(numbers));
    }
    out.push_back(std::move(event));
  }
  return out;
}

TEST_F(RootClones, GivesTheBytesThatRootAndUprootRead) {
  constexpr std::int64_t events = 25;
  const std::string bytes = written("clones.root", events, 10);
  const nlohmann::json beside = {
      {"entries", events},
      {"branches", branches(sample(events))},
      {"references", {{"Groups.Seed", references(sample(events), "Seed")}, {"Groups.Parts", references(sample(events), "Parts")}}}};
  write_text(folder_ / "clones.json", beside.dump() + "\n");
  const fs::path data = fs::path(HML_TEST_DATA) / "event";
  EXPECT_EQ(read_text(folder_ / "clones.json"), read_text(data / "clones.json"));
  EXPECT_TRUE(bytes == read_text(data / "clones.root"));
}

TEST_F(RootClones, MembersAreColumnsAndZeroWithoutOne) {
  written("back.root", 40, 40);
  const Events expected = sample(40);
  const RootTree tree = RootFile(folder_ / "back.root").tree();
  EXPECT_TRUE(tree.unreadable().empty());
  EXPECT_EQ(tree.find("Hits")->counts, "Hit");
  EXPECT_EQ(values<float>(tree, "Hits.X"), expected.collection("Hits").values<float>("X"));
  EXPECT_EQ(values<std::int32_t>(tree, "Hits.Id"), expected.collection("Hits").values<std::int32_t>("Id[3]"));
  EXPECT_EQ(tree.read("Hits.X", 0, 40).offsets[0], expected.collection("Hits").offsets);
  EXPECT_EQ(values<double>(tree, "Cells.E"), expected.collection("Cells").values<double>("E"));
  EXPECT_EQ(values<float>(tree, "Cells.X"), expected.collection("Cells").values<float>("X"));  // of its base class
  EXPECT_EQ(values<std::uint32_t>(tree, "Cells.Mask"), std::vector<std::uint32_t>(80, 0));
  EXPECT_EQ(values<std::int32_t>(tree, "Cells.Id"), std::vector<std::int32_t>(240, 0));
  EXPECT_EQ(values<std::int64_t>(tree, "Groups.Number"), expected.collection("Groups").values<std::int64_t>("Number"));
  EXPECT_EQ(values<double>(tree, "Groups.Sum.fP.fZ"), expected.collection("Groups").values<double>("Sum.fP.fZ"));
  EXPECT_EQ(values<double>(tree, "Groups.Sum.fE"), expected.collection("Groups").values<double>("Sum.fE"));
  EXPECT_EQ(values<double>(tree, "Groups.Axes.fE"), std::vector<double>(2 * 26, 0));
  std::vector<std::int32_t> sizes;
  for (std::int64_t e = 0; e < 40; ++e) sizes.push_back(static_cast<std::int32_t>(e % 4));
  EXPECT_EQ(values<std::int32_t>(tree, "Hits_size"), sizes);
}

// Event 2 has hits 1 and 2, cells 3 and 4; its group, which nothing points at, has no number.
TEST_F(RootClones, ReferencesNameNumbersOfObjects) {
  written("back.root", 40, 40);
  const RootTree tree = RootFile(folder_ / "back.root").tree();
  const auto of_event = [&](const char* column) {
    return std::get<std::vector<std::uint32_t>>(tree.read(column, 2, 3).values);
  };
  constexpr std::uint32_t is_referenced = 1u << 4;
  EXPECT_EQ(of_event("Hits.fUniqueID"), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(of_event("Cells.fUniqueID"), (std::vector<std::uint32_t>{3, 4}));
  EXPECT_EQ(of_event("Groups.fUniqueID"), std::vector<std::uint32_t>{0});
  for (const auto bits : of_event("Hits.fBits")) EXPECT_EQ(bits, is_referenced);
  EXPECT_EQ(of_event("Groups.fBits"), std::vector<std::uint32_t>{0});
  EXPECT_EQ(of_event("Groups.Seed"), std::vector<std::uint32_t>{2});
  EXPECT_EQ(of_event("Groups.Parts"), (std::vector<std::uint32_t>{3, 2, 1}));
  EXPECT_EQ(of_event("Groups.Nothing"), std::vector<std::uint32_t>{0});
  // Event 4 has no hit for the seed.
  EXPECT_EQ(std::get<std::vector<std::uint32_t>>(tree.read("Groups.Seed", 4, 5).values), std::vector<std::uint32_t>{0});
}

TEST_F(RootClones, OurReaderFindsTheRelationsAgain) {
  written("back.root", 40, 40);
  const Events expected = sample(40), read = RootEventSource(folder_ / "back.root").read(0, 40);
  const Relation &from = *expected.collection("Groups").find_relation("Parts"), &to = *read.collection("Groups").find_relation("Parts");
  EXPECT_EQ(from.offsets, to.offsets);
  // It puts those in the earlier collection first.
  for (std::size_t group = 0; group + 1 < from.offsets.size(); ++group) {
    const auto pairs = [&](const Relation& r) {
      std::multiset<std::pair<std::string, std::int32_t>> out;
      for (auto k = static_cast<std::size_t>(r.offsets[group]); k < static_cast<std::size_t>(r.offsets[group + 1]); ++k)
        out.emplace(r.targets[r.target[k]], r.index[k]);
      return out;
    };
    EXPECT_EQ(pairs(from), pairs(to));
  }
}

TEST_F(RootClones, TheProcessOfTheNumbersStandsBesideTheTree) {
  written("one.root", 5, 5);
  written("other.root", 6, 6);
  const auto process = [&](const char* name) {
    const RootFile file(folder_ / name);
    for (const auto& item : file.items())
      if (item.class_name == "TProcessID") return std::pair(item.name, item.title);
    return std::pair<std::string, std::string>();
  };
  EXPECT_EQ(process("one.root").first, "ProcessID0");
  EXPECT_EQ(process("one.root").second.size(), 36u);
  EXPECT_NE(process("one.root").second, process("other.root").second);
}

TEST_F(RootClones, GivesTheSameBytesForAnyBatchesAndThreads) {
  const std::string bytes = written("one.root", 200, 200);
  EXPECT_TRUE(bytes == written("batches.root", 200, 7));
  EXPECT_TRUE(bytes == written("threads.root", 200, 33, 4));
}

TEST_F(RootClones, NoEventsAreATreeToo) {
  written("none.root", 0, 1);
  const RootTree tree = RootFile(folder_ / "none.root").tree();
  EXPECT_EQ(tree.entries(), 0);
  EXPECT_NE(tree.find("Groups.Parts"), nullptr);
}

TEST_F(RootClones, WrongTypesAndUnknownClassesAreRefused) {
  Events events = sample(3);
  events.find("Hits")->columns[0].values = std::vector<double>(3, 1);
  EXPECT_THROW(RootWriter(folder_ / "torn.root", "", {.clones = clones()}).append(events), Error);
  auto unknown = clones();
  unknown.class_of["Hits"] = "Hot";
  EXPECT_THROW(RootWriter(folder_ / "torn.root", "", {.clones = unknown}).append(sample(3)), Error);
  EXPECT_TRUE(fs::is_empty(folder_));
}

// A limit on the size of files acts as a full disk does.
TEST_F(RootClones, AFullDiskLeavesNothing) {
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  auto* handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 20000;
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THROW(written("full.root", 3000, 1000), Error);
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_TRUE(fs::is_empty(folder_));
}

// A file that ends early is told of, not read as a shorter one.
TEST_F(RootClones, ATruncatedFileIsRefused) {
  const std::string bytes = written("whole.root", 40, 40);
  write_text(folder_ / "half.root", bytes.substr(0, bytes.size() / 2));
  EXPECT_THROW(RootEventSource(folder_ / "half.root").read(0, 40), Error);
}

}  // namespace
}  // namespace hml
