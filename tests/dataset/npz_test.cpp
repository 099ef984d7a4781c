#include "hml/dataset/npz.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>

#include "hml/core/files.hpp"
#include "hml/dataset/builder.hpp"
#include "sample_events.hpp"

namespace hml {
namespace {

struct Npy {
  std::string header, data;
};

std::uint64_t number(const std::string& bytes, std::size_t position, int size) {
  std::uint64_t out = 0;
  for (int i = size - 1; i >= 0; --i)
    out = out << 8 | static_cast<unsigned char>(bytes[position + static_cast<std::size_t>(i)]);
  return out;
}

std::string inflate_member(const std::string& packed, std::size_t size) {
  std::string out(size, '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, -15), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  inflateEnd(&stream);
  return out;
}

/// Reads an archive by its central directory, as a zip program does.
std::map<std::string, Npy> read_npz(const std::filesystem::path& path) {
  const std::string bytes = read_text(path);
  const std::size_t end = bytes.size() - 22;
  EXPECT_EQ(number(bytes, end, 4), 0x06054b50u);
  std::map<std::string, Npy> out;
  std::size_t at = number(bytes, end + 16, 4);
  for (std::uint64_t member = 0; member < number(bytes, end + 10, 2); ++member) {
    EXPECT_EQ(number(bytes, at, 4), 0x02014b50u);
    const std::size_t checksum = number(bytes, at + 16, 4), packed = number(bytes, at + 20, 4),
                      size = number(bytes, at + 24, 4);
    const std::size_t length = number(bytes, at + 28, 2), local = number(bytes, at + 42, 4);
    const std::string name = bytes.substr(at + 46, length);
    EXPECT_EQ(number(bytes, local, 4), 0x04034b50u);
    EXPECT_EQ(number(bytes, local + 14, 4), checksum);
    EXPECT_EQ(bytes.substr(local + 30, length), name);
    const std::size_t extra = number(bytes, local + 28, 2);
    const std::string npy = inflate_member(bytes.substr(local + 30 + length + extra, packed), size);
    EXPECT_EQ(crc32(0, reinterpret_cast<const Bytef*>(npy.data()), static_cast<uInt>(npy.size())), checksum);
    EXPECT_EQ(npy.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
    const std::size_t header = number(npy, 8, 2);
    EXPECT_EQ((10 + header) % 64, 0u);
    out[name] = {npy.substr(10, header), npy.substr(10 + header)};
    at += 46 + length;
  }
  return out;
}

TEST(Npz, HoldsTheWholeDataset) {
  const auto folder = std::filesystem::temp_directory_path() / "hml_npz_test";
  const auto settings = DatasetSettings::read(
      Config::parse("representations: {observables: {type: set, observables: [jet0.pt, jet1.pt]}}"),
      {"qcd", "\xc3\xa9toile"}, 3);
  DatasetBuilder builder(settings, folder / "a.h5");
  builder.add(sample_events(1, 0, 30), 0);
  builder.add(sample_events(2, 0, 20), 1);
  builder.finish("{}");
  const Dataset dataset = Dataset::open(folder / "a.h5");
  write_npz(dataset, folder / "a.npz");
  auto arrays = read_npz(folder / "a.npz");
  std::filesystem::remove_all(folder);

  EXPECT_NE(arrays["observables.npy"].header.find("{'descr': '<f4', 'fortran_order': False, 'shape': (50, 2), }"),
            std::string::npos);
  EXPECT_NE(arrays["labels.npy"].header.find("{'descr': '<i4', 'fortran_order': False, 'shape': (50,), }"),
            std::string::npos);
  EXPECT_NE(arrays["classes.npy"].header.find("'<U6'"), std::string::npos);
  const Samples samples = dataset.read();
  const auto& values = samples.input("observables").values;
  ASSERT_EQ(arrays["observables.npy"].data.size(), values.size() * sizeof(float));
  EXPECT_EQ(std::memcmp(arrays["observables.npy"].data.data(), values.data(), values.size() * sizeof(float)), 0);
  EXPECT_EQ(arrays["weights.npy"].data.size(), 400u);
  EXPECT_EQ(arrays["split.npy"].data.size(), 50u);
  EXPECT_EQ(arrays["event.npy"].data.size(), 400u);
  EXPECT_EQ(arrays.size(), 9u);
}

template <class T>
std::vector<T> values_of(const Npy& array) {
  std::vector<T> out(array.data.size() / sizeof(T));
  std::memcpy(out.data(), array.data.data(), array.data.size());
  return out;
}

TEST(Npz, HoldsRowsOfAPartAndAClass) {
  const auto folder = std::filesystem::temp_directory_path() / "hml_npz_rows_test";
  auto settings = DatasetSettings::read(
      Config::parse("{split: {train: 0.5, test: 0.5}, representations: {jets: {type: set, observables: [jet0.pt]}}}"),
      {"qcd", "z"}, 3);
  // The class z has two samples.
  settings.samples = {{.name = "qcd", .label = 0}, {.name = "light", .label = 1}, {.name = "heavy", .label = 1}};
  DatasetBuilder builder(settings, folder / "a.h5");
  for (int sample = 0; sample < 3; ++sample) builder.add(sample_events(1, 100 * sample, 40), sample);
  builder.finish("{}");
  const Dataset dataset = Dataset::open(folder / "a.h5");

  write_npz(dataset, folder / "z.npz", {.part = "test", .of_class = "z"});
  write_npz(dataset, folder / "few.npz", {.part = "test", .of_class = "z", .most = 10});
  auto all = read_npz(folder / "z.npz"), few = read_npz(folder / "few.npz");
  const Samples test = dataset.read("test");
  EXPECT_EQ(values_of<std::int32_t>(all["labels.npy"]), std::vector<std::int32_t>(40, 1));
  EXPECT_EQ(values_of<std::uint8_t>(all["split.npy"]), std::vector<std::uint8_t>(40, 1));
  const auto pt = values_of<float>(all["jets.npy"]), some = values_of<float>(few["jets.npy"]);
  EXPECT_EQ(pt, std::vector<float>(test.input("jets").values.begin() + 20, test.input("jets").values.end()));
  EXPECT_NE(few["jets.npy"].header.find("'shape': (10, 1), }"), std::string::npos);
  const auto events = values_of<std::int64_t>(few["event.npy"]);
  EXPECT_EQ(std::count_if(events.begin(), events.end(), [](auto event) { return event < 200; }), 5);
  for (std::size_t i = 0; i < some.size(); ++i) EXPECT_EQ(some[i], pt[4 * i]);

  try {
    write_npz(dataset, folder / "b.npz", {.of_class = "zz"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("did you mean 'z'"), std::string::npos) << error.message();
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "b.npz"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace hml
