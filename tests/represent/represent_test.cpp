// What holds for every representation.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <set>

#include "../observe/tt100.hpp"
#include "hml/core/threads.hpp"
#include "made.hpp"

namespace hml {
namespace {

/// One of each type, of the leading fat jet's constituents.
const std::vector<std::string>& one_of_each_type() {
  static const std::vector<std::string> list = {
      "{type: set, observables: [FatJet0.Mass, \"jet0, jet1.DeltaR\"]}",
      "{type: image, of: FatJet0.Constituents, pixels: [4, 5], scale: log}",
      "{type: image, of: fatjet0.constituents, subjets: {algorithm: genkt, p: 0.5, radius: 0.2}, translate: subjet0, "
      "rotate: {axis: principal, missing: empty}, flip: right, pixels: [9, 9], channels: {all: {}, near: {of: "
      "EFlowTrack, within: 0.4, weight: PT}, n: {in: [EFlowPhoton], weight: count}}, scale: [l2]}",
      "{type: point_cloud, of: FatJet0.Constituents, length: 20, features: [Rapidity, mass, particlenet]}",
      "{type: pairs, of: fatjet0.constituents, length: 9, features: [ln_kt, delta_phi]}",
      "{type: graph, of: fatjet0.constituents, length: 9, neighbours: 3, radius: 0.2, edge_features: [ln_kt, delta_r]}",
      "{type: sequence, of: fatjet0.constituents, length: 7}",
      "{type: sequence, of: fatjet0.constituents, follow: all, features: [delta, next_softer]}",
      "{type: features, set: higgsml, with: {taus: \"fatjet[pt>20]\", overlap: 0.4}}"};
  return list;
}

bool same_bytes(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

class EveryType : public testing::TestWithParam<std::string> {};

TEST_P(EveryType, ConfigMakesItAgain) {
  const Events events = read_tt100();
  const auto first = make(GetParam());
  const auto second = make(first.config.yaml());
  EXPECT_EQ(first.config.yaml(), second.config.yaml());
  EXPECT_TRUE(same_bytes(rows_of(first, events), rows_of(second, events)));
}

TEST_P(EveryType, DescribesItsRows) {
  const auto made = make(GetParam()).representation;
  const auto shape = made->shape();
  const auto names = made->names();
  EXPECT_EQ(names.size(), made->units().size());
  // Channels come first where a row has three axes, features last elsewhere.
  EXPECT_EQ(static_cast<std::int64_t>(names.size()), shape.size() == 3 ? shape.front() : shape.back());
}

TEST_P(EveryType, FillsTheSameBytesInAnyBatchesAndThreads) {
  const Events events = read_tt100();
  const auto made = make(GetParam());
  const auto whole = rows_of(made, events);
  std::vector<float> parts(whole.size());
  const auto size = static_cast<std::size_t>(made.representation->row_size());
  constexpr std::int64_t batch = 7;
  parallel_for((events.size() + batch - 1) / batch, 4, [&](std::int64_t i, int) {
    const std::int64_t begin = i * batch, end = std::min(begin + batch, events.size());
    const Events slice = events.slice(begin, end);
    made.representation->fill(slice, std::span(parts).subspan(static_cast<std::size_t>(begin) * size,
                                                              static_cast<std::size_t>(end - begin) * size));
  });
  EXPECT_TRUE(same_bytes(whole, parts));
}

/// The events without the columns that nobody asked for.
Events with_columns_of(Events events, const std::vector<ColumnRequest>& requests) {
  std::map<std::string, std::set<std::string>> wanted;  // by collection, in lower case
  for (const auto& request : requests) {
    std::vector<std::string> collections{lower_case(request.path.front())};
    for (std::size_t step = 1; step < request.path.size(); ++step) {
      const Relation* relation = events.collection(collections.front()).find_relation(request.path[step]);
      collections.clear();
      for (const auto& target : relation->targets) collections.push_back(lower_case(target));
    }
    for (const auto& collection : collections)
      for (const auto& column : request.columns) wanted[collection].insert(fold_name(column));
  }
  for (auto& collection : events.collections())
    std::erase_if(collection.columns, [&](const Column& column) {
      return !wanted[lower_case(collection.name)].contains(fold_name(column.name));
    });
  return events;
}

TEST_P(EveryType, NeedsOnlyWhatItRequests) {
  const Events events = read_tt100();
  const auto made = make(GetParam());
  const auto requests = made.representation->requests();
  EXPECT_TRUE(same_bytes(rows_of(made, events), rows_of(made, with_columns_of(events, requests))));
  EXPECT_ANY_THROW(rows_of(made, with_columns_of(events, {})));
}

TEST_P(EveryType, TakesNoEvents) {
  const Events none = read_tt100().slice(0, 0);
  const auto made = make(GetParam());
  EXPECT_NO_THROW(made.representation->fill(none, {}));
}

TEST_P(EveryType, NamesACollectionThatIsNotThere) {
  Events events;
  events.set_size(1);
  events.add("Fatjett").offsets = {0, 0};
  try {
    rows_of(make(GetParam()), events);
    FAIL() << "there is no collection of that name";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_NE(error.message().find("did you mean 'Fatjett'"), std::string::npos) << error.message();
  }
}

/// The events with every momentum of every constituent replaced.
Events with_constituents_of(float pt, float eta) {
  Events events = read_tt100();
  for (const char* name : {"EFlowTrack", "EFlowPhoton", "EFlowNeutralHadron"})
    for (auto& column : events.find(name)->columns) {
      auto& values = std::get<std::vector<float>>(column.values);
      if (column.name == "pt" || column.name == "et") std::fill(values.begin(), values.end(), pt);
      if (column.name == "eta") std::fill(values.begin(), values.end(), eta);
    }
  return events;
}

TEST_P(EveryType, ObjectsWithoutAMomentumAreAsIfNotThere) {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  const auto made = make(GetParam());
  // Sets and features say NaN for what is undefined.
  if (GetParam().starts_with("{type: set") || GetParam().starts_with("{type: features")) return;
  Events none = read_tt100();
  Relation& relation = none.find("FatJet")->relations.front();
  std::fill(relation.offsets.begin(), relation.offsets.end(), 0);
  relation.index.clear();
  relation.target.clear();
  const auto expected = rows_of(made, none);
  for (const float value : expected) ASSERT_TRUE(std::isfinite(value));
  for (const auto& [pt, eta] :
       std::vector<std::array<float, 2>>{{nan, 0}, {0, 0}, {-1, 0}, {infinity, 0}, {1, nan}, {1, 60}})
    EXPECT_TRUE(same_bytes(rows_of(made, with_constituents_of(pt, eta)), expected)) << pt << " " << eta;
}

INSTANTIATE_TEST_SUITE_P(Types, EveryType, testing::ValuesIn(one_of_each_type()));

TEST(Set, HasOneColumnAnObservable) {
  const auto made = make("{type: set, observables: [fatjet0.mass, \"jet0,jet1.delta_r\", jet.size]}");
  EXPECT_EQ(made.representation->names(), (std::vector<std::string>{"fatjet0.mass", "jet0,jet1.delta_r", "jet.size"}));
  const auto rows = rows_of(made, read_tt100());
  EXPECT_TRUE(std::isnan(rows[0]));
  EXPECT_EQ(rows[2], 7);
  EXPECT_NEAR(rows[30], 100.952911, 1e-4);
}

TEST(Set, TakesExpressions) {
  const auto made = make("{type: set, observables: [jet0.pt / jet1.pt, \"max(jet0.mass, jet1.mass)\", jet.ht]}");
  EXPECT_EQ(made.representation->names(),
            (std::vector<std::string>{"jet0.pt/jet1.pt", "max(jet0.mass,jet1.mass)", "jet.ht"}));
  EXPECT_EQ(made.representation->units(), (std::vector<std::string>{"1", "GeV", "GeV"}));
  const Events events = read_tt100();
  const auto rows = rows_of(made, events);
  const auto parts = rows_of(make("{type: set, observables: [jet0.pt, jet1.pt]}"), events);
  EXPECT_FLOAT_EQ(rows[0], parts[0] / parts[1]);
}

TEST(Representation, RefusesWhatMakesNoSense) {
  for (const char* yaml : {"{}",
                           "{type: sett}",
                           "{type: set}",
                           "{type: set, observables: []}",
                           "{type: set, observables: [jet.pt]}",
                           "{type: set, observables: [jet0.pt, Jet0.PT]}",
                           "{type: image}",
                           "{type: image, of: 3}",
                           "{type: image, of: fatjet0, pixels: [3]}",
                           "{type: image, of: fatjet0, pixels: [0, 3]}",
                           "{type: image, of: fatjet0, range: [1, 2]}",
                           "{type: image, of: fatjet0, range: [[2, 1], [1, 2]]}",
                           "{type: image, of: fatjet0, range: [[0, 1e300], [1, 2]]}",
                           "{type: image, of: fatjet0, scale: sqrt}",
                           "{type: image, of: fatjet0, translate: subjet0}",
                           "{type: image, of: fatjet0, translate: jet}",
                           "{type: image, of: jet.constituents, translate: jet}",
                           "{type: image, of: fatjet0, flip: right}",
                           "{type: image, of: fatjet0, translate: centroid, flip: left}",
                           "{type: image, of: fatjet0, subjets: {}, rotate: {}}",
                           "{type: image, of: fatjet0, subjets: {algorithm: ktt}}",
                           "{type: image, of: fatjet0, subjets: {algorithm: antikt, exclusive: 2}}",
                           "{type: image, of: fatjet0, subjets: {radus: 1}}",
                           "{type: image, of: fatjet0, subjets: {}, translate: jet0}",
                           "{type: image, of: fatjet0, subjets: {}, translate: subjet0, rotate: {axis: subjet0}}",
                           "{type: image, of: fatjet0, channels: {}}",
                           "{type: image, of: fatjet0, channels: [fatjet0]}",
                           "{type: image, of: fatjet0, channels: {a: {weight: particlenet}}}",
                           "{type: image, of: fatjet0, channels: {a: {wieght: pt}}}",
                           "{type: image, of: fatjet0, channels: {a: {of: jet0., weight: pt}}}",
                           "{type: image, of: fatjet0, channels: {a: {of: track, within: 0.4}}}",
                           "{type: point_cloud}",
                           "{type: point_cloud, of: jet, length: 0}",
                           "{type: point_cloud, of: jet, length: 1000000}",
                           "{type: point_cloud, of: jet, features: []}",
                           "{type: point_cloud, of: jet, features: [pt, PT]}",
                           "{type: point_cloud, of: jet, features: [delta_r, particlenet]}",
                           "{type: point_cloud, of: jet, features: inv_mass}",
                           "{type: pairs, of: jet, features: []}",
                           "{type: pairs, of: jet, features: [ln_kt, ln_kt]}",
                           "{type: graph, of: jet, length: 4, neighbours: 4}",
                           "{type: graph, of: jet, radius: -1}",
                           "{type: graph, of: (jet0+jet1)}",
                           "{type: sequence, of: jet, follow: none}",
                           "{type: sequence, of: jet, features: [z, z]}"})
    EXPECT_NE(problem(yaml), "no error") << yaml;
  EXPECT_NE(problem("{type: imag, of: jet}").find("did you mean 'image'"), std::string::npos);
  EXPECT_NE(problem("{type: set, observables: [jet.pt]}").find("'jet0'"), std::string::npos);
  EXPECT_NE(problem("{type: point_cloud, of: jet, features: log_ptt}").find("did you mean 'log_pt'"),
            std::string::npos);
}

}  // namespace
}  // namespace hml
