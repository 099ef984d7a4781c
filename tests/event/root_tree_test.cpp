// Columns of the files that tools/make_root_files.py made with ROOT, against the values that it filled in.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <numbers>
#include <thread>

#include <nlohmann/json.hpp>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"
#include "hml/event/root/file.hpp"
#include "root_comparison.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::string folder = HML_TEST_DATA "/event/";

const json& values() {
  static const json all = json::parse(read_text(folder + "root-values.json"));
  return all;
}

// How far a number may lie from what was filled in: half of the last bit of the packed formats.
double tolerance(const std::string& column, double value) {
  if (column == "packed.plain") return std::abs(value) * std::pow(2.0, -24);
  if (column == "packed.ranged") return 100 / std::pow(2.0, 14) / 2 * 1.001;
  if (column == "packed.bits") return std::abs(value) * std::pow(2.0, -10);
  if (column == "packed.half") return std::abs(value) * std::pow(2.0, -12);
  if (column == "packed.half_ranged") return 2 * std::numbers::pi / std::pow(2.0, 12) / 2 * 1.001;
  return 0;
}

TEST(RootTree, ReadsEveryKindOfBranch) {
  std::size_t columns = 0;
  for (const auto& [file, trees] : values().items())
    for (const auto& [name, expected] : trees.items()) {
      SCOPED_TRACE(file + ":" + name);
      const RootTree tree = RootFile(folder + file).tree(name);
      expect_values(tree, expected, tolerance);
      EXPECT_TRUE(tree.unreadable().empty())
          << tree.unreadable().front().name << ": " << tree.unreadable().front().reason;
      columns += expected.size();
    }
  EXPECT_GT(columns, 100u);
}

TEST(RootTree, ReadsEveryCompression) {
  for (const std::string name : {"none", "zlib", "lzma", "old", "lz4", "zstd"}) {
    SCOPED_TRACE(name);
    expect_values(RootFile(folder + "root_" + name + ".root").tree(), values()["root_none.root"]["tree"], tolerance);
  }
}

TEST(RootTree, KeepsTypesAndShapes) {
  const RootFile file(folder + "root_kinds.root");
  const RootTree tree = file.tree("inner/deep/plain");
  const std::map<std::string, std::tuple<std::string, int, int>> expected{
      {"flag", {"uint8", 0, 1}},      {"i8", {"int8", 0, 1}},      {"u8", {"uint8", 0, 1}},
      {"i16", {"int16", 0, 1}},       {"u16", {"uint16", 0, 1}},   {"i32", {"int32", 0, 1}},
      {"u32", {"uint32", 0, 1}},      {"i64", {"int64", 0, 1}},    {"u64", {"uint64", 0, 1}},
      {"f32", {"float32", 0, 1}},     {"f64", {"float64", 0, 1}},  {"matrix", {"float32", 0, 6}},
      {"Jet_tau", {"float64", 1, 3}}, {"other", {"uint16", 1, 1}}, {"nested", {"float32", 2, 1}},
      {"words", {"uint8", 2, 1}}};
  for (const auto& [name, shape] : expected) {
    const RootColumn* column = tree.find(name);
    ASSERT_TRUE(column) << name;
    EXPECT_EQ(std::tuple(column->type, column->levels, column->width), shape) << name;
  }
  EXPECT_EQ(tree.find("flag")->content, RootContent::truth);
  EXPECT_EQ(tree.find("words")->content, RootContent::text);
  EXPECT_EQ(tree.find("Jet_pt")->counter, "nJet");
  const RootTree clones = file.tree("clones");
  EXPECT_EQ(clones.find("tagged")->counts, "Tagged");
  EXPECT_EQ(clones.find("tagged.parts")->content, RootContent::reference);
}

// The part of a whole column that belongs to entries [begin, end).
RootArray part_of(const RootArray& whole, std::int64_t begin, std::int64_t end) {
  RootArray out;
  out.width = whole.width;
  for (const auto& level : whole.offsets) {
    auto& offsets = out.offsets.emplace_back();
    for (auto i = begin; i <= end; ++i)
      offsets.push_back(level[static_cast<std::size_t>(i)] - level[static_cast<std::size_t>(begin)]);
    const auto first = level[static_cast<std::size_t>(begin)], last = level[static_cast<std::size_t>(end)];
    begin = first, end = last;
  }
  std::visit(
      [&](const auto& v) {
        out.values = std::decay_t<decltype(v)>(v.begin() + begin * whole.width, v.begin() + end * whole.width);
      },
      whole.values);
  return out;
}

void expect_same(const RootArray& a, const RootArray& b, const std::string& what) {
  EXPECT_EQ(a.offsets, b.offsets) << what;
  EXPECT_TRUE(a.values == b.values) << what;
}

TEST(RootTree, PartsAreThoseOfTheWhole) {
  const RootFile file(folder + "root_kinds.root");
  for (const char* name : {"inner/deep/plain", "split", "whole", "clones"}) {
    const RootTree tree = file.tree(name), fresh = file.tree(name);
    for (const auto& column : tree.columns()) {
      const RootArray whole = fresh.read(column.name, 0, tree.entries());
      for (std::int64_t begin = 0; begin < tree.entries(); begin += 7) {
        const auto end = std::min(begin + 7, tree.entries());
        expect_same(tree.read(column.name, begin, end), part_of(whole, begin, end), column.name);
      }
      expect_same(tree.read(column.name, 33, 34), part_of(whole, 33, 34), column.name);
      expect_same(tree.read(column.name, 60, 60), part_of(whole, 60, 60), column.name);
    }
  }
}

TEST(RootTree, ManyThreadsReadTheSame) {
  const RootTree tree = RootFile(folder + "root_kinds.root").tree("inner/deep/plain");
  std::vector<std::string> names;
  for (const auto& column : tree.columns()) names.push_back(column.name);
  const auto one = tree.read(names, 0, tree.entries(), 1), four = tree.read(names, 0, tree.entries(), 4);
  for (std::size_t i = 0; i < names.size(); ++i) expect_same(one[i], four[i], names[i]);
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (std::int64_t begin = t; begin + 5 < tree.entries(); begin += 3)
        for (std::size_t i = 0; i < names.size(); ++i)
          expect_same(tree.read(names[i], begin, begin + 5), part_of(one[i], begin, begin + 5), names[i]);
    });
}

TEST(RootTree, AFriendBringsItsColumns) {
  const RootTree tree = RootFile(folder + "root_part1.root").tree();
  const json& beside = values()["root_other.root"]["beside"];
  Comparison(*tree.find("extra"), tree.read("extra", 0, 50), tolerance).entries(beside["extra"]);
  Comparison(*tree.find("beside.number"), tree.read("beside.number", 0, 50), tolerance).entries(beside["number"]);
  EXPECT_EQ(tree.find("missing"), nullptr);
}

// Places take eight bytes there. The file is a hole between the two pieces that are kept.
TEST(RootTree, ReadsBeyondTwoGigabytes) {
  const fs::path path = fs::path(testing::TempDir()) / "hml_big.root";
  {
    std::ofstream out(path, std::ios::binary);
    out << read_text(folder + "root_big.head");
    out.seekp((std::int64_t{1} << 31) + 5000);
    out << read_text(folder + "root_big.tail");
  }
  expect_values(RootFile(path).tree(), json::parse(read_text(folder + "root_big.json")), tolerance);
  fs::remove(path);
}

std::string message_of(const std::function<void()>& action, ErrorKind kind = ErrorKind::input) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.message();
  }
  return "no error";
}

TEST(RootTree, ErrorsNameWhatIsMeant) {
  const RootFile file(folder + "root_kinds.root");
  EXPECT_NE(message_of([&] { file.tree("clone"); }).find("did you mean 'clones'"), std::string::npos);
  EXPECT_NE(message_of([&] { file.tree(); }).find("inner/deep/plain"), std::string::npos);
  EXPECT_NE(message_of([&] { file.tree("inner"); }).find("is a TDirectory"), std::string::npos);
  const RootTree tree = file.tree("clones");
  EXPECT_NE(message_of([&] { tree.read("tagged.p", 0, 1); }).find("tagged.pt"), std::string::npos);
  EXPECT_NE(message_of([&] { tree.read("tagged.pt", 0, 1000); }).find("60 entries"), std::string::npos);
  EXPECT_NE(message_of([] { RootFile("/nowhere.root"); }, ErrorKind::io).find("/nowhere.root"), std::string::npos);
  EXPECT_NE(message_of([] { RootFile(folder + "root-values.json"); }).find("no ROOT file"), std::string::npos);
}

TEST(RootTree, TruncatedFilesSaySo) {
  const std::string bytes = read_text(folder + "root_kinds.root");
  const fs::path path = fs::path(testing::TempDir()) / "hml_truncated.root";
  for (const std::size_t keep :
       {bytes.size() - 1, bytes.size() / 2, std::size_t{300}, std::size_t{50}, std::size_t{0}}) {
    std::ofstream(path, std::ios::binary) << bytes.substr(0, keep);
    const auto message = message_of([&] { RootFile{path}; });
    EXPECT_NE(message.find(path.string()), std::string::npos);
    EXPECT_NE(message.find(keep > 64 ? "truncated: it has" : "no ROOT file"), std::string::npos) << message;
  }
  fs::remove(path);
}

TEST(RootTree, ADamagedBasketIsNamedAndSparesTheOthers) {
  std::string bytes = read_text(folder + "root_lz4.root");
  const fs::path path = fs::path(testing::TempDir()) / "hml_damaged.root";
  const auto block = bytes.find("L4");
  ASSERT_NE(block, std::string::npos);
  bytes[block + 20] ^= 1;  // in the first basket, behind the header and checksum of its block
  std::ofstream(path, std::ios::binary) << bytes;
  const RootTree tree = RootFile(path).tree();
  std::size_t damaged = 0;
  for (const auto& column : tree.columns()) {
    const auto message = message_of([&] { tree.read(column.name, 0, tree.entries()); });
    if (message == "no error") continue;
    ++damaged;
    for (const std::string& part :
         {path.string(), "'" + column.name + "'", std::string("basket 0 at byte"), std::string("checksum differs")})
      EXPECT_NE(message.find(part), std::string::npos) << message;
  }
  EXPECT_EQ(damaged, 1u);
  fs::remove(path);
}

}  // namespace
}  // namespace hml
