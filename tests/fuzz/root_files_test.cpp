// ROOT files and Les Houches text under fire, in the manner of parsers_test.cpp: whatever happens to the bytes, reading
// ends soon, with values or with one error of ours.
#include <gtest/gtest.h>

#include <string>

#include "damaged_files.hpp"
#include "hml/core/files.hpp"
#include "hml/event/lhe.hpp"

namespace hml {
namespace {

class RootFiles : public testing::TestWithParam<std::string> {};

TEST_P(RootFiles, SurviveDamage) {
  fire(GetParam(), read_text(std::string(HML_TEST_DATA "/event/") + GetParam()), 150, read_trees);
}

// The structure of an unpacked file lies open to every mutation.
INSTANTIATE_TEST_SUITE_P(Fuzz, RootFiles,
                         testing::Values("root_none.root", "root_kinds.root", "root_part1.root", "root_zstd.root",
                                         "root_lz4.root", "root_lzma.root", "root_zlib.root", "root_old.root",
                                         "root_uproot.root"),
                         [](const auto& info) {
                           std::string name = info.param.substr(5);
                           return name.substr(0, name.find('.'));
                         });

TEST(LheFiles, SurviveDamage) {
  std::string text = "<LesHouchesEvents version=\"3.0\">\n<init>\n</init>\n";
  for (int i = 0; i < 3; ++i)
    text +=
        "<event>\n 3 1 1. 1. 1. 1.\n 2 -1 0 0 501 0 0. 0. 1. 1. 0. 0. 9.\n -2 -1 0 0 0 501 0. 0. -1. 1. 0. 0. 9.\n"
        " 23 1 1 2 0 0 0. 0. 0. 2. 2. 0. 9.\n<rwgt>\n<wgt id='1'> 1. </wgt>\n</rwgt>\n</event>\n";
  text += "</LesHouchesEvents>\n";
  fire("events.lhe", text, 1000, [](const std::filesystem::path& path) {
    LheReader reader(path);
    for (Events events = reader.read(2); events.size() > 0; events = reader.read(2)) events.check("lhe");
  });
}

}  // namespace
}  // namespace hml
