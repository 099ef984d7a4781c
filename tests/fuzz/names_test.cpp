// Names, selections, cuts and expressions after random damage. What is accepted has one canonical spelling, which
// parses back, and is evaluated on events without harm.
#include <gtest/gtest.h>

#include <cmath>

#include "fuzz.hpp"
#include "hml/observe/cut.hpp"
#include "hml/observe/expression.hpp"
#include "hml/observe/observations.hpp"

namespace hml {
namespace {

/// Five events of up to four jets, made of tracks.
Events small_events() {
  Events events;
  events.set_size(5);
  Collection& jets = events.add("Jet");
  Collection& tracks = events.add("Track");
  Relation& relation = jets.relations.emplace_back();
  relation.name = "constituents";
  relation.targets = {"Track"};
  for (const char* column : {"pt", "eta", "phi", "mass", "btag", "charge"}) {
    jets.add<float>(column, "1", "");
    tracks.add<float>(column, "1", "");
  }
  Random random(5, 0);
  const auto fill = [&](Collection& collection, std::int64_t count) {
    for (auto& column : collection.columns)
      for (std::int64_t k = 0; k < count; ++k)
        std::get<std::vector<float>>(column.values).push_back(static_cast<float>(random.uniform(-1, 50)));
    collection.offsets.push_back(collection.offsets.back() + count);
  };
  for (std::int64_t event = 0; event < 5; ++event) {
    fill(jets, event);
    fill(tracks, 3 * event);
    for (std::int64_t jet = 0; jet < event; ++jet) {
      for (int k = 0; k < 3; ++k)
        relation.index.push_back(static_cast<std::int32_t>(3 * jet + k)), relation.target.push_back(0);
      relation.offsets.push_back(static_cast<std::int64_t>(relation.index.size()));
    }
  }
  events.check("small events");
  return events;
}

ObservableCatalogue catalogue() {
  ObservableCatalogue out = default_observables();
  out.add({.name = "test_moment",
           .label = "m",
           .unit = "1",
           .doc = "Sum of powers.",
           .arguments = {{.name = "beta", .standard = 1.0, .min = 0, .max = 4},
                         {.name = "axis", .standard = std::string("e")}},
           .make = [](const Arguments& arguments) -> Observable::Value {
             return [beta = arguments.number(0)](const Momentum&, std::span<const Constituent> parts) {
               double sum = 0;
               for (const auto& part : parts) sum += std::pow(part.momentum.pt, beta);
               return sum;
             };
           }});
  return out;
}

/// Evaluates; an input error says that the events lack something.
template <class Evaluate>
void evaluate(Evaluate evaluate) {
  try {
    evaluate();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input) << error.message();
  }
}

TEST(Fuzz, Names) {
  const auto known = catalogue();
  const Events events = small_events();
  fuzz({"jet0.pt", "jet0,jet1.delta_r", "jet0.constituents:5.eta", "jet1:3.pt", "ParticleFlowJet04_0.mass", "jet.size",
        "jet[pt>30,abs(eta)<2.5]0.pt", "jet[b_tag==1 and pt>5; sort=-pt,eta]:2.mass",
        "jet[any constituents[pt>1].pt>10]1:.charge", "(jet0+jet1),jet2.delta_r", "(jet[pt>1]:2).mass",
        "((jet0)+track0).inv_mass", "jet.test_moment(2)", "jet0.test_moment(beta=0.5, axis=wta-kt)",
        "jet[test_moment(2)>10]0,jet[charge<0]0.delta_phi", "jet[sort=-constituents.size]0.ht"},
       20000, [&](const std::string& text) {
         const Quantity quantity(text, known);
         const Quantity again(quantity.name(), known);
         EXPECT_EQ(again.name(), quantity.name()) << text;
         EXPECT_EQ(again.structure(), quantity.structure()) << text;
         EXPECT_FALSE(quantity.requests().empty()) << text;
         evaluate([&] {
           const Jagged values = quantity.evaluate(events);
           EXPECT_EQ(values.event_offsets().size(), 6u) << text;
           EXPECT_TRUE(!quantity.single() || values.values.size() == 5) << text;
         });
       });
}

TEST(Fuzz, Objects) {
  const auto known = catalogue();
  fuzz({"jet0", "jet:2.constituents1:3", "(jet0+jet1)", "jet[pt>3; sort=-pt]0.constituents[charge!=0]"}, 10000,
       [&](const std::string& text) {
         const ObjectName name = parse_object(text, known);
         EXPECT_EQ(parse_object(name.text(), known), name) << text;
       });
}

TEST(Fuzz, Cuts) {
  const auto known = catalogue();
  const Events events = small_events();
  fuzz({"track.size > 0 and jet.size > 1", "veto any jet.pt > 1e2 or not (jet3.pt < 20)", "6 < jet0.mass <= 10.5",
        "abs(jet0.eta - jet1.eta) / 2 * 3 < max(1, 2)^2", "jet[pt>30; sort=-pt].size >= 2 || (jet0+jet1).mass != 3",
        "min((jet0+jet1).pt, jet0.test_moment(2)) > 1 and (any jet.pt > 3 and jet.eta < 2)"},
       20000, [&](const std::string& text) {
         const Cut cut(text, known);
         const Cut again(cut.canonical(), known);
         EXPECT_EQ(again.canonical(), cut.canonical()) << text;
         evaluate([&] { EXPECT_EQ(again.mask(events), cut.mask(events)) << text; });
       });
}

TEST(Fuzz, Expressions) {
  const auto known = catalogue();
  const Events events = small_events();
  fuzz({"jet0.pt / jet1.pt", "-jet.pt ** 2 + hypot(jet.eta, 3)", "atan2(jet0.py, jet0.px) - pow(2, -1)",
        "log10((jet0+jet1).mass) * jet[pt>5].size"},
       10000, [&](const std::string& text) {
         const Expression expression(text, known);
         EXPECT_EQ(Expression(expression.name(), known).name(), expression.name()) << text;
         EXPECT_FALSE(expression.label().empty());
         evaluate([&] { expression.evaluate(events); });
       });
}

}  // namespace
}  // namespace hml
