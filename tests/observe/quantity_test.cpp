#include "hml/observe/quantity.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace hml {
namespace {

/// Two events: jets at phi = 3 and -3 in the first, none in the second; missing momentum in both.
Events two_events() {
  Events events;
  events.set_size(2);
  Collection& jets = events.add("Jet");
  jets.add<float>("pt", "GeV", "") = {100, 50};
  jets.add<float>("eta", "1", "") = {0.5f, -0.5f};
  jets.add<float>("phi", "rad", "") = {3, -3};
  jets.add<float>("mass", "GeV", "") = {10, 5};
  jets.add<std::int32_t>("btag", "1", "") = {1, 0};
  jets.add<float>("tau", "1", "", 5) = {0.4f, 0.2f, 0.1f, 0, 0, 0, 0, 0, 0, 0};
  jets.offsets = {0, 2, 2};
  Collection& met = events.add("MissingET");
  met.add<float>("met", "GeV", "") = {30, 40};
  met.add<float>("eta", "1", "") = {0, 0};
  met.add<float>("phi", "rad", "") = {0, 1};
  met.offsets = {0, 1, 2};
  Collection& ht = events.add("ScalarHT");
  ht.add<float>("ht", "GeV", "") = {150, 0};
  ht.offsets = {0, 1, 2};
  return events;
}

std::vector<double> values(const std::string& name) { return Quantity(name).evaluate(two_events()).values; }

TEST(Quantity, AnglesAreWrapped) {
  const double dphi = 6 - 2 * std::numbers::pi;
  EXPECT_NEAR(values("jet0,jet1.delta_phi")[0], dphi, 1e-6);
  EXPECT_NEAR(values("jet0,jet1.delta_r")[0], std::hypot(1.0, dphi), 1e-6);
  EXPECT_NEAR(values("jet0,jet1.delta_eta")[0], 1, 1e-6);
}

TEST(Quantity, MissingIsNanAndNothingElse) {
  for (const char* name :
       {"jet0.pt", "jet0,jet1.delta_r", "jet0,jet1.inv_mass", "jet0.tau21", "jet0,missinget0.delta_phi"}) {
    EXPECT_FALSE(std::isnan(values(name)[0])) << name;
    EXPECT_TRUE(std::isnan(values(name)[1])) << name;
  }
  EXPECT_EQ(values("jet.size"), (std::vector<double>{2, 0}));
  EXPECT_EQ(values("jet.ht"), (std::vector<double>{150, 0}));
  EXPECT_EQ(values("missinget0.pt"), (std::vector<double>{30, 40}));
}

TEST(Quantity, UsesStoredColumnsFirst) {
  EXPECT_EQ(values("jet0.b_tag")[0], 1);
  EXPECT_NEAR(values("jet0.tau21")[0], 0.5, 1e-6);
  EXPECT_TRUE(std::isnan(values("jet1.tau21")[0]));  // 0 / 0
  EXPECT_EQ(values("scalarht0.ht"), (std::vector<double>{150, 0}));
  EXPECT_EQ(values("missinget0.met"), (std::vector<double>{30, 40}));
}

TEST(Quantity, FormulasHaveTheirClosedForms) {
  const double pt = 100, eta = 0.5, m = 10;
  EXPECT_NEAR(values("jet0.p")[0], pt * std::cosh(eta), 1e-4);
  EXPECT_NEAR(values("jet0.energy")[0], std::sqrt(pt * pt * std::cosh(eta) * std::cosh(eta) + m * m), 1e-4);
  EXPECT_NEAR(values("jet0.rapidity")[0], std::asinh(pt * std::sinh(eta) / std::hypot(pt, m)), 1e-6);
  EXPECT_NEAR(values("jet0.transverse_energy")[0], values("jet0.energy")[0] / std::cosh(eta), 1e-6);
  EXPECT_NEAR(values("jet0,missinget0.transverse_mass")[0], std::sqrt(2 * 100 * 30 * (1 - std::cos(3.0))), 1e-4);
  EXPECT_NEAR(values("jet0.inv_mass")[0], m, 1e-4);
}

TEST(Quantity, LayoutFollowsTheName) {
  const Events events = two_events();
  EXPECT_EQ(Quantity("jet.pt").evaluate(events).event_offsets(), (std::vector<std::int64_t>{0, 2, 2}));
  EXPECT_EQ(Quantity("jet:3.pt").evaluate(events).event_offsets(), (std::vector<std::int64_t>{0, 3, 6}));
  EXPECT_EQ(Quantity("jet1:.pt").evaluate(events).event_offsets(), (std::vector<std::int64_t>{0, 1, 1}));
  EXPECT_EQ(Quantity("jet,missinget0.delta_r").evaluate(events).event_offsets(), (std::vector<std::int64_t>{0, 2, 2}));
  EXPECT_EQ(Quantity("jet,jet.delta_r").evaluate(events).event_offsets(), (std::vector<std::int64_t>{0, 4, 4}));
}

TEST(Quantity, NamesWhatTheEventsLack) {
  const auto problem = [](const std::string& name) {
    try {
      Quantity(name).evaluate(two_events());
    } catch (const Error& error) {
      return error.message();
    }
    return std::string("no error");
  };
  EXPECT_EQ(problem("jat0.pt"), "observable 'jat0.pt': unknown collection 'jat'; did you mean 'Jet'?");
  EXPECT_NE(problem("jet0.constituents.pt").find("relation of 'Jet'"), std::string::npos);
  EXPECT_NE(problem("missinget0.b_tag").find("stored column"), std::string::npos);
  EXPECT_NE(problem("scalarht0.phi").find("no momenta"), std::string::npos);
}

TEST(Quantity, UsersAddTheirOwn) {
  ObservableCatalogue catalogue = default_observables();
  catalogue.add({.name = "pt_ratio",
                 .label = "r",
                 .unit = "1",
                 .doc = "Ratio of transverse momenta.",
                 .value = [](const Momentum& a, const Momentum& b) { return a.pt / b.pt; }});
  EXPECT_NEAR(Quantity("jet0,jet1.pt_ratio", catalogue).evaluate(two_events()).values[0], 2, 1e-6);
  EXPECT_THROW(catalogue.add({.name = "PT", .value = [](const Momentum& a) { return a.pt; }}), Error);
  EXPECT_THROW(catalogue.add({.name = "empty"}), Error);
}

TEST(Quantity, AnyColumnCanBeReadOnceItIsAdded) {
  Events events = two_events();
  events.find("Jet")->add<float>("ehad_over_eem", "1", "") = {3, 4};
  EXPECT_THROW(Quantity("jet0.ehad_over_eem"), Error);
  ObservableCatalogue catalogue = default_observables();
  catalogue.add_columns(events);
  EXPECT_EQ(Quantity("jet1.EhadOverEem", catalogue).evaluate(events).values[0], 4);
}

TEST(Catalogue, NamesAreUniqueAndDocumented) {
  const ObservableCatalogue catalogue = default_observables();
  EXPECT_GT(catalogue.observables().size(), 35u);
  for (const auto& observable : catalogue.observables()) {
    EXPECT_FALSE(observable.label.empty()) << observable.name;
    EXPECT_FALSE(observable.unit.empty()) << observable.name;
    EXPECT_EQ(observable.doc.back(), '.') << observable.name;
  }
}

}  // namespace
}  // namespace hml
