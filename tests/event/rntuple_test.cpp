// Columns and events of the ntuples that tools/make_rntuple_files.py made with ROOT, against the values that it filled
// in.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <thread>

#include <nlohmann/json.hpp>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"
#include "hml/event/root/file.hpp"
#include "hml/event/root/source.hpp"
#include "root_comparison.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::string folder = HML_TEST_DATA "/event/";

const json& values() {
  static const json all = json::parse(read_text(folder + "ntuple-values.json"));
  return all;
}

RootTree open(const std::string& name) { return RootFile(folder + "ntuple_" + name + ".root").tree(); }

// Exact, but for columns with fewer bits: truncation loses less than the last bit kept, rounding to steps half a step.
double tolerance(const std::string& column, double value) {
  if (column.starts_with("trunc")) return std::abs(value) * std::pow(2.0, -(std::stoi(column.substr(5)) - 9));
  if (column.starts_with("quant")) return 8 / (std::pow(2.0, std::stoi(column.substr(5))) - 1) / 2 * 1.001 + 5e-7;
  return 0;
}

TEST(Rntuple, ReadsEveryKindOfField) {
  std::size_t columns = 0;
  for (const auto& [file, expected] : values().items()) {
    SCOPED_TRACE(file);
    const RootTree tree = RootFile(folder + file).tree("Events");
    expect_values(tree, expected, tolerance);
    EXPECT_EQ(tree.columns().size(), expected.size());
    columns += expected.size();
  }
  EXPECT_GT(columns, 60u);
}

// The same fields split and compressed, and those of one collection in the other compressions.
TEST(Rntuple, ReadsCompressedPages) {
  const auto& expected = values()["ntuple_none.root"];
  expect_values(open("zstd"), expected, tolerance);
  for (const std::string name : {"zlib", "lz4"}) {
    SCOPED_TRACE(name);
    const RootTree tree = open(name);
    for (const auto& column : tree.columns()) expect_values(tree, {{column.name, expected.at(column.name)}}, tolerance);
    EXPECT_EQ(tree.columns().size(), 7u);
  }
}

TEST(Rntuple, KeepsTypesAndShapes) {
  const RootTree tree = open("none");
  const std::map<std::string, std::tuple<std::string, int, int>> expected{
      {"bool", {"uint8", 0, 1}},      {"int8", {"int8", 0, 1}},      {"uint64", {"uint64", 0, 1}},
      {"float", {"float32", 0, 1}},   {"double", {"float64", 0, 1}}, {"v_uint16", {"uint16", 1, 1}},
      {"vectors", {"float32", 2, 1}}, {"deep", {"int16", 3, 1}},     {"words", {"uint8", 2, 1}},
      {"tau", {"float32", 0, 5}},     {"matrix", {"int32", 0, 6}},   {"arrays", {"float32", 1, 2}},
      {"halves", {"uint8", 2, 1}},    {"bits", {"uint8", 0, 11}},    {"maybe", {"float32", 1, 1}},
      {"lead.at", {"float32", 0, 2}}, {"Jet.at", {"float32", 1, 2}}, {"Jet.times", {"float64", 2, 1}},
      {"Jet", {"uint64", 0, 1}},      {"Jet.kind", {"uint8", 1, 1}}};
  for (const auto& [name, shape] : expected) {
    const RootColumn* column = tree.find(name);
    ASSERT_TRUE(column) << name;
    EXPECT_EQ(std::tuple(column->type, column->levels, column->width), shape) << name;
  }
  EXPECT_EQ(tree.find("bool")->content, RootContent::truth);
  EXPECT_EQ(tree.find("words")->content, RootContent::text);
  EXPECT_EQ(tree.find("Jet.pt")->counter, "Jet");
  EXPECT_EQ(tree.find("Jet")->counts, "Hit");
  EXPECT_EQ(tree.find("Jet.pt")->title, "The jets of the event.");
  EXPECT_TRUE(tree.find("Muon_pt")->view);
}

TEST(Rntuple, FieldsThatCannotBeReadAreListed) {
  const RootTree tree = open("none");
  ASSERT_EQ(tree.unreadable().size(), 1u);
  EXPECT_EQ(tree.unreadable().front().name, "either");
  EXPECT_EQ(tree.unreadable().front().reason, "std::variant<std::int32_t,float> holds values of several types");
  EXPECT_THROW(tree.read("either", 0, 1), Error);
}

TEST(Rntuple, AnyRangeIsThatPartOfTheWhole) {
  for (const std::string file : {"none", "extended"}) {
    const RootTree tree = open(file);
    const auto& expected = values()["ntuple_" + file + ".root"];
    for (const auto& [name, all] : expected.items())
      for (std::int64_t begin = 0; begin < tree.entries(); ++begin)
        for (std::int64_t end = begin; end <= tree.entries(); end += 1 + begin % 3) {
          const RootArray array = tree.read(name, begin, end);
          Comparison(*tree.find(name), array, tolerance)
              .entries(json(std::vector<json>(all.begin() + begin, all.begin() + end)));
        }
  }
}

TEST(Rntuple, FieldsAddedLaterAreZeroBefore) {
  const RootTree tree = open("extended");
  const auto late = std::get<std::vector<std::int32_t>>(tree.read("late", 0, tree.entries()).values);
  EXPECT_EQ(std::vector<std::int32_t>(late.begin(), late.begin() + 8),
            (std::vector<std::int32_t>{0, 0, 0, 0, 0, 0, 106, 107}));
  EXPECT_EQ(tree.read("late_word", 0, 10).offsets[0].back(), 0);
}

TEST(Rntuple, ThreadsReadTheSame) {
  const RootTree tree = open("zstd");
  std::vector<std::string> names;
  for (const auto& column : tree.columns()) names.push_back(column.name);
  const auto one = tree.read(names, 0, tree.entries(), 1), four = tree.read(names, 0, tree.entries(), 4);
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(one[i].values, four[i].values) << names[i];
    EXPECT_EQ(one[i].offsets, four[i].offsets) << names[i];
  }
}

TEST(Rntuple, BecomesEvents) {
  const auto source = open_events(folder + "ntuple_none.root");
  ASSERT_EQ(source->size(), 12);
  const Events events = source->read(0, 12);
  const auto& expected = values()["ntuple_none.root"];
  const Collection& jet = events.collection("Jet");
  std::vector<float> pt;
  for (const auto& entry : expected["Jet.pt"])
    for (const auto& value : entry) pt.push_back(value.get<float>());
  EXPECT_EQ(jet.values<float>("pt"), pt);
  EXPECT_EQ(jet.column("at").width, 2);
  EXPECT_EQ(jet.count(3), expected["Jet"][3].get<std::int64_t>());
  EXPECT_EQ(events.collection("Jet.times_values").objects(), jet.find_relation("times")->offsets.back());
  // What the experiment shows by two names is there once.
  EXPECT_EQ(events.collection("Muon").columns.size(), 2u);
  EXPECT_EQ(events.find("Muon_pt"), nullptr);
  EXPECT_EQ(events.find("Muon_2"), nullptr);
  EXPECT_EQ(events.find("deep"), nullptr);  // of three levels
  const Collection& event = events.collection("Event");
  EXPECT_EQ(event.values<float>("float")[5], expected["float"][5].get<float>());
  EXPECT_EQ(event.find("nMuon"), nullptr);
  EXPECT_EQ(event.column("lead.pt").values.index(), 0u);
}

TEST(Rntuple, ABatchHoldsWhatIsAskedFor) {
  const auto source = open_events(folder + "ntuple_zstd.root");
  source->request({{{"jet"}, {"PT"}}});
  const Events events = source->read(3, 9);
  EXPECT_EQ(events.names(), std::vector<std::string>{"Jet"});
  EXPECT_EQ(events.collection("Jet").columns.size(), 1u);
}

TEST(Rntuple, AnEmptyOneHasItsColumns) {
  const RootTree tree = open("empty");
  EXPECT_EQ(tree.entries(), 0);
  EXPECT_EQ(tree.columns().size(), 2u);
  EXPECT_EQ(tree.read("v", 0, 0).offsets, (std::vector<std::vector<std::int64_t>>{{0}}));
  EXPECT_EQ(open_events(folder + "ntuple_empty.root")->read(0, 0).size(), 0);
}

class DamagedRntuple : public testing::Test {
 protected:
  // The message of reading every column of a file of these bytes.
  std::string message_of(const std::string& bytes) {
    const auto path = fs::path(testing::TempDir()) / "hml_damaged_ntuple.root";
    std::ofstream(path, std::ios::binary) << bytes;
    try {
      const RootTree tree = RootFile(path).tree();
      for (const auto& column : tree.columns()) tree.read(column.name, 0, tree.entries());
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return error.what();
    }
    return "no error";
  }
};

TEST_F(DamagedRntuple, NamesThePlace) {
  const std::string good = read_text(folder + "ntuple_none.root");
  ASSERT_EQ(message_of(good), "no error");
  std::string page = good;
  const float first = -1.875f;  // value 1 of field "float"; its page is nowhere else
  const auto at = page.find(std::string(reinterpret_cast<const char*>(&first), 4));
  ASSERT_NE(at, std::string::npos);
  page[at] ^= 1;
  const auto message = message_of(page);
  for (const char* part :
       {"hml_damaged_ntuple.root", "ntuple 'Events'", "field '", "cluster 0, page 0 at byte ", "checksum differs"})
    EXPECT_NE(message.find(part), std::string::npos) << message;
  std::string header = good;
  header[header.find("std::bitset<11>")] ^= 1;
  EXPECT_NE(message_of(header).find("the checksum of the envelope at byte"), std::string::npos) << message_of(header);
  EXPECT_NE(message_of(good.substr(0, good.size() / 2)).find("truncated"), std::string::npos);
}

}  // namespace
}  // namespace hml
