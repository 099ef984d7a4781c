// Observables of event files from the command line, and what it says of files.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <sstream>

#include "hml/core/files.hpp"
#include "hml/core/hdf5.hpp"
#include "hml/event/source.hpp"
#include "hml/observe/cut.hpp"
#include "hml/observe/quantity.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

const std::string delphes = HML_TEST_DATA "/event/root_delphes.root";
const std::string hepmc = HML_TEST_DATA "/event/tt2.hepmc.gz";

Events all_events(const std::string& path) {
  const auto source = open_events(path);
  return source->read(0, source->size().value());
}

Outcome succeeds(const Folder& folder, const std::vector<std::string>& arguments) {
  Outcome outcome = folder.hml(arguments);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  return outcome;
}

std::string refused(const std::vector<std::string>& arguments) {
  const Folder folder;
  const Outcome outcome = folder.hml(arguments);
  EXPECT_NE(outcome.code, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  return outcome.err;
}

std::vector<std::string> lines(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

TEST(Observe, ADelphesFileAsCsv) {
  const Folder folder;
  const auto out = lines(succeeds(folder, {"observe", delphes, "jet0.pt", "n=jet.size", "jet:2.pt"}).out);
  const Events events = all_events(delphes);
  ASSERT_EQ(out.size(), static_cast<std::size_t>(events.size()) + 1);
  EXPECT_EQ(out[0], "event,jet0.pt,n,jet:2.pt");
  const auto pt = Quantity("jet0.pt").evaluate(events).values;
  for (std::size_t event = 0; event < pt.size(); ++event) {
    std::istringstream fields(out[event + 1]);
    std::string number, first;
    std::getline(fields, number, ',');
    std::getline(fields, first, ',');
    EXPECT_EQ(number, std::to_string(event));
    EXPECT_EQ(std::strtof(first.c_str(), nullptr), static_cast<float>(pt[event]));
  }
}

TEST(Observe, ValuesInHdf5AreThoseOfTheLibraryForAnyNumberOfThreads) {
  const Folder folder;
  const Events events = all_events(delphes);
  const std::string cut = "jet0.pt > 100";
  for (const char* threads : {"1", "2"})
    succeeds(folder, {"observe", delphes, "jet.pt", "ratio=jet0.pt/jet1.pt", "--cut", cut, "-o",
                      std::string("values") + threads + ".h5", "--threads", threads});
  const auto files = contents(folder.path());
  EXPECT_TRUE(files.at("values1.h5") == files.at("values2.h5"));

  const auto file = h5::File::open(folder / "values1.h5");
  const auto passed = Cut(cut).mask(events);
  const Jagged pt = Quantity("jet.pt").evaluate(events);
  const auto from = pt.event_offsets();
  std::vector<double> expected;
  std::vector<std::int64_t> numbers;
  for (std::size_t event = 0; event < passed.size(); ++event) {
    if (!passed[event]) continue;
    numbers.push_back(static_cast<std::int64_t>(event));
    expected.insert(expected.end(), pt.values.begin() + from[event], pt.values.begin() + from[event + 1]);
  }
  ASSERT_FALSE(numbers.empty());
  ASSERT_LT(numbers.size(), passed.size());
  EXPECT_EQ(file.read<std::int64_t>("event"), numbers);
  EXPECT_EQ(file.read<double>("jet.pt"), expected);
  EXPECT_EQ(file.attribute("jet.pt", "unit"), "GeV");
  EXPECT_EQ(file.read<std::int64_t>("jet.pt.offsets").back(), static_cast<std::int64_t>(expected.size()));
  EXPECT_EQ(file.shape("ratio"), h5::Shape{numbers.size()});
}

TEST(Observe, CutsAloneMakeACutFlow) {
  const Folder folder;
  const auto text = succeeds(folder, {"observe", delphes, "--cut", "jet.size > 2", "--cut", "jet0.pt > 100"}).out;
  const Events events = all_events(delphes);
  const auto one = Cut("jet.size > 2").mask(events), both = Cut("jet.size > 2 and jet0.pt > 100").mask(events);
  const auto rows = lines(text);
  const auto count = [](const std::vector<std::uint8_t>& mask) {
    return " " + std::to_string(std::count(mask.begin(), mask.end(), 1)) + " ";
  };
  EXPECT_NE(rows.at(rows.size() - 2).find(count(one)), std::string::npos) << text;
  EXPECT_NE(rows.at(rows.size() - 1).find(count(both)), std::string::npos) << text;
}

TEST(Observe, AnyStoredColumnAndAnyFormat) {
  const Folder folder;
  EXPECT_EQ(lines(succeeds(folder, {"observe", delphes, "jet0.EhadOverEem", "--events", "2"}).out).size(), 3u);
  const auto particles = lines(succeeds(folder, {"observe", hepmc, "particle.size", "particle0.pz"}).out);
  ASSERT_EQ(particles.size(), 3u);
  EXPECT_TRUE(particles[1].starts_with("0,")) << particles[1];
  succeeds(folder, {"observe", hepmc, "particle.size", "-o", "out.npz"});
  EXPECT_TRUE(std::filesystem::exists(folder / "out.npz"));
}

TEST(Observe, TheReadmesExampleWorks) {
  const Folder folder;
  const std::string readme = read_text(HML_SOURCE "/README.md");
  const auto begin = readme.find("hml observe delphes.root"), end = readme.find("```", begin);
  ASSERT_NE(begin, std::string::npos);
  std::filesystem::copy_file(delphes, folder / "delphes.root");
  const std::string path = std::filesystem::path(HML_COMMAND).parent_path().string();
  const std::string here = "cd " + folder.path().string() + " && PATH=" + path + ":$PATH && ";
  EXPECT_EQ(std::system((here + readme.substr(begin, end - begin) + " >log").c_str()), 0);
  EXPECT_TRUE(std::filesystem::exists(folder / "values.npz"));
}

TEST(Observe, MistakesAreNamed) {
  EXPECT_NE(refused({"observe", delphes, "jet0.pq"}).find("did you mean 'jet0.pt'"), std::string::npos);
  EXPECT_NE(refused({"observe", delphes, "jat0.pt"}).find("did you mean 'Jet'?"), std::string::npos);
  EXPECT_NE(refused({"observe", delphes, "jet0.pt", "-o", "out.xls"}).find(".csv, .csv.gz, .npz"), std::string::npos);
  EXPECT_NE(refused({"observe", delphes, "jet0.pt/jet1.pt", "-o", "out.h5"}).find("give it a name"), std::string::npos);
  EXPECT_NE(refused({"observe", delphes}).find("name what to observe"), std::string::npos);
  EXPECT_NE(refused({"observe", "nowhere.root", "jet0.pt"}).find("nowhere.root"), std::string::npos);
  EXPECT_NE(refused({"observe", delphes, "jet0.pt", "--plugin", "none.so"}).find("none.so"), std::string::npos);
}

TEST(Show, TellsWhatFilesHold) {
  const Folder folder;
  const std::string root = succeeds(folder, {"show", delphes}).out;
  for (const char* word : {"Delphes", "TTree", "FatJet", "Constituents -> "})
    EXPECT_NE(root.find(word), std::string::npos) << word << "\n" << root;
  const std::string jets = succeeds(folder, {"show", delphes, "jet"}).out;
  for (const char* word : {"PT", "float32", "GeV", "Constituents"})
    EXPECT_NE(jets.find(word), std::string::npos) << word << "\n" << jets;
  EXPECT_NE(succeeds(folder, {"show", delphes, "Delphes"}).out.find("Jet.PT"), std::string::npos);
  EXPECT_NE(succeeds(folder, {"show", hepmc}).out.find("2 events"), std::string::npos);
  EXPECT_NE(succeeds(folder, {"show", HML_TEST_DATA "/dataset/jetnet_g.hdf5"}).out.find("'jetnet'"), std::string::npos);
  EXPECT_NE(succeeds(folder, {"show", HML_TEST_DATA "/dataset/higgsml.csv", "features"}).out.find("DER_mass_MMC"),
            std::string::npos);
  EXPECT_NE(refused({"show", delphes, "Jat"}).find("did you mean 'Jet'?"), std::string::npos);
  EXPECT_NE(refused({"show", HML_SOURCE "/README.md"}).find("README.md"), std::string::npos);
}

TEST(Show, TellsOfARunsProducts) {
  const Folder folder;
  succeeds(folder, {"run", folder.write_run(), "-o", "run"});
  const std::string dataset = succeeds(folder, {"show", "run/dataset.h5"}).out;
  for (const char* word : {"a dataset of", "Classes", "Inputs", "image"})
    EXPECT_NE(dataset.find(word), std::string::npos) << word << "\n" << dataset;
  EXPECT_NE(succeeds(folder, {"show", "run/dataset.h5", "--provenance"}).out.find("\"seed\""), std::string::npos);
  const std::string npz = succeeds(folder, {"show", "run/dataset.npz"}).out;
  for (const char* word : {"observables", "float32", "labels"}) EXPECT_NE(npz.find(word), std::string::npos) << npz;
  EXPECT_NE(succeeds(folder, {"show", "run/events/z.h5"}).out.find("FatJet"), std::string::npos);
  for (const auto& [name, bytes] : contents(folder / "run/models"))
    EXPECT_NE(succeeds(folder, {"show", "run/models/" + name}).out.find("tells"), std::string::npos) << name;
}

}  // namespace
}  // namespace hml::test
