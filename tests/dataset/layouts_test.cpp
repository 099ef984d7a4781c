// Readers of published layouts on small files that pandas, h5py, NumPy and uproot wrote in them; see
// tools/make_published_layouts.py. The rows of the Higgs challenge are real ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "hml/core/files.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/npz.hpp"
#include "hml/dataset/zoo/layout.hpp"
#include "hml/dataset/zoo/layout_dataset.hpp"
#include "hml/observe/quantity.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

const fs::path data = fs::path(HML_TEST_DATA) / "dataset";

Events all_of(LayoutReader& reader) {
  Events events = reader.read(0, reader.size().value_or(1000));
  events.check("layout");
  return events;
}

Events all_of(const std::string& name) { return all_of(*open_layout({data / name})); }

/// The published array again: padded rows of a collection's columns, without the mask.
std::vector<float> padded(const Events& events, const LayoutInput& input) {
  const auto rows = layout_rows(events, input);
  const std::size_t width = input.columns.size() + 1;
  std::vector<float> out;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (i % width + 1 < width) out.push_back(rows[i]);
  return out;
}

TEST(Layouts, AreToldByContent) {
  const std::vector<std::pair<std::string, std::string>> expected{{"top_tagging.h5", "top_tagging"},
                                                                  {"jetnet_g.hdf5", "jetnet"},
                                                                  {"lhco.h5", "lhco"},
                                                                  {"quark_gluon.npz", "quark_gluon"},
                                                                  {"trackml.zip", "trackml"},
                                                                  {"jetclass.root", "jetclass"},
                                                                  {"higgsml.csv", "higgsml"},
                                                                  {"higgsml_open_data.csv.gz", "higgsml"},
                                                                  {"hep_ml_lab_image.ds", "hep_ml_lab"},
                                                                  {"arrays.npz", ""}};
  for (const auto& [file, layout] : expected) EXPECT_EQ(recognise_layout(data / file), layout) << file;
  EXPECT_EQ(recognise_layout(fs::path(HML_TEST_DATA) / "event/tt2.hepmc.gz"), "");
  EXPECT_THROW(open_layout({data / "arrays.npz"}), Error);
  EXPECT_THROW(open_layout({data / "lhco.h5"}, "top_tagging"), Error);
  EXPECT_THROW(open_layout({data / "lhco.h5", data / "jetnet_g.hdf5"}), Error);
}

TEST(Layouts, TopTaggingPackedByZlibAndBlosc) {
  const auto values = NpzReader(data / "top_tagging.npz").open("values").read_all<float>();
  for (const char* name : {"top_tagging.h5", "top_tagging_blosc.h5"}) {
    const auto reader = open_layout({data / name});
    const Events events = all_of(*reader);
    EXPECT_EQ(padded(events, reader->description().inputs[0]), values) << name;
    EXPECT_EQ(events.collection("Event").values<std::int32_t>("label"), (std::vector<std::int32_t>{1, 0, 1, 0, 1, 0}));
    EXPECT_EQ(events.collection("Event").values<std::int32_t>("ttv"), (std::vector<std::int32_t>{0, 0, 1, 1, 2, 2}));
    EXPECT_EQ(events.collection("Truth").values<float>("energy")[0], 600);
    // The jet is the sum of its constituents, and observables are computed on it.
    double px = 0, py = 0;
    for (std::size_t i = 0; i < 200; ++i) px += values[4 * i + 1], py += values[4 * i + 2];
    EXPECT_NEAR(Quantity("jet0.pt").evaluate(events).values[0], std::hypot(px, py), 1e-3);
    EXPECT_EQ(reader->read(2, 4).collection("Constituent").objects(), 5 + 6);
  }
}

TEST(Layouts, Lhco) {
  const auto values = NpzReader(data / "lhco.npz").open("values").read_all<float>();
  const auto reader = open_layout({data / "lhco.h5"});
  const Events events = all_of(*reader);
  const auto rows = padded(events, reader->description().inputs[0]);
  for (std::size_t event = 0; event < 4; ++event)
    for (std::size_t i = 0; i < 2100; ++i) ASSERT_EQ(rows[event * 2100 + i], values[event * 2101 + i]);
  EXPECT_EQ(events.collection("Event").values<std::int32_t>("label"), (std::vector<std::int32_t>{0, 1, 0, 1}));
}

TEST(Layouts, JetNetHasAClassAFile) {
  const auto reader = open_layout({data / "jetnet_g.hdf5", data / "jetnet_t.hdf5"});
  const Events events = all_of(*reader);
  EXPECT_EQ(events.size(), 6);
  EXPECT_EQ(events.collection("Event").values<std::int32_t>("label"), (std::vector<std::int32_t>{0, 0, 0, 2, 2, 2}));
  EXPECT_EQ(events.collection("Event").values<std::int64_t>("number"), (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5}));
  const Collection& parts = events.collection("Constituent");
  EXPECT_EQ(parts.offsets, (std::vector<std::int64_t>{0, 2, 32, 39, 41, 71, 78}));
  EXPECT_EQ(events.collection("Jet").values<float>("num_particles")[1], 30);
}

TEST(Layouts, QuarkGluon) {
  const auto values = NpzReader(data / "quark_gluon.npz").open("X").read_all<float>();
  const auto reader = open_layout({data / "quark_gluon.npz"});
  const Events first = reader->read(0, 2), rest = reader->read(2, 100);
  EXPECT_EQ(first.size() + rest.size(), 5);
  LayoutInput input = reader->description().inputs[0];
  input.length = 8;
  auto rows = padded(first, input);
  const auto more = padded(rest, input);
  rows.insert(rows.end(), more.begin(), more.end());
  EXPECT_EQ(rows, values);
  // A charged pion has its mass.
  const Collection& parts = first.collection("Constituent");
  ASSERT_EQ(parts.values<std::int32_t>("pid")[1], 211);
  const double e = parts.values<float>("energy")[1], x = parts.values<float>("px")[1], y = parts.values<float>("py")[1],
               z = parts.values<float>("pz")[1];
  EXPECT_NEAR(e * e - x * x - y * y - z * z, 0.13957039 * 0.13957039, 1e-6 * e * e);
}

TEST(Layouts, HiggsmlHasPartsAndMissingValues) {
  const Events events = all_of("higgsml.csv");
  const Collection& features = events.collection("Features");
  EXPECT_EQ(events.size(), 20);
  EXPECT_EQ(features.columns.size(), 30u);
  EXPECT_FLOAT_EQ(features.values<float>("DER_mass_MMC")[0], 138.47f);
  EXPECT_TRUE(std::isnan(features.values<float>("DER_mass_MMC")[2]));
  EXPECT_EQ(features.column("PRI_tau_phi").unit, "rad");
  const Collection& header = events.collection("Event");
  EXPECT_EQ(header.values<std::int64_t>("number")[1], 100001);
  EXPECT_EQ(header.values<std::int32_t>("label")[0], 1);
  EXPECT_DOUBLE_EQ(header.values<double>("weight")[0], 0.00265331133733);

  const Events open_data = all_of("higgsml_open_data.csv.gz");
  EXPECT_EQ(open_data.collection("Event").values<std::uint8_t>("part")[3], 3);
  const fs::path out = fs::temp_directory_path() / "hml_layouts_higgsml.h5";
  write_layout_dataset(*open_layout({data / "higgsml_open_data.csv.gz"}), out, "{}");
  const Dataset dataset = Dataset::open(out);
  EXPECT_EQ(dataset.read("test").size(), 5);
  EXPECT_EQ(dataset.split()[0], (std::pair<std::string, double>{"train", 0.25}));
  fs::remove(out);
}

TEST(Layouts, TrackmlRelatesHitsToParticlesAndCells) {
  const Events events = all_of("trackml.zip");
  EXPECT_EQ(events.size(), 2);
  EXPECT_EQ(events.collection("Event").values<std::int64_t>("number"), (std::vector<std::int64_t>{21000, 21001}));
  const Collection& hits = events.collection("Hit");
  EXPECT_EQ(hits.objects(), 8);
  EXPECT_EQ(hits.values<float>("weight")[1], 0.25f);
  const Relation& particle = *hits.find_relation("particle");
  // Of the noise hit nothing is known; the others point at the second, first and first particle.
  EXPECT_EQ(particle.offsets, (std::vector<std::int64_t>{0, 1, 2, 3, 3, 4, 5, 6, 6}));
  EXPECT_EQ(particle.index, (std::vector<std::int32_t>{1, 0, 0, 1, 0, 0}));
  EXPECT_EQ(hits.find_relation("cells")->index, (std::vector<std::int32_t>{0, 1, 2, 3, 0, 1, 2, 3}));
  EXPECT_EQ(events.collection("Particle").values<std::int64_t>("particle_id")[1], 4503737066323968);
  EXPECT_THROW(write_layout_dataset(*open_layout({data / "trackml.zip"}), "unused.h5", "{}"), Error);
}

TEST(Layouts, JetClass) {
  const auto reference = nlohmann::json::parse(read_text(data / "jetclass.json"));
  const Events events = all_of("jetclass.root");
  EXPECT_EQ(events.collection("Event").values<std::int32_t>("label"), (std::vector<std::int32_t>{0, 1, 9}));
  const Collection& parts = events.collection("Constituent");
  for (const auto& column : parts.columns) {
    std::vector<float> expected;
    for (const auto& jet : reference.at("part_" + column.name))
      for (const auto& value : jet) expected.push_back(value.get<float>());
    EXPECT_EQ(std::get<std::vector<float>>(column.values), expected) << column.name;
  }
  for (const auto& column : events.collection("Jet").columns)
    EXPECT_EQ(std::get<std::vector<float>>(column.values),
              reference.at("jet_" + column.name).get<std::vector<float>>());
}

TEST(Layouts, BecomeDatasets) {
  const fs::path folder = fs::temp_directory_path() / "hml_layouts_dataset";
  fs::create_directories(folder);
  fs::copy_file(data / "top_tagging.h5", folder / "val.h5", fs::copy_options::overwrite_existing);
  write_layout_dataset(*open_layout({folder / "val.h5"}), folder / "out.h5", R"({"product": "converted"})");
  const Dataset dataset = Dataset::open(folder / "out.h5");
  EXPECT_EQ(dataset.classes(), (std::vector<std::string>{"qcd", "top"}));
  EXPECT_EQ(dataset.input("constituents").shape, (std::vector<std::int64_t>{200, 5}));
  EXPECT_EQ(dataset.input("constituents").names.back(), "mask");
  EXPECT_EQ(dataset.read("validation").size(), 6);
  EXPECT_EQ(dataset.read("train").size(), 0);
  // Rows stand by class; each is the published one.
  const auto numbers = dataset.event_numbers();
  const auto values = NpzReader(data / "top_tagging.npz").open("values").read_all<float>();
  const Samples samples = dataset.read();
  const Tensor& tensor = samples.input("constituents");
  for (std::size_t row = 0; row < 6; ++row)
    for (std::size_t i = 0; i < 200; ++i)
      for (std::size_t k = 0; k < 4; ++k)
        ASSERT_EQ(tensor.values[(row * 200 + i) * 5 + k],
                  values[(static_cast<std::size_t>(numbers[row]) * 200 + i) * 4 + k]);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace hml
