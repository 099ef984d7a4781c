// Datasets of hep-ml-lab after random damage.
#include <filesystem>

#include "fuzz.hpp"
#include "hml/core/files.hpp"
#include "hml/dataset/zoo/layout.hpp"

namespace hml {
namespace {

TEST(Fuzz, HepMlLab) {
  const auto path = std::filesystem::temp_directory_path() / "hml_fuzz.ds";
  std::vector<std::string> corpus;
  for (const char* name : {"hep_ml_lab_set.ds", "hep_ml_lab_split.ds"})
    corpus.push_back(read_text(std::string(HML_TEST_DATA "/dataset/") + name));
  fuzz(corpus, 500, [&](const std::string& text) {
    write_text(path, text);
    const auto reader = open_layout({path}, "hep_ml_lab");
    for (std::int64_t begin = 0; reader->read(begin, begin + 20).size() == 20;) begin += 20;
  });
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace hml
