#include "hml/learn/training/pytorch_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include <unistd.h>
#include <zlib.h>

#include "../toy.hpp"
#include "hml/core/files.hpp"
#include "hml/learn/training/load_stored_tensors.hpp"

namespace hml {
namespace {

using namespace test;

const std::string folder = std::string(HML_TEST_DATA) + "/learn/";

void expect_same(const StoredTensors& read, const StoredTensors& expected) {
  ASSERT_EQ(read.tensors.size(), expected.tensors.size());
  for (const auto& wanted : expected.tensors) {
    const auto& tensor = read.find(wanted.name);
    EXPECT_EQ(tensor.type, wanted.type) << wanted.name;
    EXPECT_EQ(tensor.shape, wanted.shape) << wanted.name;
    EXPECT_TRUE(tensor.bytes == wanted.bytes) << wanted.name;
  }
}

// tools/make_pytorch_files.py made both, views of one storage and a transposed one among them.
TEST(PytorchFile, HoldsWhatTheSafetensorsFileHolds) {
  const auto expected = read_safetensors(folder + "state_dict.safetensors");
  ASSERT_EQ(expected.tensors.size(), 11u);
  expect_same(read_pytorch(folder + "state_dict.pt"), expected);
  expect_same(read_pytorch(folder + "checkpoint.pt"), expected);
  expect_same(load_stored_tensors(folder + "state_dict.pt"), expected);
  expect_same(load_stored_tensors(folder + "state_dict.safetensors"), expected);
}

class Damaged : public testing::Test {
 protected:
  ~Damaged() override { std::filesystem::remove(path_); }
  // Without the flush to the disk of write_text().
  void put(const std::string& text) { std::ofstream(path_, std::ios::binary) << text; }
  // Either an error or the right answer.
  void read(const std::string& text) {
    put(text);
    try {
      expect_same(read_pytorch(path_), expected_);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input) << error.what();
    }
  }
  const std::string whole_ = read_text(folder + "state_dict.pt");
  const StoredTensors expected_ = read_safetensors(folder + "state_dict.safetensors");
  const std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("hml_pytorch_" + std::to_string(getpid()) + ".pt");
};

TEST_F(Damaged, TornFilesAreRefused) {
  for (std::size_t length = 0; length < whole_.size(); length += 30) {
    put(whole_.substr(0, length));
    EXPECT_THROW(read_pytorch(path_), Error) << length;
  }
}

// The archive's checksums tell flipped bytes of its entries; of the archive's own they tell none.
TEST_F(Damaged, FlippedBytesNeverCrash) {
  for (std::uint64_t trial = 0; trial < 400; ++trial) {
    Random random(11, trial);
    std::string text = whole_;
    for (std::uint32_t flips = 1 + random.below(3); flips > 0; --flips)
      text[random.below(static_cast<std::uint32_t>(text.size()))] ^= static_cast<char>(1u << random.below(8));
    read(text);
  }
}

std::string bytes_of(unsigned long crc) {
  const auto value = static_cast<std::uint32_t>(crc);
  return {reinterpret_cast<const char*>(&value), 4};
}

unsigned long checksum(const std::string& text) {
  return crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
}

// Damage to the pickle whose checksums are right again: what a hostile file would have.
TEST_F(Damaged, PicklesWithRightChecksumsNeverCrash) {
  const std::size_t begin = whole_.find("\x80\x02"), end = whole_.find("PK", begin);
  std::size_t length = end - begin;  // the pickle ends in its '.', the last that makes the checksum right
  while (length > 0 && whole_.find(bytes_of(checksum(whole_.substr(begin, length))), begin + length) == std::string::npos) --length;
  ASSERT_GT(length, 100u);
  const std::string right = bytes_of(checksum(whole_.substr(begin, length)));
  int read_anyway = 0;
  for (std::uint64_t trial = 0; trial < 800; ++trial) {
    Random random(13, trial);
    std::string text = whole_;
    for (std::uint32_t flips = 1 + random.below(3); flips > 0; --flips)
      text[begin + random.below(static_cast<std::uint32_t>(length))] = static_cast<char>(random.below(256));
    const std::string wrong = bytes_of(checksum(text.substr(begin, length)));
    for (auto at = text.find(right); at != std::string::npos; at = text.find(right, at + 4)) text.replace(at, 4, wrong);
    put(text);
    try {
      read_pytorch(path_);
      ++read_anyway;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input) << error.what();
    }
  }
  EXPECT_GT(read_anyway, 8);  // another name, another shape of as many numbers: the checksums were right
}

TEST(PytorchFile, OtherFilesAreRefused) {
  EXPECT_TRUE(contains(message_of([] { read_pytorch(folder + "toy.h5"); }), "toy.h5"));
  EXPECT_TRUE(contains(message_of([] { load_stored_tensors(folder + "toy.h5"); }), "toy.h5"));
}

}  // namespace
}  // namespace hml
