// Everything that a user can type or bring as text is parsed after random damage: the answer is a value or an
// hml::Error, never another exception, a crash or a hang. Run with the `sanitize` preset, reads out of bounds fail too.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "hml/core/config.hpp"
#include "hml/core/files.hpp"
#include "hml/core/random.hpp"
#include "hml/generate/request.hpp"
#include "hml/observe/catalogue.hpp"
#include "hml/observe/cut.hpp"
#include "hml/observe/name.hpp"
#include "hml/simulate/card.hpp"
#include "hml/simulate/formula.hpp"

namespace hml {
namespace {

// One to four damages: a byte changed, bytes removed, a piece doubled, a piece of another text put in.
std::string damaged(const std::vector<std::string>& corpus, Random& random) {
  const auto pick = [&](std::size_t n) {
    return static_cast<std::size_t>(random.below(static_cast<std::uint32_t>(n)));
  };
  std::string text = corpus[pick(corpus.size())];
  const std::string alphabet = "()[]{}<>=!&|,.:;+-*/^\"'\\$#~ \n\t0123456789eEnaifpt_\x80\xff";
  for (std::size_t i = 0, n = 1 + pick(4); i < n; ++i) {
    const std::size_t at = pick(text.size() + 1), length = pick(9);
    switch (pick(4)) {
      case 0:
        if (at < text.size()) text[at] = alphabet[pick(alphabet.size())];
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(pick(text.size() + 1), length));
        break;
      default: {
        const std::string& other = corpus[pick(corpus.size())];
        text.insert(at, other.substr(pick(other.size() + 1), length));
      }
    }
  }
  return text;
}

void fuzz(const std::vector<std::string>& corpus, int rounds, const std::function<void(const std::string&)>& parse) {
  for (const auto& text : corpus) ASSERT_NO_THROW(parse(text)) << text;
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    Random random(stream_key(1, "fuzz"), static_cast<std::uint64_t>(round));
    const std::string text = damaged(corpus, random);
    try {
      parse(text);
    } catch (const Error& error) {
      ++refused;
      EXPECT_FALSE(error.message().empty());
      EXPECT_NE(error.kind(), ErrorKind::internal) << error.message() << "\n" << text;
    } catch (const std::exception& problem) {
      ADD_FAILURE() << "another exception, " << problem.what() << ", from\n" << text;
    }
  }
  EXPECT_GT(refused, rounds / 20);
}

TEST(Fuzz, ObservableNames) {
  fuzz({"jet0.pt", "jet0,jet1.delta_r", "fatjet0.constituents:5.eta", "jet1:3.pt", "ParticleFlowJet04_0.mass",
        "met0.met"},
       20000, [](const std::string& text) { Quantity(text, catalogue); });
}

TEST(Fuzz, Cuts) {
  fuzz({"fatjet.size > 0 and jet.size > 1", "veto any jet.pt > 1e2 or not (electron0.pt < 20)",
        "65 < fatjet0.mass <= 105", "abs(jet0.eta - jet1.eta) / 2 * 3 < max(1, 2)"},
       20000, [](const std::string& text) { Cut(text, default_observables()); });
}

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
