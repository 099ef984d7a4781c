// Readers of npz, zip and csv on files that NumPy, Python and the tests wrote; see tools/make_published_layouts.py.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "hml/core/files.hpp"
#include "hml/dataset/formats/csv_reader.hpp"
#include "hml/dataset/formats/csv_writer.hpp"
#include "hml/dataset/formats/zip_writer.hpp"
#include "hml/dataset/npz.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

const fs::path data = fs::path(HML_TEST_DATA) / "dataset";

class Formats : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path path(const std::string& name) const { return folder_ / name; }
  fs::path write(const std::string& name, const std::string& text) const {
    write_text(path(name), text);
    return path(name);
  }

  fs::path folder_ = fs::temp_directory_path() /
                     ("hml_formats_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

template <class Action>
std::string message(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

TEST(Npy, ReadsEveryOrderOfBytesAndAxes) {
  const NpzReader file(data / "arrays.npz");
  const auto values = file.open("c").read_all<double>();
  ASSERT_EQ(values.size(), 24u);
  EXPECT_EQ(file.open("c").header().shape, (std::vector<std::int64_t>{3, 4, 2}));
  EXPECT_TRUE(file.open("fortran").header().fortran_order);
  EXPECT_EQ(file.open("fortran").read_all<double>(), values);
  EXPECT_EQ(file.open("big").read_all<double>(), values);
  EXPECT_EQ(NpzReader(data / "arrays_deflated.npz").open("c").read_all<double>(), values);
  // By rows, the same.
  for (const char* name : {"c", "fortran"}) {
    auto array = file.open(name);
    std::vector<double> rows;
    for (auto part = array.read<double>(2); !part.empty(); part = array.read<double>(2))
      rows.insert(rows.end(), part.begin(), part.end());
    EXPECT_EQ(rows, values) << name;
  }
}

TEST(Npy, ReadsEveryType) {
  const NpzReader file(data / "arrays.npz");
  EXPECT_EQ(file.open("small").read_all<std::int32_t>(), (std::vector<std::int32_t>{1, -2, 3, -4}));
  EXPECT_EQ(file.open("flags").read_all<std::uint8_t>(), (std::vector<std::uint8_t>{1, 0}));
  EXPECT_EQ(file.open("counts").read_all<double>(), (std::vector<double>{0, std::ldexp(1, 63)}));
  EXPECT_EQ(file.open("texts").read_strings(), (std::vector<std::string>{"top", "\xc3\xa9toile", ""}));
  EXPECT_EQ(file.open("bytes").read_strings(), (std::vector<std::string>{"qcd", "w"}));
  EXPECT_EQ(file.open("scalar").read_all<float>(), (std::vector<float>{2.5f}));
  EXPECT_TRUE(file.open("empty").read_all<float>().empty());
  const auto half = file.open("half").read_all<double>();
  EXPECT_EQ(half[1], 1.5);
  EXPECT_EQ(half[2], -2);
  EXPECT_EQ(half[3], std::ldexp(1, -24));
  EXPECT_TRUE(std::isinf(half[4]) && std::isnan(half[5]));
}

TEST(Npy, RefusesWhatItCannotRead) {
  const NpzReader file(data / "arrays.npz");
  EXPECT_NE(message([&] { file.open("complex"); }).find("'<c16'"), std::string::npos);
  EXPECT_NE(message([&] { file.open("objects"); }).find("'|O'"), std::string::npos);
  EXPECT_NE(message([&] { file.open("flagss"); }).find("did you mean 'flags'"), std::string::npos);
  EXPECT_NE(message([&] { file.open("texts").read_all<float>(); }).find("numbers are wanted"), std::string::npos);
  EXPECT_NE(message([&] { file.open("c").read_all<std::int32_t>(); }).find("integers are wanted"), std::string::npos);
}

TEST_F(Formats, NpzComesBack) {
  NpzWriter out(path("a.npz"));
  const std::vector<float> values{1, 2, 3, 4, 5, 6};
  out.add<float>("x", values, {2, 3});
  out.add("names", {"a", "\xc3\xa9"});
  out.finish();
  const NpzReader file(path("a.npz"));
  EXPECT_EQ(file.names(), (std::vector<std::string>{"x", "names"}));
  EXPECT_EQ(file.open("x").read_all<float>(), values);
  EXPECT_EQ(file.open("names").read_strings()[1], "\xc3\xa9");
}

TEST_F(Formats, ArchivesWithinArchivesAndZip64) {
  auto member = ZipReader(data / "zip64.zip").open("inside.txt");
  std::string text(1000, '\0');
  text.resize(member->read(text.data(), text.size()));
  EXPECT_EQ(text.size(), 3 * std::string("zip64 fields stand in the local header\n").size());

  ZipWriter out(path("outer.zip"));
  out.add_file("inner.npz", data / "arrays.npz");
  out.finish();
  const NpzReader inner(ZipReader(path("outer.zip")).nested("inner.npz"));
  EXPECT_EQ(inner.open("scalar").read_all<float>().at(0), 2.5f);
}

TEST_F(Formats, TornArchivesAreNamed) {
  std::string bytes = read_text(data / "arrays_deflated.npz");
  const auto torn = write("torn.npz", bytes.substr(0, bytes.size() / 2));
  EXPECT_NE(message([&] { NpzReader reader(torn); }).find("torn.npz"), std::string::npos);
  bytes[bytes.find("c.npy") + 60] ^= 0x55;
  const auto damaged = write("damaged.npz", bytes);
  EXPECT_NE(message([&] { NpzReader(damaged).open("c").read_all<double>(); }).find("is torn"), std::string::npos);
}

TEST_F(Formats, CsvHasQuotesAndPlaces) {
  const auto file = write(
      "a.csv", "\xef\xbb\xbfname,value\r\n\"a \"\"b\"\", c\",1.5\r\n\r\n\"two\nlines\",-2e3\r\nx,\r\ny,abc\r\nz\r\n");
  CsvReader csv(file);
  EXPECT_EQ(csv.columns(), (std::vector<std::string>{"name", "value"}));
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.text(0), "a \"b\", c");
  EXPECT_EQ(csv.number(1), 1.5);
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.text(0), "two\nlines");
  EXPECT_EQ(csv.number(1), -2000);
  ASSERT_TRUE(csv.next());
  EXPECT_TRUE(std::isnan(csv.number(1)));
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(message([&] { csv.number(1); }), file.string() + ":7: column 'value': a number is wanted, not 'abc'");
  EXPECT_EQ(message([&] { csv.next(); }), file.string() + ":8: 1 fields; the header has 2");
  EXPECT_NE(message([&] { csv.column("vaule"); }).find("did you mean 'value'"), std::string::npos);
  EXPECT_NE(message([&] { CsvReader(write("b.csv", "a,b\n\"x,1\n")).next(); }).find("never closed"), std::string::npos);
  EXPECT_NE(message([&] { CsvReader(write("c.csv", "")); }).find("empty"), std::string::npos);
  EXPECT_NE(message([&] { CsvReader(write("d.csv", "a,a\n")); }).find("twice"), std::string::npos);
}

TEST_F(Formats, CsvComesBackPackedOrNot) {
  for (const char* name : {"a.csv", "a.csv.gz"}) {
    CsvWriter out(path(name), {"x", "y", "text, quoted"});
    out.add(0.1).add(std::int64_t{-7}).add("a\"b,c\n").end_record();
    out.add(std::nan("")).add(std::int64_t{1}).add("").end_record();
    out.finish();
    CsvReader csv(path(name));
    ASSERT_TRUE(csv.next());
    EXPECT_EQ(csv.number(0), 0.1);
    EXPECT_EQ(csv.integer(1), -7);
    EXPECT_EQ(csv.text(csv.column("text, quoted")), "a\"b,c\n");
    ASSERT_TRUE(csv.next());
    EXPECT_TRUE(std::isnan(csv.number(0)));
    EXPECT_FALSE(csv.next());
  }
  EXPECT_EQ(read_text(path("a.csv.gz")).substr(0, 2), "\x1f\x8b");
}

}  // namespace
}  // namespace hml
