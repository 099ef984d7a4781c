// Formulas, run files, processes and cards after random damage.
#include <gtest/gtest.h>

#include "fuzz.hpp"
#include "hml/core/config.hpp"
#include "hml/core/files.hpp"
#include "hml/generate/request.hpp"
#include "hml/simulate/card.hpp"
#include "hml/simulate/formula.hpp"

namespace hml {
namespace {

TEST(Fuzz, Formulas) {
  fuzz({"(pt <= 0.1) * (0.00) + (abs(eta) <= 1.5) * (pt > 0.1 && pt <= 1.0) * (0.70)",
        "sqrt(energy^2*0.05^2 + energy*1.5^2) + (abs(eta) > 3.0 && abs(eta) <= 5.0)*energy*0.11",
        "pow(pt, 2) + tanh(0.023*pt - 0.4)*1e-3"},
       20000, [](const std::string& text) { Formula formula(text); });
}

TEST(Fuzz, RunFiles) {
  fuzz({"seed: 42\ngenerate:\n  samples:\n    z: {label: 1, pt_min: {23: 250}}\n", "a: [1, 2, {b: c}]\nd: \"e\"\n"},
       20000, [](const std::string& text) { Config::parse(text, "fuzz.yaml").yaml(); });
}

TEST(Fuzz, Processes) {
  const std::vector<std::string> corpus{"p p > z z", "p p > w+ z", "p p > w- w+", "p p > t t~"};
  fuzz(corpus, 5000, [](const std::string& text) {
    ProcessSettings settings;
    settings.process = text;
    understand(settings);
  });
  fuzz({"z > j j", "z > vl vl~"}, 5000, [](const std::string& text) {
    ProcessSettings settings;
    settings.process = "p p > z z";
    settings.decays = {text};
    understand(settings);
  });
}

TEST(Fuzz, Cards) {
  // Whole modules of the shipped card, so that a round costs little.
  const std::string card = read_text(HML_SOURCE "/cards/cms.tcl");
  std::vector<std::string> corpus;
  for (std::size_t at = card.find("\nmodule "); at != std::string::npos;) {
    const std::size_t next = card.find("\nmodule ", at + 1);
    const std::string block = card.substr(at, next - at);
    const std::string name = block.substr(block.find(' ', 8) + 1, block.find('{') - block.find(' ', 8) - 2);
    if (block.size() < 1500) corpus.push_back("set ExecutionPath {" + name + "}\n" + block);
    at = next;
  }
  ASSERT_GT(corpus.size(), 10u);
  fuzz(corpus, 3000, [](const std::string& text) { Card::parse(text, "fuzz.tcl"); });
}

}  // namespace
}  // namespace hml
