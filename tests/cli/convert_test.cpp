// hml convert: from any file of events or published set to ours, and from datasets to tables.
#include <gtest/gtest.h>

#include "hml/core/files.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/npz.hpp"
#include "hml/event/source.hpp"
#include "hml/event/store.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

const std::string data = HML_TEST_DATA;

void succeeds(const Folder& folder, const std::vector<std::string>& arguments) {
  const Outcome outcome = folder.hml(arguments);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
}

TEST(Convert, EventsOfOtherProgramsBecomeOurs) {
  const Folder folder;
  succeeds(folder, {"convert", data + "/event/tt2.hepmc.gz", "hepmc.h5"});
  EXPECT_EQ(EventReader(folder / "hepmc.h5").size(), 2);
  succeeds(folder, {"convert", data + "/event/root_delphes.root", "delphes.h5"});
  EXPECT_GT(EventReader(folder / "delphes.h5").read(0, 1).collection("Jet").objects(), 0);
  EXPECT_EQ(folder.hml({"convert", "delphes.h5", "delphes.h5"}).code, 2);

  // There and back, and the same for any number of threads.
  succeeds(folder, {"convert", "delphes.h5", "flat.root", "--threads", "1"});
  const std::string bytes = read_text(folder / "flat.root");
  succeeds(folder, {"convert", "delphes.h5", "flat.root", "--threads", "2"});
  EXPECT_TRUE(bytes == read_text(folder / "flat.root"));
  const Events ours = EventReader(folder / "delphes.h5").read(0, 5), flat = open_events(folder / "flat.root")->read(0, 5);
  const Relation &stored = *ours.collection("Jet").find_relation("Constituents"),
                 &read = *flat.collection("Jet").find_relation("Constituents");
  ASSERT_FALSE(stored.index.empty());
  EXPECT_TRUE(stored.index == read.index && stored.target == read.target && stored.offsets == read.offsets);
  EXPECT_EQ(stored.targets, read.targets);
  EXPECT_TRUE(ours.collection("Jet").column("PT").values == flat.collection("Jet").column("PT").values);
}

TEST(Convert, PublishedSetsBecomeDatasetsEventsAndTables) {
  const Folder folder;
  succeeds(folder, {"convert", data + "/dataset/jetnet_g.hdf5", data + "/dataset/jetnet_t.hdf5", "jets.h5"});
  EXPECT_EQ(Dataset::open(folder / "jets.h5").size(), 6);
  succeeds(folder, {"convert", data + "/dataset/trackml.zip", "hits.h5"});
  EXPECT_EQ(EventReader(folder / "hits.h5").size(), 2);
  succeeds(folder, {"convert", "--events", data + "/dataset/lhco.h5", "lhco.h5"});
  EXPECT_EQ(EventReader(folder / "lhco.h5").size(), 4);

  succeeds(folder, {"convert", "jets.h5", "jets.npz"});
  EXPECT_EQ(NpzReader(folder / "jets.npz").open("particles").header().shape, (std::vector<std::int64_t>{6, 30, 4}));
  succeeds(folder, {"convert", data + "/dataset/higgsml.csv", "higgs.h5"});
  succeeds(folder, {"convert", "higgs.h5", "higgs.csv"});
  EXPECT_TRUE(read_text(folder / "higgs.csv").starts_with("event,class,part,weight,features/DER_mass_MMC,"));
  succeeds(folder, {"convert", data + "/dataset/hep_ml_lab_split.ds", "set.h5"});
  succeeds(folder, {"convert", "set.h5", "set.ds"});
  EXPECT_TRUE(unfinished(folder.path()).empty());
}

TEST(Convert, SaysWhatIsPossible) {
  const Folder folder;
  const Outcome ending = folder.hml({"convert", data + "/event/tt2.hepmc.gz", "out.xyz"});
  EXPECT_EQ(ending.code, 2);
  EXPECT_NE(ending.err.find("what can be converted"), std::string::npos);
  const Outcome events = folder.hml({"convert", data + "/event/tt2.hepmc.gz", "out.npz"});
  EXPECT_EQ(events.code, 1);
  EXPECT_NE(events.err.find("is no dataset"), std::string::npos);
  const Outcome layout = folder.hml({"convert", "--layout", "jetnte", data + "/dataset/jetnet_g.hdf5", "out.h5"});
  EXPECT_NE(layout.err.find("did you mean 'jetnet'"), std::string::npos) << layout.err;
  EXPECT_TRUE(contents(folder.path()).empty());
}

}  // namespace
}  // namespace hml::test
