// The reader of hep-ml-lab's datasets on files that hep-ml-lab 0.4.3 wrote, against the arrays that it hands to its
// users; see tools/make_hep_ml_lab_datasets.py.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/files.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/formats/hep_ml_lab_export.hpp"
#include "hml/dataset/formats/zip_writer.hpp"
#include "hml/dataset/npz.hpp"
#include "hml/dataset/zoo/layout.hpp"
#include "hml/dataset/zoo/layout_dataset.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

const fs::path data = fs::path(HML_TEST_DATA) / "dataset";

class HepMlLab : public testing::Test {
 protected:
  HepMlLab() : folder_(fs::temp_directory_path() / fmt::format("hml-heplab-{}", ::getpid())) {
    fs::create_directories(folder_);
  }
  ~HepMlLab() override { fs::remove_all(folder_); }

  Dataset converted(const std::string& name) const {
    const auto reader = open_layout({data / (name + ".ds")});
    write_layout_dataset(*reader, folder_ / (name + ".h5"), "{}");
    return Dataset::open(folder_ / (name + ".h5"));
  }

  /// What opening a file with these configurations and the data of a set says.
  std::string refusal(const std::string& configs, bool with_data = true) const {
    const fs::path path = folder_ / "bad.ds";
    {
      ZipWriter zip(path);
      zip.begin("configs.json", false);
      zip.write(configs.data(), configs.size());
      zip.end();
      if (with_data) zip.add_file("data.npz", data / "hep_ml_lab_set.npz");
      zip.finish();
    }
    try {
      open_layout({path}, "hep_ml_lab");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return error.message();
    }
    ADD_FAILURE() << "accepted: " << configs;
    return "";
  }

  fs::path folder_;
};

/// Bit by bit, but every NaN is the same.
void expect_same(const std::vector<float>& ours, const std::vector<float>& theirs) {
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i)
    ASSERT_TRUE(ours[i] == theirs[i] || (std::isnan(ours[i]) && std::isnan(theirs[i]))) << i << ": " << ours[i];
}

/// The rows of one class, in their order.
std::vector<float> of_class(const std::vector<float>& rows, const std::vector<std::int32_t>& labels,
                            std::int32_t label) {
  const std::size_t width = rows.size() / labels.size();
  std::vector<float> out;
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] == label)
      out.insert(out.end(), rows.begin() + static_cast<std::ptrdiff_t>(i * width),
                 rows.begin() + static_cast<std::ptrdiff_t>((i + 1) * width));
  return out;
}

TEST_F(HepMlLab, ASetIsAnInputUnderTheNamesOfItsObservables) {
  EXPECT_EQ(recognise_layout(data / "hep_ml_lab_set.ds"), "hep_ml_lab");
  EXPECT_EQ(recognise_layout(data / "hep_ml_lab_set.npz"), "");
  const auto reader = open_layout({data / "hep_ml_lab_set.ds"});
  const Events first = reader->read(0, 10), rest = reader->read(10, 1000);
  first.check("first");
  EXPECT_EQ(first.size() + rest.size(), 63);
  EXPECT_EQ(rest.collection("Event").values<std::int64_t>("number").front(), 10);

  const Dataset dataset = converted("hep_ml_lab_set");
  EXPECT_EQ(dataset.classes(), (std::vector<std::string>{"0", "1"}));
  EXPECT_EQ(dataset.input("set").names, (std::vector<std::string>{"jet0.pt", "fatjet0.mass", "jet0,jet1.delta_r"}));
  EXPECT_EQ(dataset.input("set").units[0], "GeV");
  const NpzReader theirs(data / "hep_ml_lab_set.npz");
  const auto samples = theirs.open("samples").read_all<float>();
  const auto labels = theirs.open("targets").read_all<std::int32_t>();
  const Samples ours = dataset.read();
  EXPECT_TRUE(std::isnan(samples[1])) << "the sample has no missing value";
  for (const std::int32_t label : {0, 1})
    expect_same(of_class(ours.input("set").values, ours.labels, label), of_class(samples, labels, label));
}

TEST_F(HepMlLab, ItsSplitIsKept) {
  const Dataset dataset = converted("hep_ml_lab_split");
  const NpzReader theirs(data / "hep_ml_lab_split.npz");
  for (const auto& [ours, part] : {std::pair("train", "train"), {"validation", "val"}, {"test", "test"}}) {
    const Samples samples = dataset.read(ours);
    const auto values = theirs.open(fmt::format("{}_samples", part)).read_all<float>();
    const auto labels = theirs.open(fmt::format("{}_targets", part)).read_all<std::int32_t>();
    ASSERT_EQ(samples.labels.size(), labels.size()) << part;
    for (const std::int32_t label : {0, 1})
      expect_same(of_class(samples.input("set").values, samples.labels, label), of_class(values, labels, label));
  }
}

TEST_F(HepMlLab, IsWrittenAsItWasRead) {
  const Dataset dataset = converted("hep_ml_lab_split");
  write_hep_ml_lab(dataset, folder_ / "again.ds");
  const ZipReader ours(folder_ / "again.ds"), theirs(data / "hep_ml_lab_split.ds");
  for (const char* member : {"train.ds", "test.ds", "val.ds"}) EXPECT_TRUE(ours.has(member)) << member;
  const auto configs = [](const ZipReader& archive) {
    std::string text(1 << 16, ' ');
    text.resize(archive.open("configs.json")->read(text.data(), text.size()));
    return nlohmann::json::parse(text);
  };
  // hep-ml-lab takes an alias of an observable's class for the class.
  nlohmann::json expected = configs(theirs);
  for (const auto& [index, name] : {std::pair("0", "pt"), {"1", "mass"}, {"2", "delta_r"}})
    expected["observable_configs"][index]["class_name"] = name;
  EXPECT_EQ(configs(ours), expected);

  const auto reader = open_layout({folder_ / "again.ds"});
  write_layout_dataset(*reader, folder_ / "again.h5", "{}");
  const Dataset again = Dataset::open(folder_ / "again.h5");
  for (const char* part : {"train", "validation", "test"}) {
    const Samples before = dataset.read(part), after = again.read(part);
    EXPECT_EQ(after.labels, before.labels);
    expect_same(after.input("set").values, before.input("set").values);
  }
  EXPECT_THROW(write_hep_ml_lab(converted("hep_ml_lab_image"), folder_ / "image.ds"), Error);
  for (const auto& entry : fs::directory_iterator(folder_))
    EXPECT_TRUE(entry.path().extension() == ".h5" || entry.path().filename() == "again.ds") << entry.path();
}

TEST_F(HepMlLab, ImagesHaveTheirHeightAsRows) {
  const Dataset dataset = converted("hep_ml_lab_image");
  EXPECT_EQ(dataset.input("image").shape, (std::vector<std::int64_t>{1, 4, 6}));
  EXPECT_EQ(dataset.classes(), (std::vector<std::string>{"0", "1"}));
  const auto theirs = NpzReader(data / "hep_ml_lab_image.npz").open("train_samples").read_all<float>();
  const Samples samples = dataset.read("train");
  const auto& ours = samples.input("image").values;
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t event = 0; event < theirs.size() / 24; ++event)
    for (std::size_t row = 0; row < 4; ++row)
      for (std::size_t column = 0; column < 6; ++column)
        ASSERT_EQ(ours[event * 24 + row * 6 + column], theirs[event * 24 + column * 4 + row]);
}

TEST_F(HepMlLab, SaysWhatIsWrongWithAFile) {
  const std::string head = R"({"class_name": "SetDataset", "been_split": false, "observable_configs": )";
  const auto observable = [](const std::string& name) {
    return R"({"config": {"physics_object": "jet0", "class_name": ")" + name + "\"}}";
  };
  const std::vector<std::pair<std::string, std::string>> cases{
      {"[1, 2", "is no JSON object"},
      {"{}", "'class_name' in configs.json is not a text"},
      {R"({"class_name": "GraphDataset"})", "is not SetDataset or ImageDataset"},
      {R"({"class_name": "SetDataset"})", "'been_split'"},
      {head + "{}}", "'observable_configs'"},
      {head + R"({"1": )" + observable("pt") + "}}", "0 is missing"},
      {head + R"({"0": )" + observable("pt") + "}}", "is not of shape (n, 1)"},
      {head + R"({"0": )" + observable("a/b") + "}}", "without '/'"},
      {head + R"({"0": )" + observable("pt") + R"(, "1": )" + observable("pt") + "}}", "twice"},
      {R"({"class_name": "SetDataset", "been_split": true})", "train.ds"},
      {R"({"class_name": "ImageDataset", "been_split": false, "been_pixelated": false})", "were not pixelated"},
      {R"({"class_name": "ImageDataset", "been_split": false, "been_pixelated": true})", "(n, width, height)"}};
  for (const auto& [configs, words] : cases) {
    const std::string message = refusal(configs);
    EXPECT_NE(message.find(words), std::string::npos) << words << " is not in: " << message;
  }
  EXPECT_NE(refusal(head + "{}}", false).find("data.npz"), std::string::npos);
}

}  // namespace
}  // namespace hml
