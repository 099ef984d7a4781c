#include "hml/generate/request.hpp"

#include <gtest/gtest.h>

#include "hml/generate/particles.hpp"

namespace hml {
namespace {

ProcessSettings settings_of(const std::string& process, std::vector<std::string> decays = {}) {
  ProcessSettings settings;
  settings.process = process;
  settings.decays = std::move(decays);
  return settings;
}

std::string message_of(const ProcessSettings& settings, ErrorKind kind) {
  try {
    understand(settings);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.message();
  }
  ADD_FAILURE() << "no error for " << settings.process;
  return "";
}

TEST(Request, EveryKnownProcessIsUnderstood) {
  for (const auto& known : known_processes()) {
    ProcessSettings settings = settings_of(known.words);
    if (known.diverges) settings.pt_min[known.bodies[0]] = 20;
    EXPECT_EQ(understand(settings).process.words, known.words);
    EXPECT_FALSE(known.doc.empty());
  }
}

TEST(Request, OrderOfTheBodiesAndBlanksDoNotMatter) {
  EXPECT_EQ(understand(settings_of("  p p  >  z w+ ")).process.words, "p p > w+ z");
}

TEST(Request, ParticlesHaveTheirDecays) {
  const auto request = understand(settings_of("p p > z z", {"z > j j", "z > vl vl~"}));
  ASSERT_EQ(request.particles.size(), 1u);
  const auto& z = request.particles[0];
  EXPECT_EQ(z.code, 23);
  EXPECT_EQ(z.count, 2);
  using Products = std::vector<std::vector<int>>;
  EXPECT_TRUE(z.accepts(Products{{2, -2}, {-14, 14}}));
  EXPECT_TRUE(z.accepts(Products{{12, -12}, {-3, 3}}));
  EXPECT_FALSE(z.accepts(Products{{2, -2}, {1, -1}}));
  EXPECT_FALSE(z.accepts(Products{{12, -12}, {14, -14}}));
  EXPECT_FALSE(z.accepts(Products{{5, -5}, {14, -14}})) << "j is no b";
  EXPECT_FALSE(z.accepts(Products{{12, -12}}));
}

TEST(Request, ThreeBodiesHaveNoLimits) {
  ProcessSettings settings = settings_of("p p > j h j", {"h > ta+ ta-"});
  const auto request = understand(settings);
  EXPECT_EQ(request.process.words, "p p > h j j");
  ASSERT_EQ(request.particles.size(), 1u);
  EXPECT_EQ(request.particles[0].code, 25);
  settings.pt_min = {{"h", 100}};
  EXPECT_EQ(message_of(settings, ErrorKind::physics),
            "pt_min: limits are for two outgoing particles; 'p p > h j j' has 3");
}

TEST(Request, LimitsOfBothBodiesHoldTogether) {
  ProcessSettings settings = settings_of("p p > w+ z");
  settings.pt_min = {{"23", 200}, {"w+", 250}};
  settings.pt_max = {{"24", 300}};
  const auto request = understand(settings);
  EXPECT_EQ(request.pt_min, 250);
  EXPECT_EQ(request.pt_max, 300);
}

TEST(Request, BadWordsAreErrorsWithTheNearestNames) {
  const auto config = ErrorKind::config;
  EXPECT_NE(message_of(settings_of("p p > z zz"), config).find("unknown particle 'zz'; there are d, d~, "),
            std::string::npos);
  EXPECT_NE(message_of(settings_of("p p > z mu_"), config).find("unknown particle 'mu_'; did you mean 'mu-'"),
            std::string::npos);
  EXPECT_NE(message_of(settings_of("p p > z z z"), config).find("did you mean 'p p > z z'"), std::string::npos);
  EXPECT_NE(message_of(settings_of("e+ e- > z"), config).find("unknown process"), std::string::npos);
  EXPECT_NE(message_of(settings_of("p p z z"), config).find("not of the form"), std::string::npos);
  EXPECT_NE(message_of(settings_of("p p > z > j j"), config).find("two '>'"), std::string::npos);
  EXPECT_NE(message_of(settings_of(""), config).find("not of the form"), std::string::npos);
}

TEST(Request, DecaysThatCannotBeAreErrors) {
  const auto config = ErrorKind::config;
  EXPECT_NE(message_of(settings_of("p p > w+ z", {"w- > j j"}), config).find("no outgoing 'w-'"), std::string::npos);
  EXPECT_NE(message_of(settings_of("p p > z j", {"z > j j", "z > l+ l-"}), config).find("has 1"), std::string::npos);
  EXPECT_NE(message_of(settings_of("p p > z z", {"z > q q"}), config).find("unknown particle 'q'"), std::string::npos);
  ProcessSettings jets = settings_of("p p > j j", {"j > a a"});
  jets.pt_min["j"] = 20;
  EXPECT_NE(message_of(jets, config).find("no outgoing 'j'"), std::string::npos);
}

TEST(Request, LimitsThatCannotBeAreErrors) {
  ProcessSettings settings = settings_of("p p > z z");
  settings.pt_min["j"] = 20;
  EXPECT_NE(message_of(settings, ErrorKind::config).find("no outgoing 'j'"), std::string::npos);
  settings.pt_min = {{"zz", 20}};
  EXPECT_NE(message_of(settings, ErrorKind::config).find("unknown particle 'zz'"), std::string::npos);
  settings.pt_min = {{"z", 300}};
  settings.pt_max = {{"z", 250}};
  EXPECT_NE(message_of(settings, ErrorKind::physics).find("not above pt_min"), std::string::npos);
  settings = settings_of("p p > z z");
  settings.pt_min["z"] = 7000;
  EXPECT_NE(message_of(settings, ErrorKind::physics).find("cannot be reached"), std::string::npos);
  settings.pt_min["z"] = -1;
  EXPECT_NE(message_of(settings, ErrorKind::config).find("negative"), std::string::npos);
  settings = settings_of("p p > z");
  settings.pt_min["z"] = 50;
  EXPECT_NE(message_of(settings, ErrorKind::physics).find("no transverse momentum"), std::string::npos);
  EXPECT_NE(message_of(settings_of("p p > j j"), ErrorKind::physics).find("diverges"), std::string::npos);
}

TEST(Request, MessagesNameFileAndLine) {
  const Config config =
      Config::parse("process: p p > z z\ndecays:\n  - z > j j\n  - z > vl q\npt_min:\n  x: 3\n", "study.yaml");
  ProcessSettings settings;
  Parameters parameters;
  settings.declare(parameters);
  parameters.assign(config, "generate");
  settings.locate(config);
  EXPECT_NE(message_of(settings, ErrorKind::config).find("study.yaml:4"), std::string::npos);
  settings.decays.pop_back();
  EXPECT_NE(message_of(settings, ErrorKind::config).find("study.yaml:6"), std::string::npos);
}

TEST(Particles, NamesAndNumbersAgree) {
  EXPECT_EQ(particle_name(-24), "w-");
  EXPECT_EQ(particle_name(9900014), "9900014");
  EXPECT_EQ(particle_word("vl~").codes, (std::vector<int>{-12, -14, -16}));
}

}  // namespace
}  // namespace hml
