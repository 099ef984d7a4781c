// The kinds of observables that keep groups apart, look into objects and take arguments.
#include <gtest/gtest.h>

#include <cmath>

#include "hml/observe/cut.hpp"
#include "hml/observe/quantity.hpp"

namespace hml {
namespace {

/// Two events. The first has two fat jets, made of two tracks and a tower, and of nothing; the second has none.
Events fat_jets() {
  Events events;
  events.set_size(2);
  Collection& jets = events.add("FatJet");
  jets.add<float>("pt", "GeV", "") = {100, 50};
  jets.add<float>("eta", "1", "") = {0, 0};
  jets.add<float>("phi", "rad", "") = {0, 1};
  jets.add<float>("mass", "GeV", "") = {10, 5};
  jets.add<float>("width", "1", "") = {7, 8};
  jets.offsets = {0, 2, 2};
  Relation& relation = jets.relations.emplace_back();
  relation.name = "Constituents";
  relation.targets = {"Track", "Tower"};
  relation.offsets = {0, 3, 3};
  relation.target = {0, 1, 0};
  relation.index = {1, 0, 0};
  Collection& tracks = events.add("Track");
  tracks.add<float>("pt", "GeV", "") = {1, 2, 4};
  tracks.add<float>("eta", "1", "") = {0, 0, 0};
  tracks.add<float>("phi", "rad", "") = {0, 0, 0};
  tracks.add<float>("charge", "e", "") = {-1, 1, 1};
  tracks.offsets = {0, 2, 3};
  Collection& towers = events.add("Tower");
  towers.add<float>("et", "GeV", "") = {8};
  towers.add<float>("eta", "1", "") = {0};
  towers.add<float>("phi", "rad", "") = {0};
  towers.offsets = {0, 1, 1};
  events.check("two events");
  return events;
}

ObservableCatalogue catalogue() {
  ObservableCatalogue out = default_observables();
  out.add({.name = "weighted_charge",
           .label = "q",
           .unit = "1",
           .doc = "Charge weighted by a power of pt.",
           .arguments = {{.name = "kappa", .standard = 1.0, .doc = "Power.", .min = 0, .max = 3},
                         {.name = "scheme", .standard = std::string("E_scheme"), .doc = "Word."}},
           .make = [](const Arguments& arguments) -> Observable::Value {
             if (arguments.text(1) == "none") throw Error(ErrorKind::config, "there is no scheme 'none'");
             return [kappa = arguments.number(0)](const Momentum& jet, std::span<const Constituent> parts) {
               double sum = 0;
               for (const auto& part : parts) sum += part.charge * std::pow(part.momentum.pt, kappa);
               return sum / jet.pt;
             };
           }});
  out.add(
      {.name = "n_parts",
       .label = "n",
       .unit = "1",
       .doc = "Number of parts.",
       .value = [](const Momentum&, std::span<const Constituent> parts) { return static_cast<double>(parts.size()); }});
  out.add({.name = "stored_width",
           .label = "w",
           .unit = "1",
           .doc = "A column that goes first.",
           .columns = {"width"},
           .value = [](const Momentum&, std::span<const Constituent>) { return -1.0; }});
  out.add({.name = "imbalance",
           .label = "d",
           .unit = "GeV",
           .doc = "Difference of the scalar sums of two groups.",
           .value =
               [](std::span<const Observable::Group> groups) {
                 double sums[2] = {0, 0};
                 for (std::size_t g = 0; g < 2; ++g)
                   for (const auto& object : groups[g]) sums[g] += object.pt;
                 return sums[0] - sums[1];
               },
           .objects = 2});
  return out;
}

Quantity quantity(const std::string& name) { return Quantity(name, catalogue()); }
std::vector<double> values(const std::string& name) { return quantity(name).evaluate(fat_jets()).values; }

std::string problem(const std::string& name) {
  try {
    values(name);
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

TEST(Kinds, OfConstituentsLookIntoTheObject) {
  const auto first = values("fatjet0.weighted_charge");
  EXPECT_DOUBLE_EQ(first[0], (2 - 1) / 100.0);  // the tower has no charge
  EXPECT_TRUE(std::isnan(first[1]));
  EXPECT_EQ(values("fatjet.n_parts"), (std::vector<double>{3, 0}));
  EXPECT_EQ(quantity("fatjet.n_parts").evaluate(fat_jets()).event_offsets(), (std::vector<std::int64_t>{0, 2, 2}));
  EXPECT_TRUE(std::isnan(values("fatjet:3.n_parts")[2]));
  EXPECT_EQ(values("fatjet.stored_width"), (std::vector<double>{7, 8}));
  EXPECT_EQ(
      problem("track0.n_parts"),
      "observable 'track0.n_parts': n_parts is computed from what an object is made of, and 'Track' has no relation "
      "'constituents'");
}

TEST(Kinds, OfGroupsKeepNamesApart) {
  EXPECT_EQ(values("fatjet,track.imbalance"), (std::vector<double>{147, -4}));
  EXPECT_EQ(values("fatjet0,track0.imbalance")[0], 99);
  EXPECT_TRUE(std::isnan(values("fatjet0,track0.imbalance")[1]));
  EXPECT_TRUE(quantity("fatjet,track.imbalance").single());
  EXPECT_NE(problem("fatjet.imbalance").find("2 objects between commas, not 1"), std::string::npos);
  EXPECT_NE(problem("fatjet,track,tower.imbalance").find("not 3"), std::string::npos);
}

TEST(Kinds, ArgumentsHaveOneSpelling) {
  const std::pair<const char*, const char*> table[] = {
      {"fatjet0.weighted_charge", "fatjet0.weighted_charge"},
      {"fatjet0.weighted_charge()", "fatjet0.weighted_charge"},
      {"fatjet0.weighted_charge(1)", "fatjet0.weighted_charge"},
      {"fatjet0.weighted_charge(2)", "fatjet0.weighted_charge(kappa=2)"},
      {"fatjet0.WeightedCharge( Kappa = 5e-1 )", "fatjet0.weighted_charge(kappa=0.5)"},
      {"fatjet0.weighted_charge(+2, WTA_pt)", "fatjet0.weighted_charge(kappa=2,scheme=WTA_pt)"},
      {"fatjet0.weighted_charge(scheme=WTA_pt,kappa=2)", "fatjet0.weighted_charge(kappa=2,scheme=WTA_pt)"},
      {"fatjet0.weighted_charge(scheme=E_scheme)", "fatjet0.weighted_charge"}};
  for (const auto& [written, canonical] : table) {
    EXPECT_EQ(quantity(written).name(), canonical) << written;
    EXPECT_EQ(quantity(canonical).name(), canonical) << "parses back";
  }
  EXPECT_DOUBLE_EQ(values("fatjet0.weighted_charge(kappa=2)")[0], (4 - 1) / 100.0);
  EXPECT_NE(quantity("fatjet0.weighted_charge(2)").label(), quantity("fatjet0.weighted_charge").label());
  const Cut cut("max(fatjet0.weighted_charge(2), fatjet0.weighted_charge) > 0.02", catalogue());
  EXPECT_EQ(cut.mask(fat_jets()), (std::vector<std::uint8_t>{1, 0}));
}

TEST(Kinds, ArgumentsAreChecked) {
  const auto caret = [](const std::string& name) {
    const std::string text = problem(name);
    return static_cast<int>(text.size() - text.rfind('\n')) - 2 - 4;
  };
  EXPECT_NE(problem("fatjet0.weighted_charge(7)").find("argument 'kappa' lies between 0 and 3, and 7 does not"),
            std::string::npos);
  EXPECT_EQ(caret("fatjet0.weighted_charge(7)"), 24);
  EXPECT_EQ(caret("fatjet0.weighted_charge(kappa=7)"), 30);
  EXPECT_NE(problem("fatjet0.weighted_charge(kapa=1)").find("did you mean 'kappa'"), std::string::npos);
  EXPECT_EQ(caret("fatjet0.weighted_charge(kapa=1)"), 24);
  EXPECT_NE(problem("fatjet0.weighted_charge(1, none)").find("there is no scheme 'none'"), std::string::npos);
  EXPECT_NE(problem("fatjet0.pt(1)").find("takes no arguments"), std::string::npos);
  for (const char* arguments : {"(",
                                "(1",
                                "(1,",
                                "(,)",
                                "(1,)",
                                "(a)",
                                "(nan)",
                                "(inf)",
                                "(1e999)",
                                "(1 2)",
                                "(kappa=)",
                                "(kappa=1,1)",
                                "(kappa=1,kappa=1)",
                                "(1,kappa=1)",
                                "(1,a,b)",
                                "(1,a b)",
                                "(1,\"a\")",
                                "(=1)",
                                "(1))",
                                "(1).pt"})
    EXPECT_NE(problem(std::string("fatjet0.weighted_charge") + arguments), "no error") << arguments;
}

}  // namespace
}  // namespace hml
