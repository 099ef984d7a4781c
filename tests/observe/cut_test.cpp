#include "hml/observe/cut.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "hml/core/random.hpp"
#include "tt100.hpp"

namespace hml {
namespace {

int kept(const std::string& expression) {
  static const Events events = read_tt100();
  const auto mask = Cut(expression).mask(events);
  return std::accumulate(mask.begin(), mask.end(), 0);
}

std::string problem(const std::string& expression) {
  try {
    Cut cut(expression);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    return error.message();
  }
  return "no error";
}

TEST(Cut, MissingObjectMakesItsOwnComparisonFalseAndNothingElse) {
  EXPECT_EQ(kept("electron0.pt > 20 or muon0.pt > 20"), 25);
  EXPECT_EQ(kept("jet.size > 1 or electron5.pt > 0"), kept("jet.size > 1"));
  EXPECT_EQ(kept("electron5.pt != 0"), 0);
  EXPECT_EQ(kept("not electron5.pt > 0"), 100);
  EXPECT_EQ(kept("jet:9.pt > 0"), kept("jet.size >= 9"));
}

TEST(Cut, SpellingsAreEqual) {
  EXPECT_EQ(kept("jet0.pt > 100 & jet1.pt > 50"), kept("jet0.pt > 100 and jet1.pt > 50"));
  EXPECT_EQ(kept("jet0.pt > 100 && jet1.pt > 50 || muon.size > 0"),
            kept("muon.size > 0 or (jet1.pt > 50 and jet0.pt > 100)"));
  EXPECT_EQ(kept("!(jet0.pt > 100)"), kept("veto jet0.pt > 100"));
  EXPECT_EQ(kept("jet0.pt > 1e2"), kept("100 < jet0.pt"));
  EXPECT_EQ(kept("80 < fatjet0.mass <= 100"), kept("fatjet0.mass > 80 and fatjet0.mass <= 100"));
  EXPECT_EQ(kept("abs(jet0.eta) < 2"), kept("-2 < jet0.eta < 2"));
  EXPECT_EQ(kept("sqrt(jet0.pt * jet0.pt) - 2 * 50 > +0"), kept("jet0.pt > 100"));
  EXPECT_EQ(kept("max(jet0.pt, jet1.pt) > 100"), kept("jet0.pt > 100 or jet1.pt > 100"));
  EXPECT_EQ(kept("min(jet0.pt, jet1.pt, jet2.pt) > 50"), kept("jet2.pt > 50"));
  EXPECT_EQ(kept("min(jet0,jet1.delta_r, fatjet0.mass) > 0"), kept("fatjet0.mass > 0 and jet.size > 1"));
}

TEST(Cut, QuantifiersGovernWhatFollows) {
  EXPECT_EQ(kept("jet.pt > 30"), kept("all jet.pt > 30"));
  EXPECT_EQ(kept("any jet.pt > 100"), kept("jet0.pt > 100"));
  EXPECT_EQ(kept("veto any jet.b_tag == 1"), 100 - kept("any jet.b_tag == 1"));
  EXPECT_EQ(kept("jet.size > 3 and any jet.b_tag == 1"), kept("(any jet.b_tag == 1) and jet.size > 3"));
  // One jet that is both, against one that is the one and another that is the other.
  EXPECT_LT(kept("any (jet.pt > 100 and jet.b_tag == 1)"), kept("(any jet.pt > 100) and (any jet.b_tag == 1)"));
  EXPECT_EQ(kept("any jet.pt > jet0.pt"), 0);
  EXPECT_EQ(kept("electron.pt > 1e9"), kept("electron.size == 0"));
}

TEST(Cut, RefusesWhatMakesNoSense) {
  for (const char* expression : {"",
                                 " ",
                                 "jet0.pt",
                                 "jet0.pt >",
                                 "> 3",
                                 "jet0.pt > 3 and",
                                 "(jet0.pt > 3",
                                 "jet0.pt > 3)",
                                 "jet0.pt = 3",
                                 "jet0.pt >> 3",
                                 "1 2",
                                 "jet0.pt > 3 4",
                                 "jet0 > 3",
                                 "jet0.pq > 3",
                                 "foo(jet0.pt) > 3",
                                 "abs(jet0.pt, 1) > 3",
                                 "min(jet0.pt) > 3",
                                 "(jet0.pt > 3) + 1 > 2",
                                 "not jet0.pt",
                                 "any",
                                 "jet0.pt and jet1.pt",
                                 "jet.pt > fatjet.pt",
                                 "jet0.pt > 30GeV",
                                 "__import__('os')",
                                 "jet0.pt > 3; jet1.pt",
                                 "jet0,.pt > 3",
                                 "1..2 < jet0.pt"})
    EXPECT_NE(problem(expression), "no error") << expression;
}

TEST(Cut, MarksThePosition) {
  EXPECT_EQ(problem("jet0.pt > 3 and jet1.pq < 2"),
            "cut 'jet0.pt > 3 and jet1.pq < 2': unknown observable 'jet1.pq'; did you mean 'jet1.pt' or 'jet1.px' or "
            "'jet1.py'?\n"
            "    jet0.pt > 3 and jet1.pq < 2\n"
            "                         ^");
  // Of several lines the one that is wrong is shown.
  EXPECT_EQ(problem("jet0.pt > 3\nand jet1.pt > 2 ?"),
            "cut 'jet0.pt > 3 and jet1.pt > 2 ?': unexpected '?'\n"
            "    and jet1.pt > 2 ?\n"
            "                    ^");
  // A character of several bytes counts as one.
  EXPECT_NE(problem("jet0.pt > 3 \u00e9").find("\n                ^"), std::string::npos);
  EXPECT_NE(problem("jet0.pt = 3").find("write '=='"), std::string::npos);
  EXPECT_NE(problem("sqt(jet0.pt) > 3").find("did you mean 'sqrt'"), std::string::npos);
}

TEST(Cut, SurvivesNonsense) {
  const ObservableCatalogue catalogue = default_observables();
  const std::string alphabet = "jet0.pt><=!&|()+-*/, 1e2andorveto:_abs";
  for (std::uint64_t event = 0; event < 20000; ++event) {
    Random random(1, event);
    std::string text;
    for (std::uint32_t length = random.below(24); length > 0; --length)
      text += alphabet[random.below(static_cast<std::uint32_t>(alphabet.size()))];
    try {
      Cut cut(text, catalogue);
    } catch (const Error& error) {
      ASSERT_EQ(error.kind(), ErrorKind::config) << text;
    }
  }
  EXPECT_NE(problem(std::string(100000, '(')).find("too deeply"), std::string::npos);
  EXPECT_NE(problem(std::string(100000, '-')).find("too deeply"), std::string::npos);
  EXPECT_NE(problem(std::string(100000, '!')).find("too deeply"), std::string::npos);
}

TEST(Cut, ListsItsObservablesOnce) {
  const Cut cut("jet0.pt > 30 and 20 < jet0.PT < 50 and jet.size > 1");
  ASSERT_EQ(cut.quantities().size(), 2u);
  EXPECT_EQ(cut.quantities()[0].name(), "jet0.pt");
}

}  // namespace
}  // namespace hml
