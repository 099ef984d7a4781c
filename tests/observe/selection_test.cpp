// Selections in brackets, order, sums, and what has no good answer: columns of NaN, no events, absurd indices.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "hml/core/threads.hpp"
#include "hml/observe/cut.hpp"
#include "hml/observe/expression.hpp"
#include "hml/observe/observations.hpp"
#include "hml/observe/requests.hpp"
#include "tt100.hpp"

namespace hml {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Events with jets of the given pt and b tag; the mass is the number of the jet in the event.
Events jets(const std::vector<std::vector<std::pair<double, double>>>& events) {
  Events out;
  out.set_size(static_cast<std::int64_t>(events.size()));
  Collection& collection = out.add("Jet");
  auto& pt = collection.add<double>("pt", "GeV", "");
  auto& b = collection.add<double>("b_tag", "1", "");
  auto& mass = collection.add<double>("mass", "GeV", "");
  for (const auto& event : events) {
    for (const auto& jet : event) {
      pt.push_back(jet.first);
      b.push_back(jet.second);
      mass.push_back(static_cast<double>(&jet - event.data()));
    }
    collection.offsets.push_back(static_cast<std::int64_t>(pt.size()));
  }
  collection.add<float>("eta", "1", "").resize(pt.size());
  collection.add<float>("phi", "rad", "").resize(pt.size());
  out.check("jets");
  return out;
}

std::vector<double> values(const Events& events, const std::string& name) {
  return Quantity(name).evaluate(events).values;
}

std::string problem(const std::string& name) {
  try {
    Quantity quantity(name);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    return error.message();
  }
  return "no error";
}

TEST(Selection, TiesKeepTheirOrderAndUndefinedKeysComeLast) {
  const Events events = jets({{{1, 0}, {nan, 1}, {3, 1}, {3, 0}, {2, 1}}});
  EXPECT_EQ(values(events, "jet[sort=pt].mass"), (std::vector<double>{0, 4, 2, 3, 1}));
  EXPECT_EQ(values(events, "jet[sort=-pt].mass"), (std::vector<double>{2, 3, 4, 0, 1}));
  EXPECT_EQ(values(events, "jet[sort=-b_tag].mass"), (std::vector<double>{1, 2, 4, 0, 3}));
  EXPECT_EQ(values(events, "jet[sort=-b_tag,-pt].mass"), (std::vector<double>{2, 4, 1, 3, 0}));
  EXPECT_EQ(values(events, "jet[b_tag==1; sort=-pt]1.mass"), (std::vector<double>{4}));
}

TEST(Selection, ComparisonsWithNanAreFalse) {
  const Events events = jets({{{nan, 0}, {5, 0}}, {{nan, 0}}, {}});
  EXPECT_EQ(values(events, "jet[pt>0].size"), (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(values(events, "jet[pt!=0].size"), (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(values(events, "jet[not pt>0].size"), (std::vector<double>{1, 1, 0}));
  const auto first = values(events, "jet[pt>0]0.mass");
  EXPECT_EQ(first[0], 1);
  EXPECT_TRUE(std::isnan(first[1]) && std::isnan(first[2]));
  EXPECT_EQ(values(events, "jet[pt>0].mass"), (std::vector<double>{1}));
  EXPECT_EQ(Cut("jet[pt>0]0.mass >= 0 or jet.size == 0").mask(events), (std::vector<std::uint8_t>{1, 0, 1}));
}

TEST(Selection, AColumnOfNanIsUndefinedThroughout) {
  const Events events = jets({{{nan, nan}, {nan, nan}}});
  for (const char* name : {"jet0.pt", "jet0,jet1.inv_mass", "(jet0+jet1).pt", "jet.ht", "jet0.b_tag"})
    EXPECT_TRUE(std::isnan(values(events, name)[0])) << name;
  EXPECT_EQ(values(events, "jet.size"), (std::vector<double>{2}));
  EXPECT_EQ(Cut("any jet.pt > 0 or jet0.b_tag != 0").mask(events), (std::vector<std::uint8_t>{0}));
}

TEST(Selection, NoEventsGiveNoValues) {
  const Events events = jets({});
  for (const char* name : {"jet0.pt", "jet.pt", "jet:3.pt", "jet.size", "jet.ht", "jet0,jet1.delta_r",
                           "jet,jet.delta_r", "jet[pt>30; sort=-mass]0.pt", "(jet0+jet1).mass", "(jet).mass"}) {
    EXPECT_TRUE(values(events, name).empty()) << name;
    EXPECT_EQ(Quantity(name).evaluate(events).event_offsets(), (std::vector<std::int64_t>{0})) << name;
  }
  EXPECT_TRUE(Cut("any jet.pt > 3 and jet.size > 0").mask(events).empty());
  EXPECT_TRUE(Expression("jet0.pt / jet1.pt").evaluate(events).values.empty());
}

TEST(Selection, EventsWithoutObjectsLackThem) {
  const Events events = jets({{}, {}});
  EXPECT_EQ(values(events, "jet.size"), (std::vector<double>{0, 0}));
  EXPECT_EQ(values(events, "jet[pt>30].size"), (std::vector<double>{0, 0}));
  EXPECT_TRUE(values(events, "jet.pt").empty());
  EXPECT_EQ(values(events, "jet:3.pt").size(), 6u);
  EXPECT_TRUE(std::isnan(values(events, "(jet).pt")[1]));
  EXPECT_TRUE(std::isnan(values(events, "jet999999999.pt")[0]));
}

TEST(Selection, WorksOnNestedObjects) {
  const Events events = read_tt100();
  Observations in(events);
  const auto of = [&](const char* name) { return in.values(Quantity(name)).values; };
  // Each selected constituent is one of all, and the two halves are the whole.
  const auto all = of("jet.constituents.size"), hard = of("jet.constituents[pt>2].size"),
             soft = of("jet.constituents[pt<=2].size");
  ASSERT_GT(all.size(), 300u);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], hard[i] + soft[i]);
  // A selection of jets by what they are made of.
  const auto made_of = of("jet[constituents.size>10].size");
  const auto offsets = in.values(Quantity("jet.constituents.size")).event_offsets();
  for (std::size_t event = 0; event < 100; ++event) {
    double expected = 0;
    for (auto i = offsets[event]; i < offsets[event + 1]; ++i) expected += all[static_cast<std::size_t>(i)] > 10;
    EXPECT_EQ(made_of[event], expected);
  }
  EXPECT_EQ(of("jet[any constituents.pt>20].size"), of("jet[constituents[pt>20].size>0].size"));
  EXPECT_EQ(of("jet[(constituents0+constituents1).mass>1].size"),
            of("jet[constituents0,constituents1.inv_mass>1].size"));
}

TEST(Selection, AgreesWithTheSameCutOnEvents) {
  const Events events = read_tt100();
  const auto mask = [&](const char* cut) { return Cut(cut).mask(events); };
  EXPECT_EQ(mask("jet[pt>50,abs(eta)<2].size > 0"), mask("any (jet.pt > 50 and abs(jet.eta) < 2)"));
  EXPECT_EQ(mask("jet[pt>50].size == jet.size"), mask("jet.pt > 50"));
  EXPECT_EQ(mask("jet[sort=-pt]0.pt > 100"), mask("jet0.pt > 100"));
  EXPECT_EQ(mask("(jet0+jet1).mass > 200"), mask("jet0,jet1.inv_mass > 200"));
  EXPECT_EQ(mask("max((jet0+jet1).mass, jet2.mass) > 200"), mask("jet0,jet1.inv_mass > 200 and jet2.mass > -1"));
  EXPECT_EQ(mask("max((jet0.pt+jet1.pt), jet2.pt) > 200"), mask("jet0.pt + jet1.pt > 200 and jet.size > 2"));
}

TEST(Selection, MistakesAreMarkedInside) {
  const auto caret = [](const std::string& name) {
    const std::string text = problem(name);
    return static_cast<int>(text.size() - text.rfind('\n')) - 2 - 4;
  };
  EXPECT_EQ(caret("jet[pq>30]0.pt"), 4);
  EXPECT_NE(problem("jet[pq>30]0.pt").find("unknown observable 'pq'; did you mean 'pt'"), std::string::npos);
  EXPECT_EQ(caret("jet[pt>30,etta<2]0.pt"), 10);
  EXPECT_EQ(caret("jet[pt>30; srt=-pt]0.pt"), 11);
  EXPECT_EQ(caret("jet[pt>30]0.ptt"), 12);
  EXPECT_EQ(caret("jet[]0.pt"), 3);
  EXPECT_EQ(caret("jet0[pt>30].pt"), 3);
  EXPECT_NE(problem("jet0[pt>30].pt").find("'jet[...]0'"), std::string::npos);
  EXPECT_EQ(caret("(jet0+jet1).charge"), 12);
  EXPECT_EQ(caret("(jet0+jet1).size"), 12);
  EXPECT_EQ(caret("(jet0-jet1).pt"), 5);
}

TEST(Selection, RefusesWhatIsMalformed) {
  for (const char* name : {"jet[pt>30",
                           "jet[pt>30]",
                           "jet[pt].pt",
                           "jet[pt>30;].pt",
                           "jet[sort].pt",
                           "jet[sort=].pt",
                           "jet[sort==1].pt",
                           "jet[sort=pt>3].pt",
                           "jet[sort=constituents.pt].pt",
                           "jet[sort=-pt; pt>30].pt",
                           "jet[pt>30,].pt",
                           "jet[,pt>30].pt",
                           "jet[jet0.pt].pt",
                           "jet[pt>30]].pt",
                           "jet[pt>30][eta<1].pt",
                           "jet[pt>30]0:.1.pt",
                           "jet[pt>30]01.pt",
                           "jet [pt>3].pt",
                           "()",
                           "().pt",
                           "(jet0).",
                           "(jet0+).pt",
                           "(+jet0).pt",
                           "(jet0.pt",
                           "(jet0)0.pt",
                           "(jet0).constituents.pt",
                           "(jet0:2+jet1)",
                           "(jet0,jet1).pt",
                           "jet[delta_r>3].pt",
                           "jet[constituents.delta_r>3].pt",
                           "jet:1000000.pt",
                           "jet:200.constituents:200.pt",
                           "jet:200,jet:200.delta_r",
                           "jet[30<pt,eta<].pt",
                           "jet[pt(2)>3].pt"})
    EXPECT_NE(problem(name), "no error") << name;
}

TEST(Selection, DepthHasAnEnd) {
  std::string name = "a0", brackets, parentheses;
  for (int level = 1; level < 1000; ++level) name += ".b0";
  EXPECT_EQ(Quantity(name + ".pt").name(), name + ".pt");
  for (int level = 0; level < 100000; ++level) brackets += "jet[", parentheses += '(';
  EXPECT_NE(problem(brackets).find("too deeply"), std::string::npos);
  EXPECT_NE(problem(parentheses).find("too deeply"), std::string::npos);
  std::string nested = "constituents.size>0";
  for (int level = 0; level < 40; ++level) nested = "constituents[" + nested + "].size>0";
  EXPECT_EQ(Quantity("jet[" + nested + "].pt").name(), "jet[" + nested + "].pt");
}

TEST(Observations, AreSharedByThoseWhoAsk) {
  const Events events = read_tt100();
  Observations in(events);
  const Quantity pt("jet0.pt"), mass("jet0.mass"), spelt("Jet_0.PT");
  EXPECT_EQ(&in.values(pt), &in.values(spelt));
  EXPECT_EQ(&in.objects(pt.objects()[0]), &in.objects(mass.objects()[0]));
  EXPECT_EQ(in.values(pt).values, pt.evaluate(events).values);
}

TEST(Observations, OfSeveralThreadsAgree) {
  const Events events = read_tt100();
  const Cut cut("jet[pt>30; sort=-mass]0.pt > 50 and any jet.constituents.pt > 20 or (jet0+jet1).mass > 200");
  const auto expected = cut.mask(events);
  std::vector<std::vector<std::uint8_t>> found(16);
  parallel_for(16, 4, [&](std::int64_t k, int) { found[static_cast<std::size_t>(k)] = cut.mask(events); });
  for (const auto& mask : found) EXPECT_EQ(mask, expected);
}

using Paths = std::vector<std::vector<std::string>>;

Paths paths(const std::vector<ColumnRequest>& requests) {
  Paths out;
  for (const auto& request : requests) out.push_back(request.path);
  return out;
}

bool wants(const std::vector<ColumnRequest>& requests, const std::vector<std::string>& path,
           const std::string& column) {
  for (const auto& request : requests)
    if (request.path == path)
      return std::find(request.columns.begin(), request.columns.end(), column) != request.columns.end();
  return false;
}

TEST(Requests, NameWhatIsNeededAndNothingElse) {
  const auto size = Quantity("jet.size").requests();
  EXPECT_EQ(paths(size), (Paths{{"jet"}}));
  EXPECT_TRUE(size[0].columns.empty());
  const auto b = Quantity("Jet0.b_tag").requests();
  EXPECT_EQ(b[0].columns, (std::vector<std::string>{"btag"}));
  const auto pair = Quantity("jet0,jet1.delta_r").requests();
  EXPECT_EQ(paths(pair), (Paths{{"jet"}}));
  EXPECT_TRUE(wants(pair, {"jet"}, "eta") && wants(pair, {"jet"}, "px"));
  const auto nested = Quantity("fatjet0.constituents[charge!=0]:5.b_tag").requests();
  EXPECT_EQ(paths(nested), (Paths{{"fatjet", "constituents"}}));
  EXPECT_TRUE(wants(nested, {"fatjet", "constituents"}, "charge"));
  EXPECT_TRUE(wants(nested, {"fatjet", "constituents"}, "btag"));
  const auto selected = Quantity("jet[b_tag==1; sort=constituents.size]0.charge").requests();
  EXPECT_EQ(paths(selected), (Paths{{"jet"}, {"jet", "constituents"}}));
  EXPECT_TRUE(wants(selected, {"jet"}, "btag") && wants(selected, {"jet"}, "charge"));
  EXPECT_FALSE(wants(selected, {"jet"}, "eta"));
  const auto cut = Cut("(jet0+muon0).mass > 80 and missinget0.met > 50").requests();
  EXPECT_EQ(paths(cut), (Paths{{"jet"}, {"muon"}, {"missinget"}}));
  EXPECT_EQ(paths(Expression("jet0.pt / jet1.pt").requests()), (Paths{{"jet"}}));
}

TEST(Requests, OfWhatIsStoredNeedNoMomenta) {
  ObservableCatalogue catalogue = default_observables();
  catalogue.add({.name = "n_parts",
                 .columns = {"charge"},
                 .value = [](const Momentum&, std::span<const Constituent> parts) { return 1.0 * parts.size(); }});
  const Events sample = read_tt100();
  const Quantity parts("jet0.n_parts", catalogue), pt("jet[pt>3]0.pt"), ht("jet.ht"), muon("muon0.mass");
  EXPECT_EQ(paths(parts.requests()), (Paths{{"jet"}, {"jet", "constituents"}}));
  EXPECT_EQ(paths(parts.requests(&sample)), (Paths{{"jet"}}));
  EXPECT_EQ(parts.requests(&sample)[0].columns, (std::vector<std::string>{"charge"}));
  EXPECT_TRUE(wants(ht.requests(&sample), {"jet"}, "pt"));
  EXPECT_TRUE(wants(muon.requests(&sample), {"muon"}, "eta"));
  EXPECT_EQ(Quantity("jet0.pt").requests(&sample)[0].columns, (std::vector<std::string>{"pt", "et", "met"}));
}

/// What is asked for is enough: the same values from events that hold nothing else.
TEST(Requests, AreEnough) {
  const Events events = read_tt100();
  for (const char* name : {"jet0.pt", "jet.size", "jet0,jet1.inv_mass", "fatjet0.tau21", "fatjet0.constituents.pt",
                           "jet[b_tag==1; sort=-mass]0.eta", "jet[any constituents.pt>20].size",
                           "(jet0+missinget0).mass", "scalarht0.ht", "jet.constituents.size"}) {
    SCOPED_TRACE(name);
    const Quantity quantity(name);
    Events few = events;
    std::vector<std::pair<std::string, std::string>> kept;  // (collection, column)
    for (const auto& request : quantity.requests()) {
      std::vector<std::string> targets{request.path[0]};
      for (std::size_t k = 1; k < request.path.size(); ++k)
        targets = events.collection(targets[0]).find_relation(request.path[k])->targets;
      for (const auto& target : targets)
        for (const auto& column : request.columns) kept.emplace_back(lower_case(target), fold_name(column));
    }
    for (auto& collection : few.collections())
      std::erase_if(collection.columns, [&](const Column& column) {
        return std::find(kept.begin(), kept.end(), std::pair(lower_case(collection.name), fold_name(column.name))) ==
               kept.end();
      });
    const auto expected = quantity.evaluate(events).values, found = quantity.evaluate(few).values;
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i)
      EXPECT_TRUE(found[i] == expected[i] || (std::isnan(found[i]) && std::isnan(expected[i])));
  }
}

}  // namespace
}  // namespace hml
