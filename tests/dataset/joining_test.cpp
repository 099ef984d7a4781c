// Several samples, several files, appending; and what is left of a file that was cut off.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <limits>

#include "hml/core/files.hpp"
#include "hml/core/hdf5.hpp"
#include "rows.hpp"

namespace hml {
namespace {

class Joining : public test::DatasetFolder {};

std::string message_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    EXPECT_NE(error.kind(), ErrorKind::internal) << error.message();
    return error.message();
  }
  return "no error";
}

double sum_of(const std::vector<double>& values, const std::vector<std::int32_t>& sample, std::int32_t which) {
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (sample[i] == which) sum += values[i];
  return sum;
}

TEST_F(Joining, WeightsAreTheEventsExpected) {
  auto given = test::description();
  given.luminosity = 3;
  test::write(path("a.h5"), {400, 300, 200}, given);
  const Dataset dataset = Dataset::open(path("a.h5"));
  EXPECT_EQ(dataset.luminosity(), 3);
  const auto& samples = dataset.samples();
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples[1].generated.events, 600);
  EXPECT_EQ(samples[1].selected.events, 300);
  for (const char* part : {"all", "train", "test"}) {
    const Samples read = dataset.read(part, {"set"});
    const auto varied = dataset.weights(part, "muR=2");
    for (std::int32_t s = 0; s < 3; ++s) {
      const auto& sample = samples[static_cast<std::size_t>(s)];
      // cross section (pb) x luminosity (1/fb) x acceptance, whatever the part
      const double expected = sample.cross_section * 3000 * sample.selected.weight / sample.generated.weight;
      EXPECT_NEAR(sum_of(read.weights, read.sample, s) / expected, 1, 1e-12) << part;
      EXPECT_NEAR(sum_of(varied, read.sample, s) / expected, 2, 1e-12) << part;
    }
  }
  EXPECT_EQ(dataset.read().sample_names, (std::vector<std::string>{"qcd", "zjets", "higgs"}));
  EXPECT_EQ(dataset.generated()[0].events, 1400);
  EXPECT_NE(message_of([&] { dataset.weights("all", "muR=3"); }).find("did you mean 'muR=2'"), std::string::npos);

  Samples train = dataset.read("train");
  const auto before = train.weights;
  balance_classes(train);
  double background = 0, signal = 0;
  for (std::size_t i = 0; i < train.labels.size(); ++i) (train.labels[i] ? signal : background) += train.weights[i];
  EXPECT_NEAR(background, 315, 1e-9);
  EXPECT_NEAR(signal, 315, 1e-9);
  EXPECT_NEAR(sum_of(train.weights, train.sample, 0) / sum_of(train.weights, train.sample, 1),
              sum_of(before, train.sample, 0) / sum_of(before, train.sample, 1), 1e-12);
}

TEST_F(Joining, WithoutALuminosityWeightsAreTheGenerators) {
  test::write(path("a.h5"), {40, 30, 20});
  const auto expected = test::rows(0, 0, 40).weights;
  const auto weights = Dataset::open(path("a.h5")).weights("all");
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), weights.begin()));
}

TEST_F(Joining, SeveralFilesAreOneDataset) {
  auto given = test::description();
  given.luminosity = 1;
  test::write(path("a.h5"), {5000, 300, 0}, given);
  auto second = given;
  second.samples = {given.samples[2], given.samples[0]};
  second.samples[1].cross_section = 130;
  {
    DatasetWriter writer(second, path("b.h5"));
    auto higgs = test::rows(2, 0, 700), qcd = test::rows(0, 5000, 2500);
    higgs.sample = 0, qcd.sample = 1;
    writer.add(higgs), writer.add(qcd);
    writer.finish(R"({"second": true})");
  }
  const Dataset dataset = Dataset::open(std::vector{path("a.h5"), path("b.h5")});
  EXPECT_EQ(dataset.size(), 8500);
  ASSERT_EQ(dataset.samples().size(), 3u);
  const DatasetSample& qcd = dataset.samples()[0];
  EXPECT_EQ(qcd.selected.events, 7500);
  // Two estimates of the cross section, weighted with what they rest on.
  const double a = Dataset::open(path("a.h5")).samples()[0].generated.weight,
               b = Dataset::open(path("b.h5")).samples()[1].generated.weight;
  EXPECT_NEAR(qcd.cross_section, (100 * a + 130 * b) / (a + b), 1e-12);
  const Samples all = dataset.read("all", {}, 2);
  const auto& set = all.input("set").values;
  for (std::size_t i = 0; i < all.labels.size(); ++i) ASSERT_EQ(static_cast<int>(set[3 * i + 1]), all.sample[i]);
  EXPECT_EQ(static_cast<int>(set[3 * 6000]), 5000);  // the first QCD event of the second file
  EXPECT_EQ(dataset.provenances().size(), 2u);
  EXPECT_EQ(dataset.provenance(), "[{},\n{\"second\": true}]");
  EXPECT_EQ(dataset.read("train").size() + dataset.read("test").size(), 8500);

  // What does not belong together is refused, and it is said why.
  const auto refusal = [&](auto change) {
    auto other = given;
    change(other);
    test::write(path("c.h5"), {10, 0, 10}, other);
    return message_of([&] { Dataset::open(std::vector{path("a.h5"), path("c.h5")}); });
  };
  for (const auto& [message, part] : std::vector<std::pair<std::string, std::string>>{
           {refusal([](auto& d) { d.inputs[1].names = {"et"}; }), "input 'image' has [\"et\"] here and [\"pt\"] there"},
           {refusal([](auto& d) { d.classes[1] = "sgnal"; }), "classes"},
           {refusal([](auto& d) { d.luminosity = 2; }), "the luminosity is 2 here and 1 there"},
           {refusal([](auto& d) { d.select = "jet.size > 1"; }), "the selection is 'jet.size > 1' here and '' there"},
           {refusal([](auto& d) { d.samples[0].label = 1; }), "sample 'qcd' has label 1 here and 0 there"},
           {refusal([](auto& d) {
              d.split = {{"train", 1.0}};
            }),
            "the split is"}}) {
    EXPECT_NE(message.find(part), std::string::npos) << message;
    EXPECT_NE(message.find("c.h5"), std::string::npos) << message;
    EXPECT_NE(message.find("a.h5"), std::string::npos) << message;
  }
}

TEST_F(Joining, AppendingGivesTheBytesOfMakingAtOnce) {
  const auto in_two = [&](std::int64_t first) {
    {
      DatasetWriter writer(test::description(), path("a.h5"));
      writer.add(test::rows(0, 0, first));
      writer.finish("{}");
    }
    const std::string old = fingerprint_file(path("a.h5"));
    const Dataset before = Dataset::open(path("a.h5"));
    DatasetWriter writer(test::description(), path("a.h5"), 2);
    writer.add(before);
    writer.add(test::rows(0, first, 9000 - first));
    writer.add(test::rows(2, 0, 1000));
    EXPECT_EQ(fingerprint_file(path("a.h5")), old);
    writer.finish("{}");
  };
  DatasetWriter writer(test::description(), path("once.h5"));
  writer.add(test::rows(0, 0, 9000));
  writer.add(test::rows(2, 0, 1000));
  writer.finish("{}");
  for (const std::int64_t first : {1, 4096, 5000}) {
    in_two(first);
    const Dataset once = Dataset::open(path("once.h5")), twice = Dataset::open(path("a.h5"));
    EXPECT_EQ(twice.provenances().size(), 2u);
    EXPECT_EQ(once.read().input("image").values, twice.read().input("image").values);
    EXPECT_EQ(once.parts(), twice.parts());
    EXPECT_EQ(once.weights(), twice.weights());
    EXPECT_EQ(once.samples()[0].generated.weight, twice.samples()[0].generated.weight);
  }
}

TEST_F(Joining, AnAppendingThatIsBrokenOffLeavesTheOldFile) {
  test::write(path("a.h5"), {500, 100, 200});
  const std::string old = fingerprint_file(path("a.h5"));
  {
    const Dataset before = Dataset::open(path("a.h5"));
    DatasetWriter writer(test::description(), path("a.h5"));
    writer.add(before);
    writer.add(test::rows(1, 0, 5000));
  }
  EXPECT_EQ(fingerprint_file(path("a.h5")), old);
  auto other = test::description();
  other.inputs[0].units[0] = "TeV";
  const Dataset before = Dataset::open(path("a.h5"));
  const std::string message = message_of([&] { DatasetWriter(other, path("a.h5")).add(before); });
  EXPECT_NE(message.find("input 'set' has the units"), std::string::npos) << message;
  EXPECT_EQ(fingerprint_file(path("a.h5")), old);
  EXPECT_FALSE(std::filesystem::exists(path("a.h5.part")));
}

// Cut off at any place, a file is refused by name when it is opened: never a crash, never less data without a word.
TEST_F(Joining, EveryCutOffFileIsNamed) {
  test::write(path("a.h5"), {300, 20, 100});
  const std::string bytes = read_text(path("a.h5"));
  for (std::size_t keep = 0; keep < bytes.size(); keep += keep < 256 || keep + 64 > bytes.size() ? 1 : 61) {
    std::ofstream(path("cut.h5"), std::ios::binary) << bytes.substr(0, keep);
    const std::string message = message_of([&] { Dataset::open(path("cut.h5")); });
    ASSERT_NE(message.find("cut.h5"), std::string::npos) << keep << " of " << bytes.size() << ": " << message;
  }
}

// A byte changed at any place: all is as it was, or an error names the file.
TEST_F(Joining, EveryChangedByteIsHarmlessOrNamed) {
  test::write(path("a.h5"), {300, 20, 100});
  const std::string bytes = read_text(path("a.h5"));
  const Dataset good = Dataset::open(path("a.h5"));
  const Samples all = good.read();
  int refused = 0, tried = 0;
  for (std::size_t place = 3; place < bytes.size(); place += 29, ++tried) {
    std::string changed = bytes;
    changed[place] = static_cast<char>(changed[place] ^ 0x81);
    std::ofstream(path("changed.h5"), std::ios::binary) << changed;
    const std::string message = message_of([&] {
      const Dataset dataset = Dataset::open(path("changed.h5"));
      const Samples read = dataset.read();
      EXPECT_EQ(read.input("set").values, all.input("set").values) << place;
      EXPECT_EQ(read.labels, all.labels) << place;
      dataset.weights("all", "muR=2");
    });
    if (message == "no error") continue;
    ++refused;
    ASSERT_NE(message.find("changed.h5"), std::string::npos) << message;
  }
  EXPECT_GT(refused, tried / 3);
}

TEST_F(Joining, TheFirstVersionIsRefusedWithTheRemedy) {
  {
    h5::File file = h5::File::create(path("old.h5"));
    file.set_attribute("format", "hml dataset");
    file.set_attribute("version", "1");
    file.close();
  }
  const std::string message = message_of([&] { Dataset::open(path("old.h5")); });
  EXPECT_NE(message.find("'hml dataset RUN.yaml'"), std::string::npos) << message;
}

TEST_F(Joining, NothingAtAllIsADatasetToo) {
  test::write(path("empty.h5"), {});
  const Dataset empty = Dataset::open(path("empty.h5"));
  EXPECT_EQ(empty.size(), 0);
  EXPECT_EQ(empty.read().input("image").shape, (std::vector<std::int64_t>{0, 1, 2, 4}));
  // One class alone, an empty sample, not-a-numbers, no weight at all.
  auto given = test::description();
  given.luminosity = 1;
  auto odd = test::rows(0, 0, 50);
  for (std::size_t i = 0; i < 50; ++i) odd.inputs[0][3 * i] = std::numeric_limits<float>::quiet_NaN();
  odd.weights.assign(50, 0), odd.generated_weights.assign(100, 0);
  DatasetWriter writer(given, path("odd.h5"));
  writer.add(odd);
  writer.finish("{}");
  const Samples read = Dataset::open(path("odd.h5")).read("train");
  EXPECT_EQ(read.size(), 35);
  EXPECT_TRUE(std::isnan(read.input("set").values[0]));
  EXPECT_EQ(read.weights, std::vector<double>(35, 0));
}

TEST_F(Joining, DescriptionsAreChecked) {
  const auto message = [&](auto change) {
    auto given = test::description();
    change(given);
    return message_of([&] { DatasetWriter(given, path("a.h5")); });
  };
  EXPECT_NE(message([](auto& d) { d.inputs[0].name = "a/b"; }).find("'a/b' is no name"), std::string::npos);
  EXPECT_NE(message([](auto& d) { d.samples[1].name = "qcd"; }).find("'qcd' is there twice"), std::string::npos);
  EXPECT_NE(message([](auto& d) { d.samples[1].label = 7; }).find("label 7 names no class"), std::string::npos);
  EXPECT_NE(message([](auto& d) {
              d.luminosity = 1;
              d.samples[1].cross_section = std::nan("");
            }).find("sample 'zjets' has no cross section"),
            std::string::npos);
  EXPECT_TRUE(std::filesystem::is_empty(path("")));
}

}  // namespace
}  // namespace hml
