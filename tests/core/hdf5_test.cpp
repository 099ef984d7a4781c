#include "hml/core/hdf5.hpp"

#include <gtest/gtest.h>
#include <hdf5.h>

#include <cmath>
#include <fstream>
#include <numeric>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"
#include "hml/core/hdf5/chunk.hpp"
#include "hml/core/random.hpp"
#include "hml/core/threads.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

class Hdf5 : public testing::Test {
 protected:
  void SetUp() override { fs::remove_all(folder_), fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path at(const std::string& name) const { return folder_ / name; }

  fs::path folder_ = fs::path(testing::TempDir()) /
                     ("hml_h5_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

/// Every third number is 0, the rest noise of full or of few digits.
template <class T>
std::vector<T> column(std::size_t n, std::uint64_t seed, bool rough) {
  std::vector<T> out(n);
  Random random(stream_key(seed, "test"), 0);
  for (std::size_t i = 0; i < n; ++i)
    if (i % 3 != 0) out[i] = static_cast<T>(rough ? std::floor(random.uniform(0, 100)) : random.uniform(0, 100));
  return out;
}

TEST_F(Hdf5, RoundTripAndEqualBytes) {
  std::vector<float> image(4 * 100 * 3);
  std::iota(image.begin(), image.end(), 0.5f);
  auto write = [&](const fs::path& path) {
    h5::File file = h5::File::create(path);
    h5::Group group = file.group("inputs/image");
    group.write<float>("values", image, {4, 100, 3});
    group.set_attribute("values", "unit", "GeV");
    group.write_strings("names", {"pt", "eta", "φ"});
    group.make_growing<std::int64_t>("offsets", {}, 16);
    const std::vector<std::int64_t> more{1, 2, 3};
    h5::Appender appender(group);
    appender.append("offsets", more);
    appender.append("offsets", more);
    appender.finish();
    file.set_attribute("provenance", "");
    file.close();
  };
  write(at("a.h5"));
  write(at("b.h5"));
  EXPECT_EQ(fingerprint_file(at("a.h5")), fingerprint_file(at("b.h5")));

  const h5::File file = h5::File::open(at("a.h5"));
  const h5::Group group = file.open_group("inputs/image");
  EXPECT_EQ(group.names(), (std::vector<std::string>{"values", "names", "offsets"}));
  EXPECT_EQ(group.read<float>("values"), image);
  EXPECT_EQ(group.read_rows<float>("values", 2, 1), std::vector<float>(image.begin() + 600, image.begin() + 900));
  EXPECT_EQ(group.read_strings("names")[2], "φ");
  EXPECT_EQ(group.read<std::int64_t>("offsets"), (std::vector<std::int64_t>{1, 2, 3, 1, 2, 3}));
  EXPECT_EQ(group.attribute("values", "unit"), "GeV");
  EXPECT_EQ(group.type("values"), "float32");
  EXPECT_EQ(group.chunk_rows("offsets"), 16u);
  EXPECT_EQ(group.chunk_rows("names"), 0u);
  EXPECT_EQ(file.attribute("provenance"), "");
  EXPECT_THROW(group.read<float>("nothing"), Error);
  EXPECT_THROW(group.read_rows<float>("values", 3, 2), Error);
}

// Three datasets that take turns, in pieces of an odd length, compressed on `threads` threads.
void write_growing(const fs::path& path, int threads, std::size_t piece) {
  const auto a = column<float>(600000, 1, true);
  const auto b = column<double>(400000, 2, false);
  const auto c = column<std::uint8_t>(200000, 3, true);
  h5::File file = h5::File::create(path);
  h5::Group group = file.group("g");
  group.make_growing<float>("a", {3}, 1000);
  group.make_growing<double>("b", {2}, 700, false);
  group.make_growing<std::uint8_t>("c", {}, 512);
  h5::Appender appender(group, threads);
  for (std::size_t row = 0; row < 200000; row += piece) {
    const std::size_t n = std::min<std::size_t>(piece, 200000 - row);
    appender.append<float>("a", std::span(a).subspan(3 * row, 3 * n));
    appender.append<double>("b", std::span(b).subspan(2 * row, 2 * n));
    appender.append<std::uint8_t>("c", std::span(c).subspan(row, n));
  }
  appender.finish();
  file.close();
}

TEST_F(Hdf5, AppenderGivesTheSameBytesOnAnyNumberOfThreads) {
  write_growing(at("one.h5"), 1, 333);
  write_growing(at("two.h5"), 2, 333);
  write_growing(at("five.h5"), 5, 333);
  EXPECT_EQ(fingerprint_file(at("one.h5")), fingerprint_file(at("two.h5")));
  EXPECT_EQ(fingerprint_file(at("one.h5")), fingerprint_file(at("five.h5")));
}

TEST_F(Hdf5, RowsAreReadFromAnyPlaceOnAnyNumberOfThreads) {
  write_growing(at("a.h5"), 2, 5000);
  const auto a = column<float>(600000, 1, true);
  const auto b = column<double>(400000, 2, false);
  const h5::File file = h5::File::open(at("a.h5"));
  const h5::Group group = file.open_group("g");
  for (const int threads : {1, 3}) {
    EXPECT_EQ(group.read<float>("a", threads), a);
    EXPECT_EQ(group.read<double>("b", threads), b);
    EXPECT_EQ(group.read<std::uint8_t>("c", threads), column<std::uint8_t>(200000, 3, true));
  }
  for (const auto& [begin, rows] :
       {std::pair{0u, 1u}, {999u, 2u}, {1000u, 1000u}, {123u, 4567u}, {199999u, 1u}, {5u, 0u}})
    EXPECT_EQ(group.read_rows<float>("a", begin, rows),
              std::vector<float>(a.begin() + 3 * begin, a.begin() + 3 * (begin + rows)))
        << begin;
  // Another type than the file's goes through the library's conversion.
  const auto as_double = group.read_rows<double>("a", 777, 1000);
  EXPECT_TRUE(std::equal(as_double.begin(), as_double.end(), a.begin() + 3 * 777));
  // Several threads at once.
  std::vector<std::vector<float>> parts(8);
  parallel_for(8, 4, [&](std::int64_t i, int) {
    parts[static_cast<std::size_t>(i)] = group.read_rows<float>("a", static_cast<std::uint64_t>(i) * 25000, 25000);
  });
  std::vector<float> joined;
  for (const auto& part : parts) joined.insert(joined.end(), part.begin(), part.end());
  EXPECT_EQ(joined, a);
}

TEST_F(Hdf5, AReaderOfRowsStaysOpen) {
  write_growing(at("a.h5"), 2, 5000);
  const auto a = column<float>(600000, 1, true);
  const h5::RowReader<float> reader(h5::File::open(at("a.h5")), "g/a");  // the file is closed, but for it
  std::vector<float> rows(3 * 100);
  for (const std::uint64_t begin : {0u, 950u, 199900u}) {
    reader.read(begin, 100, rows);
    EXPECT_TRUE(std::equal(rows.begin(), rows.end(), a.begin() + static_cast<std::ptrdiff_t>(3 * begin)));
    EXPECT_EQ(reader.read(begin, 100), rows);
  }
  EXPECT_THROW(reader.read(199901, 100), Error);
  EXPECT_THROW(reader.read(0, 99, rows), Error);
  EXPECT_THROW(h5::RowReader<float>(h5::File::open(at("a.h5")), "g/none"), Error);
}

// What we wrote, read by the HDF5 library's own filters; what those wrote, read by us.
TEST_F(Hdf5, TheLibraryAndWeReadEachOther) {
  write_growing(at("ours.h5"), 2, 5000);
  const auto a = column<float>(600000, 1, true);
  std::vector<float> read(a.size());
  const hid_t ours = H5Fopen(at("ours.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t set = H5Dopen2(ours, "g/a", H5P_DEFAULT);
  EXPECT_GE(H5Dread(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, read.data()), 0);
  H5Dclose(set), H5Fclose(ours);
  EXPECT_EQ(read, a);

  const hid_t theirs = H5Fcreate(at("theirs.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hsize_t extents[2] = {200000, 3}, chunk[2] = {1234, 3};
  const hid_t space = H5Screate_simple(2, extents, nullptr), properties = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(properties, 2, chunk), H5Pset_shuffle(properties), H5Pset_deflate(properties, 4);
  for (const char* name : {"shuffled", "checked"}) {
    if (name == std::string("checked")) H5Pset_fletcher32(properties);
    const hid_t made = H5Dcreate2(theirs, name, H5T_NATIVE_FLOAT, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    EXPECT_GE(H5Dwrite(made, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, a.data()), 0);
    H5Dclose(made);
  }
  H5Pclose(properties), H5Sclose(space), H5Fclose(theirs);
  const h5::File file = h5::File::open(at("theirs.h5"));
  EXPECT_EQ(file.chunk_rows("shuffled"), 1234u);
  EXPECT_EQ(file.read<float>("shuffled", 2), a);
  EXPECT_EQ(file.chunk_rows("checked"), 0u);  // a filter that is left to the library
  EXPECT_EQ(file.read<float>("checked", 2), a);
}

TEST_F(Hdf5, NoiseIsStoredAsItIs) {
  std::vector<std::uint8_t> noise(100000);
  Random random(1, 2);
  for (auto& byte : noise) byte = static_cast<std::uint8_t>(random());
  EXPECT_FALSE(h5::compressible(noise));
  EXPECT_TRUE(h5::compressible(std::vector<std::uint8_t>(1000, 7)));
  const h5::ChunkFilters filters{1, true, true};
  const auto packed = h5::pack_chunk(std::as_bytes(std::span(noise)), filters);
  EXPECT_EQ(packed.bytes.size(), noise.size());
  EXPECT_EQ(packed.skipped, 2u);
  h5::File file = h5::File::create(at("noise.h5"));
  file.write<std::uint8_t>("noise", noise);
  file.close();
  EXPECT_EQ(h5::File::open(at("noise.h5")).read<std::uint8_t>("noise"), noise);
}

TEST_F(Hdf5, EveryCutOffFileIsNamed) {
  {
    h5::File file = h5::File::create(at("a.h5"));
    file.write("x", column<double>(3000, 1, true));
    file.group("g").write_strings("names", {"a", "b"});
    file.close();
  }
  fs::create_directories(at("text.h5"));
  EXPECT_THROW(h5::File::open(at("text.h5")), Error);
  const std::string bytes = read_text(at("a.h5"));
  for (std::size_t keep = 0; keep < bytes.size(); keep += keep < 512 ? 1 : 97) {
    std::ofstream(at("torn.h5"), std::ios::binary) << bytes.substr(0, keep);
    try {
      h5::File::open(at("torn.h5"));
      FAIL() << "opened with " << keep << " of " << bytes.size() << " bytes";
    } catch (const Error& error) {
      EXPECT_NE(error.message().find("torn.h5"), std::string::npos);
      EXPECT_EQ(error.kind(), ErrorKind::input);
    }
  }
}

// A changed byte is found wherever it matters: all comes back as it was, or an input error names the file.
TEST_F(Hdf5, EveryChangedByteIsHarmlessOrNamed) {
  const auto numbers = column<double>(4000, 1, true);
  const auto more = column<std::int32_t>(6000, 2, true);
  {
    h5::File file = h5::File::create(at("a.h5"));
    file.write("x", numbers);
    file.make_growing<std::int32_t>("y", {2}, 512);
    h5::Appender appender(file);
    appender.append("y", more);
    appender.finish();
    file.set_attribute("x", "unit", "GeV");
    file.close();
  }
  const std::string bytes = read_text(at("a.h5"));
  int refused = 0, tried = 0;
  for (std::size_t place = 0; place < bytes.size(); place += 11) {
    std::string changed = bytes;
    changed[place] = static_cast<char>(changed[place] ^ 0x5a);
    std::ofstream(at("changed.h5"), std::ios::binary) << changed;
    ++tried;
    try {
      const h5::File file = h5::File::open(at("changed.h5"));
      ASSERT_EQ(file.read<double>("x"), numbers) << place;
      ASSERT_EQ(file.read<std::int32_t>("y"), more) << place;
    } catch (const Error& error) {
      ++refused;
      ASSERT_EQ(error.kind(), ErrorKind::input) << error.message();
      ASSERT_NE(error.message().find("changed.h5"), std::string::npos) << error.message();
    }
  }
  EXPECT_GT(refused, tried / 2);
}

}  // namespace
}  // namespace hml
