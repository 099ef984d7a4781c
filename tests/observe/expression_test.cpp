#include "hml/observe/expression.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hml/core/random.hpp"
#include "hml/observe/cut.hpp"
#include "hml/observe/observations.hpp"
#include "tt100.hpp"

namespace hml {
namespace {

const Events& events() {
  static const Events read = read_tt100();
  return read;
}

std::vector<double> values(const std::string& text) { return Expression(text).evaluate(events()).values; }
double constant(const std::string& text) { return values(text).at(0); }

TEST(Expression, OfOneObservableIsThatObservable) {
  const Expression expression("Jet0, Jet1.DeltaR");
  const Quantity quantity("jet0,jet1.delta_r");
  EXPECT_EQ(expression.name(), quantity.name());
  EXPECT_EQ(expression.label(), quantity.label());
  EXPECT_EQ(expression.unit(), quantity.unit());
  const auto found = values("jet0,jet1.delta_r"), expected = quantity.evaluate(events()).values;
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_TRUE(found[i] == expected[i] || std::isnan(found[i] + expected[i]));
}

TEST(Expression, FollowsTheRulesOfArithmetic) {
  EXPECT_EQ(constant("1 + 2 * 3 - 4 / 8"), 6.5);
  EXPECT_EQ(constant("7 - 3 - 2"), 2);
  EXPECT_EQ(constant("8 / 4 / 2"), 1);
  EXPECT_EQ(constant("2^3^2"), 512);
  EXPECT_EQ(constant("2**3"), 8);
  EXPECT_EQ(constant("-2^2"), -4);
  EXPECT_EQ(constant("2^-1"), 0.5);
  EXPECT_EQ(constant("2 * -3"), -6);
  EXPECT_EQ(constant("--2"), 2);
  EXPECT_EQ(constant("(1 + 2) * 3"), 9);
  EXPECT_EQ(constant("1e2 + .5"), 100.5);
  EXPECT_TRUE(std::isnan(constant("pow(0/0, 0)")));
  EXPECT_TRUE(std::isnan(constant("hypot(1/0, 0/0)")));
  EXPECT_TRUE(std::isnan(constant("min(1, 0/0)")) && std::isnan(constant("max(0/0, 1)")));
}

TEST(Expression, KnowsItsFunctions) {
  const std::pair<const char*, double> table[] = {{"abs(-2)", 2},
                                                  {"sqrt(9)", 3},
                                                  {"log(exp(2))", 2},
                                                  {"log10(1000)", 3},
                                                  {"sin(1)", std::sin(1)},
                                                  {"cos(1)", std::cos(1)},
                                                  {"tan(1)", std::tan(1)},
                                                  {"asin(sin(1))", 1},
                                                  {"acos(cos(1))", 1},
                                                  {"atan(tan(1))", 1},
                                                  {"sinh(1)", std::sinh(1)},
                                                  {"cosh(1)", std::cosh(1)},
                                                  {"tanh(1)", std::tanh(1)},
                                                  {"floor(-1.5)", -2},
                                                  {"ceil(-1.5)", -1},
                                                  {"pow(2, 10)", 1024},
                                                  {"atan2(1, -1)", std::atan2(1, -1)},
                                                  {"hypot(3, 4)", 5},
                                                  {"hypot(2, 3, 6)", 7},
                                                  {"min(3, 1, 2)", 1},
                                                  {"MAX(3, 1, 4)", 4}};
  for (const auto& [text, expected] : table) EXPECT_NEAR(constant(text), expected, 1e-14) << text;
}

TEST(Expression, MissingObjectsMakeItUndefined) {
  const auto ratio = values("jet0.pt / electron0.pt"), pt = values("electron0.pt");
  for (std::size_t i = 0; i < ratio.size(); ++i) EXPECT_EQ(std::isnan(ratio[i]), std::isnan(pt[i]));
}

TEST(Expression, HasALayout) {
  EXPECT_TRUE(Expression("jet0.pt / jet1.pt").single());
  const Expression share("jet.pt / jet.ht");
  EXPECT_FALSE(share.single());
  EXPECT_EQ(share.structure(), Quantity("jet.pt").structure());
  const Jagged found = share.evaluate(events());
  EXPECT_EQ(found.event_offsets(), Quantity("jet.pt").evaluate(events()).event_offsets());
  for (std::size_t event = 0; event < 100; ++event) {
    double sum = 0;
    const auto offsets = found.event_offsets();
    for (auto i = offsets[event]; i < offsets[event + 1]; ++i) sum += found.values[static_cast<std::size_t>(i)];
    EXPECT_NEAR(sum, offsets[event] == offsets[event + 1] ? 0 : 1, 1e-12);
  }
  std::vector<float> row(200, -1);
  Observations in(events());
  Expression("jet0.pt / jet1.pt").fill(in, row, 2);
  EXPECT_EQ(row[0], static_cast<float>(values("jet0.pt / jet1.pt")[0]));
  EXPECT_EQ(row[1], -1);
  EXPECT_THROW(share.fill(in, row), Error);
}

TEST(Expression, HasAUnitAndALabel) {
  const std::pair<const char*, const char*> table[] = {{"jet0.pt / jet1.pt", "1"}, {"jet0.pt + 2 * jet1.pt", "GeV"},
                                                       {"jet0.pt - 30", "GeV"},    {"max(jet0.pt, jet1.mass)", "GeV"},
                                                       {"-jet0.phi", "rad"},       {"jet0.pt * jet1.pt", ""},
                                                       {"jet0.pt + jet0.phi", ""}, {"log(jet0.pt)", "1"},
                                                       {"jet0.pt^2", ""},          {"1 / jet0.pt", ""},
                                                       {"jet0.tau21^2", "1"}};
  for (const auto& [text, unit] : table) EXPECT_EQ(Expression(text).unit(), unit) << text;
  EXPECT_EQ(Expression("log(jet0.pt)^2").label(), R"(\mathrm{log}(p_T(\mathrm{jet0}))^{2})");
}

TEST(Expression, RefusesTruths) {
  for (const char* text :
       {"jet0.pt > 3", "(jet0.pt > 3)", "not 1", "1 +", "", "jet0", "abs()", "pow(1)", "1,2", "2^", "jet.pt + muon.pt"})
    EXPECT_THROW(Expression{text}, Error) << text;
}

TEST(Expression, HasOneCanonicalSpelling) {
  const std::pair<const char*, const char*> table[] = {{"jet0.PT / Jet1.pt", "jet0.pt/jet1.pt"},
                                                       {"(jet0.pt + (jet1.pt)) * 2.50", "(jet0.pt+jet1.pt)*2.5"},
                                                       {"1 - (2 - 3)", "1-(2-3)"},
                                                       {"(1 - 2) - 3", "1-2-3"},
                                                       {"1 / (2 * 3)", "1/(2*3)"},
                                                       {"(-2)^2", "(-2)^2"},
                                                       {"-(2^2)", "-2^2"},
                                                       {"(2^3)^2", "(2^3)^2"},
                                                       {"2^(3^2)", "2^3^2"},
                                                       {"2 ** -1", "2^-1"},
                                                       {"2 * (-3)", "2*-3"},
                                                       {"SQRT( 1e2 )", "sqrt(100)"}};
  for (const auto& [written, canonical] : table) EXPECT_EQ(Expression(written).name(), canonical);
}

TEST(Cut, HasOneCanonicalSpelling) {
  const std::pair<const char*, const char*> table[] = {
      {"jet0.pt > 30 && (jet.size > 1)", "jet0.pt>30 and jet.size>1"},
      {"80 < fatjet0.mass <= 1.0e2", "80<fatjet0.mass<=100"},
      {"not (jet0.pt > 3 | jet1.pt > 3)", "not (jet0.pt>3 or jet1.pt>3)"},
      {"! jet0.pt > 3", "not jet0.pt>3"},
      {"veto any (jet.b_tag == 1)", "veto any jet.b_tag==1"},
      {"(any jet.pt > 3) and muon.size > 0", "(any jet.pt>3) and muon.size>0"},
      {"muon.size > 0 AND any jet.pt > 3 and jet.eta < 2", "muon.size>0 and (any jet.pt>3 and jet.eta<2)"},
      {"jet0.pt > 1 and (jet1.pt > 2 and jet2.pt > 3)", "jet0.pt>1 and (jet1.pt>2 and jet2.pt>3)"},
      {"(jet0.pt > 1 or jet1.pt > 2) and jet2.pt > 3", "(jet0.pt>1 or jet1.pt>2) and jet2.pt>3"}};
  for (const auto& [written, canonical] : table) {
    EXPECT_EQ(Cut(written).canonical(), canonical);
    EXPECT_EQ(Cut(canonical).canonical(), canonical) << "parses back";
    EXPECT_EQ(Cut(canonical).mask(events()), Cut(written).mask(events())) << written;
  }
}

/// A cut made at random from all that the grammar has.
class RandomCut {
 public:
  explicit RandomCut(Random& random) : random_(random) {}

  std::string truth(int depth) {
    const std::string a = depth > 0 ? truth(depth - 1) : comparison(0);
    const auto b = [&] { return depth > 0 ? truth(depth - 1) : comparison(0); };
    switch (random_.below(8)) {
      case 0:
        return a + " and " + b();
      case 1:
        return a + " or " + b();
      case 2:
        return "not " + a;
      case 3:
        return "(" + a + ")";
      case 4:
        return "(any " + a + ")";
      case 5:
        return "(veto " + a + ")";
      case 6:
        return "(" + a + ") and (all " + b() + ")";
      default:
        return comparison(2);
    }
  }

 private:
  std::string comparison(int depth) {
    const char* operators[] = {" < ", " <= ", " > ", " >= ", " == ", " != "};
    std::string out = number(depth) + operators[random_.below(6)] + number(depth);
    if (random_.below(4) == 0) out += " < " + number(depth);
    return out;
  }
  std::string number(int depth) {
    const char* leaves[] = {
        "jet0.pt",         "jet.pt", "jet.eta", "30", "2.5", "jet.size", "muon0.pt", "jet[pt>40 or eta<0]0.eta",
        "(jet0+jet1).mass"};
    if (depth == 0) return leaves[random_.below(9)];
    const std::string a = number(depth - 1), b = number(depth - 1);
    switch (random_.below(7)) {
      case 0:
        return a + " + " + b;
      case 1:
        return a + " - " + b;
      case 2:
        return "(" + a + ") * " + b;
      case 3:
        return a + " / (" + b + ")";
      case 4:
        return "-" + a;
      case 5:
        return "max(" + a + ", " + b + ")";
      default:
        return "(" + a + ")^2";
    }
  }
  Random& random_;
};

TEST(Cut, RandomOnesMeanWhatTheirCanonicalSpellingMeans) {
  const ObservableCatalogue catalogue = default_observables();
  const Events few = events().slice(0, 20);
  int different = 0;
  for (std::uint64_t round = 0; round < 500; ++round) {
    Random random(7, round);
    const std::string text = RandomCut(random).truth(2);
    const Cut cut(text, catalogue);
    const Cut again(cut.canonical(), catalogue);
    ASSERT_EQ(again.canonical(), cut.canonical()) << text;
    const auto mask = cut.mask(few);
    ASSERT_EQ(again.mask(few), mask) << text << "\n" << cut.canonical();
    different += std::count(mask.begin(), mask.end(), mask[0]) != 20;
  }
  EXPECT_GT(different, 50);
}

TEST(Cut, VeryLongOnesEndInAMessage) {
  std::string sum = "1", conjunction = "jet0.pt > 1", chain = "1";
  for (int k = 0; k < 50000; ++k) sum += "+1", conjunction += " and jet0.pt > 1", chain += " < 2";
  for (const auto& text : {sum + " > 0", conjunction, chain}) {
    try {
      Cut cut(text);
      FAIL();
    } catch (const Error& error) {
      EXPECT_NE(error.message().find("too long"), std::string::npos);
      EXPECT_LT(error.message().size(), 600u);
    }
  }
}

}  // namespace
}  // namespace hml
