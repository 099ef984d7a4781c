#include <gtest/gtest.h>

#include <fstream>

#include "hml/event/root/source.hpp"
#include "hml/event/source.hpp"
#include "hml/event/store.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

const std::string data = HML_TEST_DATA "/event/";

class OpenEvents : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              ("hml_open_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string message_of(const fs::path& path, ErrorKind kind = ErrorKind::input) {
    try {
      open_events(path);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind);
      return error.message();
    }
    return "no error";
  }
  std::string message_of_bytes(const std::string& bytes) {
    std::ofstream(folder_ / "file", std::ios::binary) << bytes;
    return message_of(folder_ / "file");
  }

  fs::path folder_;
};

const std::string lhe =
    "<LesHouchesEvents version=\"1.0\">\n<init>\n</init>\n<event>\n 1 1 1. 1. 1. 1.\n 2 1 0 0 0 0 0. 0. 1. 1. 0. 0. "
    "9.\n</event>\n"
    "</LesHouchesEvents>\n";

TEST_F(OpenEvents, TellsFormatsByContent) {
  EXPECT_EQ(open_events(data + "root_delphes.root")->size(), 12);
  EXPECT_EQ(open_events(data + "root_kinds.root:clones")->size(), 60);
  const auto hepmc = open_events(data + "tt2.hepmc.gz");
  EXPECT_EQ(hepmc->size(), std::nullopt);
  EXPECT_EQ(hepmc->read(0, 1).size(), 1);
  EXPECT_EQ(hepmc->read(1, 10).size(), 1);
  EXPECT_EQ(hepmc->read(2, 10).size(), 0);
  std::ofstream(folder_ / "events") << lhe;
  EXPECT_EQ(open_events(folder_ / "events")->read(0, 10).size(), 1);
}

TEST_F(OpenEvents, AnEventFileReadsWhatIsAskedFor) {
  RootEventSource root(data + "root_delphes.root");
  const Events events = root.read(0, 12);
  EventWriter writer(folder_ / "events", "{}");
  writer.append(events);
  writer.close();
  const auto source = open_events(folder_ / "events");
  EXPECT_EQ(source->size(), 12);
  EXPECT_EQ(source->read(2, 5).names(), events.names());
  source->request({{{"JET", "constituents"}, {"eta"}}, {{"jet"}, {"b_tag", "pt"}}, {{"jet", "nothing"}, {"pt"}}});
  const Events part = source->read(2, 5);
  EXPECT_EQ(part.names(), (std::vector<std::string>{"EFlowTrack", "EFlowPhoton", "EFlowNeutralHadron", "Jet"}));
  EXPECT_EQ(part.collection("Jet").columns.size(), 2u);
  EXPECT_EQ(part.collection("EFlowTrack").columns.size(), 1u);
  EXPECT_EQ(part.collection("Jet").relations.size(), 1u);
  const Events whole = events.slice(2, 5);
  EXPECT_EQ(part.collection("Jet").values<float>("PT"), whole.collection("Jet").values<float>("PT"));
  EXPECT_EQ(part.collection("Jet").relations[0].index, whole.collection("Jet").find_relation("Constituents")->index);
}

TEST_F(OpenEvents, SeveralFilesAreOne) {
  const std::vector<fs::path> files{data + "root_part1.root", data + "root_part2.root"};
  const auto source = open_events(files);
  ASSERT_EQ(source->size(), 100);
  const Events across = source->read(45, 55);
  std::vector<std::int32_t> expected;
  for (int i = 45; i < 55; ++i) expected.push_back(i);
  EXPECT_EQ(across.collection("Event").values<std::int32_t>("number"), expected);
  EXPECT_EQ(across.collection("Jet").offsets.size(), 11u);
  EXPECT_EQ(source->read(100, 100).size(), 0);
  EXPECT_EQ(source->read(50, 50).size(), 0);
  source->request({{{"jet"}, {"pt"}}});
  EXPECT_EQ(source->read(0, 100).names(), std::vector<std::string>{"Jet"});
  EXPECT_EQ(open_events(data + "root_part?.root")->size(), 100);
  EXPECT_EQ(
      open_events(data + "root_part*.root:tree")->read(99, 100).collection("Event").values<std::int32_t>("number")[0],
      99);
  EXPECT_THROW(source->read(90, 101), Error);
}

TEST_F(OpenEvents, SeveralTextsAreReadOn) {
  for (const char* name : {"a.lhe", "b.lhe", "c.lhe"}) std::ofstream(folder_ / name) << lhe;
  const auto source = open_events(folder_ / "*.lhe");
  EXPECT_EQ(source->size(), std::nullopt);
  EXPECT_EQ(source->read(0, 2).size(), 2);
  EXPECT_EQ(source->read(2, 4).size(), 1);
  EXPECT_EQ(source->read(3, 4).size(), 0);
}

TEST_F(OpenEvents, FilesThatDoNotContinueOneAnotherAreErrors) {
  const auto source = open_events(std::vector<fs::path>{data + "root_part1.root", data + "root_delphes.root"});
  try {
    source->read(0, *source->size());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_NE(error.message().find("root_delphes.root' does not continue the files before it"), std::string::npos);
  }
}

TEST_F(OpenEvents, ForeignFilesAreNamed) {
  EXPECT_NE(message_of_bytes("").find("an empty file"), std::string::npos);
  EXPECT_NE(message_of_bytes("PK\x03\x04...").find("a zip archive"), std::string::npos);
  EXPECT_NE(message_of_bytes("pt,eta\n1,2\n").find("a text that begins with 'pt,eta'"), std::string::npos);
  EXPECT_NE(message_of_bytes("\x01\x02\x03").find("no format of events"), std::string::npos);
  EXPECT_NE(message_of_bytes("root").find("no ROOT file"), std::string::npos);
  EXPECT_NE(message_of(folder_, ErrorKind::io).find("it is a folder"), std::string::npos);
  EXPECT_NE(message_of(folder_ / "missing", ErrorKind::io).find("no such file"), std::string::npos);
  EXPECT_NE(message_of(folder_ / "*.root").find("no file is named like"), std::string::npos);
  EXPECT_NE(message_of(data + "root_kinds.root:clone").find("did you mean 'clones'"), std::string::npos);
}

}  // namespace
}  // namespace hml
