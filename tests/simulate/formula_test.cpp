#include "hml/simulate/formula.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace hml {
namespace {

const FormulaInput at{
    .pt = 20, .eta = -1.5, .phi = 0.5, .energy = 50, .d0 = 0.25, .dz = -2, .ctgTheta = 3, .radius = 7};

double value(const std::string& text) { return Formula(text)(at); }

TEST(Formula, Values) {
  const std::pair<const char*, double> cases[] = {
      {"1", 1},
      {"1.5e-3", 1.5e-3},
      {".5", 0.5},
      {"1+2*3", 7},
      {"(1+2)*3", 9},
      {"10-4-3", 3},
      {"24/4/3", 2},
      {"2^3^2", 512},
      {"-2^2", -4},
      {"2^-1", 0.5},
      {"pt^2", 400},
      {"-pt", -20},
      {"+pt", 20},
      {"2*-3", -6},
      {"abs(eta)", 1.5},
      {"fabs(eta)", 1.5},
      {"sqrt(pt*pt)", 20},
      {"pow(pt,2)", 400},
      {"exp(1)", std::exp(1)},
      {"log(energy)", std::log(50)},
      {"log10(100)", 2},
      {"tanh(0.5)", std::tanh(0.5)},
      {"min(pt,energy)", 20},
      {"max(pt,energy)", 50},
      {"sin(pi/2)", 1},
      {"TMath::Pi()", M_PI},
      {"TMath::Abs(eta)", 1.5},
      {"atan2(1,1)", M_PI / 4},
      {"cosh(eta)", std::cosh(1.5)},
      {"pt > 10", 1},
      {"pt < 10", 0},
      {"pt >= 20", 1},
      {"pt <= 19", 0},
      {"pt == 20", 1},
      {"pt != 20", 0},
      {"!(pt > 10)", 0},
      {"!0", 1},
      {"pt > 10 && eta > 0", 0},
      {"pt > 10 || eta > 0", 1},
      {"3 && 4", 1},
      {"0 || 5", 1},
      {"1 || 0 && 0", 1},
      {"pt > 10 ? 2 : 3", 2},
      {"pt > 30 ? 2 : eta < 0 ? 4 : 5", 4},
      {"-(pt > 10 ? 2 : 3)", -2},
      {"(pt > 30 ? 3 : 2)^(pt > 30 ? 3 : 2)", 4},
      {"d0 + dz + ctgTheta + radius", 8.25},
      {"phi", 0.5},
      {"(pt > 10) * (abs(eta) <= 2.5) * 0.85", 0.85},
      {"(pt < 10) * log(-1) + 3", 3},
      {"(pt < 10) / 0 * 2 + 1", NAN},
      {"2 * pt", 40},
      {"2*0*pt + 1", 1},
      {" (pt <= 0.1) * 0.00 + \\\n (pt > 0.1) *\t(0.70)\r\n", 0.7},
      {"sqrt( (2.5 - 0.15*(abs(eta)))^2 / pt + 1.0 )", std::sqrt(std::pow(2.5 - 0.225, 2) / 20 + 1)},
  };
  for (const auto& [text, expected] : cases) {
    if (std::isnan(expected))
      EXPECT_TRUE(std::isnan(value(text))) << text;
    else
      EXPECT_DOUBLE_EQ(value(text), expected) << text;
  }
}

TEST(Formula, ConstantsAreFolded) {
  EXPECT_TRUE(Formula("sqrt(0.06^2 + 1) * (1 > 0)").is_constant());
  EXPECT_FALSE(Formula("pt * 0").is_constant());
}

std::string error(const std::string& text) {
  try {
    Formula formula(text, {"card.tcl", 40});
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::config);
    return e.what();
  }
  ADD_FAILURE() << text << " is no error";
  return {};
}

TEST(Formula, SpeaksOfObjectsPlacesOrDecays) {
  FormulaInput in;
  in.radius = 3, in.phi = 0.5, in.z = 4, in.e_em = 5, in.e_had = 7;
  EXPECT_EQ(Formula("r + 10 * z + phi", {}, FormulaNames::place)(in), 43.5);
  EXPECT_EQ(Formula("decayR + 10 * decayZ + 100 * Ehad + 1000 * Eem", {}, FormulaNames::decay)(in), 5743);
  EXPECT_THROW(Formula("pt", {}, FormulaNames::place), Error);
  EXPECT_THROW(Formula("decayR"), Error);
}

TEST(Formula, ErrorsNamePlaceAndColumn) {
  EXPECT_NE(error("pt + ").find("card.tcl:40"), std::string::npos);
  EXPECT_NE(error("pt + ").find("unexpected end at column"), std::string::npos);
  EXPECT_NE(error("sqr(pt)").find("did you mean 'sqrt'"), std::string::npos);
  EXPECT_NE(error("(pt > 1").find("expected ')'"), std::string::npos);
  EXPECT_NE(error("pt > 1)").find("unexpected ')' at column 7"), std::string::npos);
  EXPECT_NE(error("1 + * 2").find("column 5"), std::string::npos);
  EXPECT_NE(error("pow(pt)").find("expected ','"), std::string::npos);
  EXPECT_NE(error("pt eta").find("unexpected 'e' at column 4"), std::string::npos);
  EXPECT_NE(error("").find("unexpected end"), std::string::npos);
  EXPECT_NE(error(std::string(1000, '(')).find("nested too deeply"), std::string::npos);
}

}  // namespace
}  // namespace hml
