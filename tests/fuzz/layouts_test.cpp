// Published data sets under fire: text, archives and trees in every layout that is not HDF5, whose library reads the
// others.
#include <gtest/gtest.h>

#include "damaged_files.hpp"
#include "hml/core/files.hpp"
#include "hml/dataset/zoo/layout.hpp"

namespace hml {
namespace {

struct Published {
  const char *file, *layout;
};

class Layouts : public testing::TestWithParam<Published> {};

TEST_P(Layouts, SurviveDamage) {
  const auto [file, layout] = GetParam();
  fire(file, read_text(std::string(HML_TEST_DATA "/dataset/") + file), 200, [&](const std::filesystem::path& path) {
    const auto reader = open_layout({path}, layout);
    for (std::int64_t begin = 0; begin < 1000 && reader->read(begin, begin + 50).size() == 50;) begin += 50;
  });
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Layouts,
                         testing::Values(Published{"higgsml.csv", "higgsml"},
                                         Published{"higgsml_open_data.csv.gz", "higgsml"},
                                         Published{"quark_gluon.npz", "quark_gluon"},
                                         Published{"trackml.zip", "trackml"}, Published{"jetclass.root", "jetclass"}),
                         [](const auto& info) {
                           return std::string(info.param.file).substr(0, std::string(info.param.file).find('.'));
                         });

}  // namespace
}  // namespace hml
