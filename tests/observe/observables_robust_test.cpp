// Every observable of the catalogue on input that has no shape, and what must not change its value.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "hml/observe/quantity.hpp"
#include "observable_values.hpp"

namespace hml::test {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

const std::vector<std::vector<Momentum>>& strange_groups() {
  static const Momentum one{10, 0.5, 1, 2}, still{0, 0, 0, 0}, massive{0, 0, 0, 5};
  static const std::vector<std::vector<Momentum>> groups{
      {},
      {one},
      {one, one},
      {one, one, one, one},
      {still},
      {still, still, still},
      {one, still, massive},
      {{nan, 0, 0, 0}, one, one},
      {{10, nan, 0, 0}, one, one},
      {{10, 0, nan, 0}, one, one},
      {{10, 0, 0, nan}, one, one},
      {{infinity, 0, 0, 0}, one, one},
      {{10, 800, 0, 0}, {10, -800, 0, 0}, one},
      {{10, 300, 0, 0}, {10, -300, 0, 0}, one},
      {{1e-300, 0, 0, 0}, {1e-300, 1, 1, 0}, {1e-300, 2, 2, 0}},
      {{10, 1, 0, 0}, {10, 1, -3.141592653589793, 0}, {10, 1, 3.141592653589793, 0}},
      {{-1, 0, 0, 0}, one, one}};
  return groups;
}

struct Evaluate {
  const Observable& observable;
  std::vector<double> out;

  void operator()(const Observable::OfObject& value) {
    for (const auto& group : strange_groups())
      for (const auto& object : group) out.push_back(value(object));
  }
  void operator()(const Observable::OfPair& value) {
    for (const auto& group : strange_groups())
      for (const auto& a : group)
        for (const auto& b : group) out.push_back(value(a, b));
  }
  void operator()(const Observable::OfGroup& value) {
    for (const auto& group : strange_groups()) out.push_back(value(group));
  }
  void operator()(const Observable::OfGroups& value) {
    for (const auto& a : strange_groups())
      for (const auto& b : strange_groups()) out.push_back(value(std::vector<Observable::Group>{a, b}));
  }
  void operator()(const Observable::OfConstituents& value) {
    for (const auto& jet : {Momentum{10, 0.5, 1, 2}, Momentum{}, Momentum{nan, nan, nan, nan}})
      for (const auto& group : strange_groups()) {
        std::vector<Constituent> constituents;
        for (const auto& object : group) constituents.push_back({object, 1});
        out.push_back(value(jet, constituents));
      }
  }
  void operator()(const Observable::OfColumn& value) {
    out.push_back(value({}));
    out.push_back(value(std::vector<double>{0, 0, 0, 0, 0}));
  }
  void operator()(const Observable::OfCount& value) { out.push_back(value(0)); }
};

/// Of one object or two, a momentum at eta = 800 or of infinite pt has infinite components.
bool may_be_infinite(const Observable& observable) {
  return std::holds_alternative<Observable::OfObject>(observable.value) ||
         std::holds_alternative<Observable::OfPair>(observable.value) ||
         std::set<std::string>{"ht",         "effective_mass",   "inv_mass",
                               "system_pt",  "system_eta",       "system_rapidity",
                               "centrality", "met_significance", "cluster_transverse_mass",
                               "min_delta_r"}
             .contains(observable.name);
}

TEST(ObservablesRobust, StrangeInputGivesANumberOrNone) {
  const ObservableCatalogue catalogue = default_observables();
  for (const auto& one : catalogue.observables()) {
    Evaluate evaluate{one, {}};
    ASSERT_NO_THROW(std::visit(evaluate, one.value)) << one.name;
    EXPECT_FALSE(evaluate.out.empty()) << one.name;
    if (may_be_infinite(one)) continue;
    for (const double value : evaluate.out) EXPECT_FALSE(std::isinf(value)) << one.name;
  }
}

TEST(ObservablesRobust, AreDescribed) {
  const ObservableCatalogue catalogue = default_observables();
  for (const auto& one : catalogue.observables()) {
    EXPECT_FALSE(one.label.empty()) << one.name;
    EXPECT_FALSE(one.unit.empty()) << one.name;
    EXPECT_TRUE(one.doc.ends_with('.')) << one.name;
    EXPECT_EQ(one.arguments.empty(), !one.make) << one.name;
    for (const auto& argument : one.arguments)
      EXPECT_TRUE(argument.doc.ends_with('.')) << one.name << " " << argument.name;
  }
}

TEST(ObservablesRobust, ConstituentsHaveNoOrder) {
  Jet jet = fat_jets()[1], reversed = jet;
  std::reverse(reversed.constituents.begin(), reversed.constituents.end());
  const ObservableCatalogue catalogue = default_observables();
  for (const auto& one : catalogue.observables()) {
    const auto* value = std::get_if<Observable::OfConstituents>(&one.value);
    if (!value) continue;
    const double a = (*value)(jet.momentum, jet.constituents), b = (*value)(reversed.momentum, reversed.constituents);
    if (std::isnan(a))
      EXPECT_TRUE(std::isnan(b)) << one.name;
    else
      EXPECT_NEAR(a, b, 1e-8 * std::max(std::abs(a), 1e-3)) << one.name;
  }
}

TEST(ObservablesRobust, TurnedAndBoostedJetsKeepTheirShape) {
  Jet jet = fat_jets()[2], turned = jet;
  const auto turn = [](Momentum& p) { p.phi = wrap_phi(p.phi + 2.5); };
  turn(turned.momentum);
  for (auto& constituent : turned.constituents) turn(constituent.momentum);
  for (const char* name : {"girth",       "lha",          "ptd",          "pull_magnitude",
                           "pull_phi",    "planar_flow",  "eccentricity", "dipolarity",
                           "c2",          "d2",           "n2",           "m2",
                           "efp",         "z_g",          "r_g",          "soft_dropped_mass",
                           "lund_kt",     "lund_psi",     "tau21",        "jet_charge",
                           "pruned_mass", "trimmed_mass", "jet_mass"})
    EXPECT_NEAR(jet.value(name), turned.value(name), 1e-6 * std::max(1.0, std::abs(jet.value(name)))) << name;
}

TEST(ObservablesRobust, NamesReachThem) {
  const Events events = read_tt100();
  const auto first = [&](const std::string& name) {
    for (const double value : Quantity(name).evaluate(events).values)
      if (!std::isnan(value)) return value;
    return nan;
  };
  const Jet& jet = fat_jets()[0];
  EXPECT_EQ(first("fatjet.c2(beta=2)"), jet.value("c2", {2.0}));
  EXPECT_EQ(first("fatjet.efp(ab_bc_ca, beta=1)"), jet.value("efp", {std::string("ab_bc_ca"), 1.0}));
  EXPECT_EQ(first("fatjet.lund_kt(1)"), jet.value("lund_kt", {1.0}));
  // What is stored goes first, but for other arguments than the standard ones.
  EXPECT_EQ(first("fatjet.tau2(beta=1)"), first("fatjet.tau2"));
  EXPECT_EQ(first("fatjet.tau2(beta=2)"), jet.value("tau2", {2.0}));
  EXPECT_NEAR(first("fatjet.tau2"), jet.value("tau2"), 1e-3);
  for (const char* name : {"fatjet0.constituents,fatjet1.constituents.emd(r=0.8, centred=1)",
                           "jet0,jet1,missinget0.mt2(50)", "jet:4,missinget0.min_delta_phi", "jet.thrust",
                           "jet0,jet1.cos_theta_star", "fatjet0.constituents,jet1.pull_angle"})
    EXPECT_TRUE(std::isfinite(first(name))) << name;
  for (const char* name : {"fatjet0.ecf(1.5)", "fatjet0.ecf(5)", "fatjet0.ecfg(4, 3)", "fatjet0.efp(aa)",
                           "fatjet0.tau1(axes=none)", "fatjet0.angularity(axis=none)", "jet0,jet1.mt2"})
    EXPECT_THROW(Quantity{name}, Error) << name;
}

TEST(ObservablesRobust, ClosedFormsOfTwoConstituents) {
  // Two massless constituents of pt 30 and 10, 0.5 apart, around an axis at the first.
  const Jet jet{{40, 0, 0, 5}, {{{30, 0, 0, 0}, 1}, {{10, 0.3, 0.4, 0}, -1}}};
  EXPECT_NEAR(jet.value("girth"), 0.25 * 0.5, 1e-12);
  EXPECT_NEAR(jet.value("lha", {0.8}), 0.25 * std::sqrt(0.5 / 0.8), 1e-12);
  EXPECT_NEAR(jet.value("jet_thrust", {0.8}), 0.25 * 0.25 / 0.64, 1e-12);
  EXPECT_NEAR(jet.value("ptd"), std::sqrt(1000.0) / 40, 1e-12);
  EXPECT_NEAR(jet.value("leading_fraction"), 0.75, 1e-12);
  EXPECT_NEAR(jet.value("jet_charge", {1.0}), 0.5, 1e-12);
  EXPECT_NEAR(jet.value("pull_magnitude"), 0.25 * 0.25, 1e-12);
  EXPECT_NEAR(jet.value("pull_phi"), std::atan2(0.4, 0.3), 1e-12);
  EXPECT_NEAR(jet.value("dipolarity"), 0, 1e-12);
  EXPECT_NEAR(jet.value("eccentricity"), 1, 1e-9);
  EXPECT_NEAR(jet.value("planar_flow"), 0, 1e-9);
  EXPECT_EQ(jet.value("n_charged"), 2);
  EXPECT_EQ(jet.value("n_neutral"), 0);
  EXPECT_EQ(jet.value("n_constituents"), 2);
  EXPECT_EQ(jet.value("soft_drop_multiplicity"), 1);
  EXPECT_NEAR(jet.value("jet_mass"), std::sqrt(2 * 30 * 10 * (std::cosh(0.3) - std::cos(0.4))), 1e-9);
  EXPECT_NEAR(jet.value("ecf", {2.0, 2.0}), 30 * 10 * 0.25, 1e-9);
  // The pull of the jet points to where the second constituent lies.
  const Momentum second{20, 0.3, 0.4, 0};
  EXPECT_NEAR(of_groups("pull_angle", {jet.momenta(), {second}}), 0, 0.1);
}

}  // namespace
}  // namespace hml::test
