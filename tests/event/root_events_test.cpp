// How trees become events.
#include <gtest/gtest.h>

#include <fstream>

#include "hml/core/hdf5.hpp"
#include "hml/event/root/source.hpp"

namespace hml {
namespace {

const std::string folder = HML_TEST_DATA "/event/";

std::vector<std::string> columns_of(const Collection& c) {
  std::vector<std::string> out;
  for (const auto& column : c.columns) out.push_back(column.name);
  return out;
}

Events read_all(EventSource& source) { return source.read(0, *source.size()); }

TEST(RootEvents, DelphesKeepsItsNamesUnitsAndOrder) {
  RootEventSource source(folder + "root_delphes.root");
  EXPECT_EQ(source.size(), 12);
  const Events events = read_all(source);
  EXPECT_EQ(events.names(), (std::vector<std::string>{"Event", "EFlowTrack", "EFlowPhoton", "EFlowNeutralHadron", "Jet",
                                                      "Electron", "Muon", "FatJet"}));
  const Collection& jet = events.collection("Jet");
  EXPECT_EQ(jet.column("PT").unit, "GeV");
  EXPECT_EQ(jet.column("Phi").unit, "rad");
  EXPECT_EQ(jet.column("Tau").width, 5);
  EXPECT_EQ(jet.column("SoftDroppedP4.fE").width, 5);
  EXPECT_NE(jet.find("fUniqueID"), nullptr);
  EXPECT_EQ(events.collection("Event").values<std::int64_t>("Number")[11], 11);
}

// The first events of the file that tests/data/observe/tt100.h5 was made from, by another reader.
TEST(RootEvents, DelphesAgreesWithAnotherReader) {
  RootEventSource source(folder + "root_delphes.root");
  const Events events = read_all(source);
  const auto other = h5::File::open(HML_TEST_DATA "/observe/tt100.h5");
  for (const std::string name : {"Jet", "FatJet", "Muon", "EFlowTrack", "EFlowPhoton", "EFlowNeutralHadron"}) {
    SCOPED_TRACE(name);
    const Collection& c = events.collection(name);
    auto offsets = other.read<std::int64_t>(name + "/offsets");
    offsets.resize(13);
    EXPECT_EQ(c.offsets, offsets);
    for (const auto& [ours, theirs] : {std::pair("Eta", "eta"), std::pair("Phi", "phi")}) {
      auto values = other.read<float>(name + "/" + theirs);
      values.resize(static_cast<std::size_t>(c.objects()));
      EXPECT_EQ(c.values<float>(ours), values);
    }
  }
  for (const std::string name : {"Jet", "FatJet"}) {
    const Collection& c = events.collection(name);
    const Relation* constituents = c.find_relation("Constituents");
    ASSERT_TRUE(constituents);
    EXPECT_EQ(constituents->targets, (std::vector<std::string>{"EFlowTrack", "EFlowPhoton", "EFlowNeutralHadron"}));
    auto offsets = other.read<std::int64_t>(name + "/constituents/offsets");
    offsets.resize(static_cast<std::size_t>(c.objects()) + 1);
    EXPECT_EQ(constituents->offsets, offsets);
    auto target = other.read<std::uint8_t>(name + "/constituents/target");
    auto index = other.read<std::int32_t>(name + "/constituents/index");
    target.resize(constituents->target.size());
    index.resize(constituents->index.size());
    EXPECT_EQ(constituents->target, target);
    EXPECT_EQ(constituents->index, index);
  }
}

TEST(RootEvents, OnlyWhatIsAskedForIsRead) {
  RootEventSource source(folder + "root_delphes.root");
  source.request(
      {{{"fatjet", "constituents"}, {"pt", "et"}}, {{"jet"}, {}}, {{"nowhere"}, {"pt"}}, {{"event"}, {"weight"}}});
  const Events events = source.read(3, 9);
  EXPECT_EQ(events.names(),
            (std::vector<std::string>{"Event", "EFlowTrack", "EFlowPhoton", "EFlowNeutralHadron", "Jet", "FatJet"}));
  EXPECT_EQ(columns_of(events.collection("EFlowTrack")), std::vector<std::string>{"PT"});
  EXPECT_EQ(columns_of(events.collection("EFlowPhoton")), std::vector<std::string>{"ET"});
  EXPECT_EQ(columns_of(events.collection("Jet")), std::vector<std::string>{});
  EXPECT_EQ(columns_of(events.collection("Event")), std::vector<std::string>{"Weight"});
  RootEventSource all(folder + "root_delphes.root");
  const Events whole = read_all(all).slice(3, 9);
  EXPECT_EQ(events.collection("Jet").offsets, whole.collection("Jet").offsets);
  EXPECT_EQ(events.collection("FatJet").relations[0].index,
            whole.collection("FatJet").find_relation("Constituents")->index);
}

TEST(RootEvents, CountersMakeCollections) {
  RootEventSource source(folder + "root_none.root");
  const Events events = read_all(source);
  EXPECT_EQ(events.names(), (std::vector<std::string>{"Jet", "Event"}));
  EXPECT_EQ(columns_of(events.collection("Jet")), (std::vector<std::string>{"pt", "id", "good", "tau"}));
  EXPECT_EQ(events.collection("Jet").column("tau").width, 3);
  EXPECT_EQ(events.collection("Jet").count(2), 4);
  EXPECT_EQ(events.collection("Event").values<std::int16_t>("i16")[2], -29000);
  EXPECT_EQ(events.collection("Event").find("nJet"), nullptr);
}

TEST(RootEvents, VectorsOfEqualLengthsBelongTogether) {
  RootEventSource source(folder + "root_kinds.root", "inner/deep/plain");
  const Events events = read_all(source);
  EXPECT_EQ(columns_of(events.collection("part")), (std::vector<std::string>{"px", "py", "charge", "flag"}));
  EXPECT_EQ(columns_of(events.collection("other")), std::vector<std::string>{"value"});
  EXPECT_EQ(columns_of(events.collection("string")), std::vector<std::string>{"character"});
  EXPECT_EQ(events.collection("string").count(1), 5);
  const Relation* rows = events.collection("nested").find_relation("value");
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->targets, std::vector<std::string>{"nested_values"});
  // Entry 3 holds rows of 3, 0 and 1 values: 300, 301, 302 and 320.
  const Collection& nested = events.collection("nested");
  const Collection& inner = events.collection("nested_values");
  ASSERT_EQ(nested.count(3), 3);
  ASSERT_EQ(inner.count(3), 4);
  const auto row = static_cast<std::size_t>(nested.first(3));
  EXPECT_EQ(rows->offsets[row + 1] - rows->offsets[row], 3);
  EXPECT_EQ(rows->offsets[row + 2] - rows->offsets[row + 1], 0);
  EXPECT_EQ(rows->index[static_cast<std::size_t>(rows->offsets[row + 2])], 3);
  EXPECT_EQ(inner.values<float>("value")[static_cast<std::size_t>(inner.first(3) + 3)], 320);
}

TEST(RootEvents, ReferencesWithinACollectionAreRelations) {
  RootEventSource source(folder + "root_kinds.root", "clones");
  const Events events = read_all(source);
  const Collection& tagged = events.collection("tagged");
  const Relation* parts = tagged.find_relation("parts");
  const Relation* mother = tagged.find_relation("mother");
  ASSERT_TRUE(parts && mother);
  // Object k refers to all before it, and to the one before it as its mother.
  for (std::int64_t e = 0; e < events.size(); ++e)
    for (std::int64_t k = 0; k < tagged.count(e); ++k) {
      const auto i = static_cast<std::size_t>(tagged.first(e) + k);
      ASSERT_EQ(parts->offsets[i + 1] - parts->offsets[i], k);
      for (std::int64_t m = 0; m < k; ++m) EXPECT_EQ(parts->index[static_cast<std::size_t>(parts->offsets[i] + m)], m);
      ASSERT_EQ(mother->offsets[i + 1] - mother->offsets[i], k > 0 ? 1 : 0);
      if (k > 0) {
        EXPECT_EQ(mother->index[static_cast<std::size_t>(mother->offsets[i])], k - 1);
      }
    }
}

TEST(RootEvents, BatchesAreThePartsOfTheWhole) {
  RootEventSource source(folder + "root_delphes.root");
  const Events whole = read_all(source);
  Events sum;
  for (std::int64_t begin = 0; begin < 12; begin += 5)
    sum.append(source.read(begin, std::min<std::int64_t>(begin + 5, 12)));
  for (const auto& c : whole.collections()) {
    const Collection& other = sum.collection(c.name);
    EXPECT_EQ(c.offsets, other.offsets);
    for (std::size_t i = 0; i < c.columns.size(); ++i)
      EXPECT_TRUE(c.columns[i].values == other.columns[i].values) << c.columns[i].name;
    for (std::size_t i = 0; i < c.relations.size(); ++i) EXPECT_EQ(c.relations[i].index, other.relations[i].index);
  }
}

TEST(RootEvents, NoEventsAreEventsToo) {
  RootEventSource source(folder + "root_kinds.root", "empty");
  const Events events = read_all(source);
  EXPECT_EQ(events.size(), 0);
  EXPECT_EQ(events.collection("Jet").columns.size(), 4u);
}

}  // namespace
}  // namespace hml
