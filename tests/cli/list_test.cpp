// What the command says about itself.
#include <gtest/gtest.h>

#include "hml/core/files.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

std::string output(const std::vector<std::string>& arguments) {
  const Folder folder;
  const Outcome outcome = folder.hml(arguments);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  return outcome.out;
}

void expect_all_in(const std::string& text, const std::vector<std::string>& words) {
  for (const auto& word : words)
    EXPECT_NE(text.find(word), std::string::npos) << "'" << word << "' is not in\n" << text;
}

// The names of all components are frozen here: who renames one breaks run files and cards.
TEST(List, TheCatalogueIsThePageInTheDocumentation) {
  const std::string page = output({"list", "all", "--markdown"});
  EXPECT_TRUE(page == read_text(HML_SOURCE "/docs/catalogue.md"))
      << "write it again with: hml list all --markdown > docs/catalogue.md\nand look at what changed";
}

TEST(List, EveryCatalogue) {
  expect_all_in(output({"list", "processes"}), {"p p > z z", "p p > j j"});
  expect_all_in(output({"list", "modules"}), {"  ParticlePropagator", "  FastJetFinder", "ParameterR"});
  expect_all_in(output({"list", "observables"}), {"  mass", "  tau21", "  delta_r", "unit: GeV"});
  expect_all_in(output({"list", "feature_sets"}), {"  higgsml", "tau_mass", "ATLAS"});
  expect_all_in(output({"list", "representations"}), {"  set", "  image", "pixels"});
  expect_all_in(output({"list", "layouts"}), {"  top_tagging", "  hep_ml_lab", "CSV files of hits"});
  expect_all_in(output({"list", "approaches"}),
                {"  cut_and_count", "  rectangular_cuts", "  learnable_cuts", "  boosted_trees", "  mlp", "  cnn", "learning_rate"});
  expect_all_in(output({"list", "metrics"}), {"  accuracy", "  auc", "  significance", "rejection"});
  expect_all_in(output({"list", "methods"}), {"  permutation_importance", "  saliency", "  attention", "repeats"});
  expect_all_in(output({"list", "all"}), {"  p p > z z", "  FastJetFinder", "  tau21", "  image", "  mlp", "  auc"});
}

TEST(List, VersionsOfEverythingThatIsInside) {
  const std::string text = output({"--version"});
  EXPECT_TRUE(text.starts_with("hml 0.")) << text;
  for (const char* dependency : {"Pythia", "FastJet", "LibTorch", "JSROOT", "HDF5", "Tcl", "CLI11", "fmt",
                                 "yaml-cpp", "nlohmann-json", "zlib", "libcurl", "OpenSSL", "compiler"}) {
    const auto at = text.find(std::string("\n  ") + dependency + " ");
    ASSERT_NE(at, std::string::npos) << dependency << " is not in\n" << text;
    const auto version = text.find_first_not_of(' ', at + 3 + std::string(dependency).size());
    EXPECT_NE(text[version], '\n') << dependency << " has no version";
  }
}

TEST(List, Help) {
  const std::string text = output({"--help"});
  expect_all_in(text, {"Usage: hml", "--version"});
  for (const char* command :
       {"run", "generate", "simulate", "dataset", "train", "evaluate", "report", "predict", "list"}) {
    EXPECT_NE(text.find(std::string("\n  ") + command + " "), std::string::npos) << command;
    expect_all_in(output({command, "--help"}), {std::string("Usage: hml ") + command});
  }
}

}  // namespace
}  // namespace hml::test
