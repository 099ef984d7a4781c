#include "hml/learn/training/safetensors.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <string>

#include <unistd.h>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"

namespace hml {
namespace {

class Safetensors : public testing::Test {
 protected:
  ~Safetensors() override { std::filesystem::remove(path_); }
  // A file of this header, its length put before it, and data.
  void put(const std::string& header, const std::string& data, std::int64_t longer = 0) {
    const std::uint64_t length = header.size() + static_cast<std::uint64_t>(longer);
    std::string text(8, '\0');
    std::memcpy(text.data(), &length, 8);
    write_text(path_, text + header + data);
  }
  std::string refusal() {
    try {
      read_safetensors(path_);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return error.message();
    }
    return "";
  }
  void expect_refusal(const std::string& header, const std::string& data, const std::string& words) {
    put(header, data);
    EXPECT_NE(refusal().find(words), std::string::npos) << header << ": " << refusal();
  }
  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("hml-" + std::to_string(getpid()) + ".safetensors");
};

StoredTensor stored(const std::string& name, std::vector<std::int64_t> shape, const std::vector<float>& values) {
  StoredTensor out{name, "F32", std::move(shape), std::vector<std::byte>(4 * values.size())};
  if (!values.empty()) std::memcpy(out.bytes.data(), values.data(), out.bytes.size());
  return out;
}

TEST_F(Safetensors, ComeBack) {
  StoredTensors file;
  file.tensors = {stored("b", {2, 2}, {1, 2, 3, 4}), stored("none", {0, 3}, {}), stored("a.weight", {}, {7})};
  file.metadata = {{"format", "pt"}};
  write_safetensors(path_, file);
  const auto back = read_safetensors(path_);
  EXPECT_EQ(back.metadata, file.metadata);
  ASSERT_EQ(back.tensors.size(), 3u);
  for (const auto& tensor : file.tensors) {
    EXPECT_EQ(back.find(tensor.name).shape, tensor.shape);
    EXPECT_EQ(back.find(tensor.name).bytes, tensor.bytes);
  }
  try {
    back.find("a.wieght");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("did you mean 'a.weight'"), std::string::npos);
  }
}

TEST_F(Safetensors, AnOddSizeIsAligned) {
  StoredTensors file;
  file.tensors = {StoredTensor{"odd", "U8", {3}, std::vector<std::byte>(3)}};
  write_safetensors(path_, file);
  EXPECT_EQ((std::filesystem::file_size(path_) - 3) % 8, 0u);
  EXPECT_EQ(read_safetensors(path_).tensors[0].size(), 3);
}

TEST_F(Safetensors, RefuseWhatIsNoneOrTorn) {
  const std::string good = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", data(8, 'x');
  put(good, data);
  EXPECT_EQ(read_safetensors(path_).tensors.size(), 1u);
  expect_refusal(good, data.substr(1), "'a' lies at bytes 0 to 8 of 7");
  expect_refusal(good, data + "y", "9 bytes of data follow, not 8");
  expect_refusal("{}", "y", "1 bytes of data follow, not 0");
  put(good, "", 1);
  EXPECT_NE(refusal().find("a header of"), std::string::npos);
  write_text(path_, "abc");
  EXPECT_NE(refusal().find("it has 3 bytes"), std::string::npos);
  write_text(path_, "\x89HDF\r\n\x1a\n and more of a file of another kind");
  EXPECT_NE(refusal().find("a header of"), std::string::npos);
  // A whole file, cut at every length.
  put(good, data);
  const std::string whole = read_text(path_);
  for (std::size_t n = 0; n < whole.size(); ++n) {
    write_text(path_, whole.substr(0, n));
    EXPECT_NE(refusal(), "") << n;
  }
}

TEST_F(Safetensors, RefuseWhatContradictsItself) {
  const auto entry = [](const std::string& type, const std::string& shape, const std::string& offsets) {
    return R"({"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
  };
  const auto one = [&](const std::string& type, const std::string& shape, const std::string& offsets) {
    return R"({"a":)" + entry(type, shape, offsets) + "}";
  };
  const std::string data(8, 'x');
  expect_refusal("[1]", "", "no JSON object");
  expect_refusal("{\"a\":", "", "no JSON object");
  expect_refusal(one("F32", "[3]", "[0,8]"), data, "takes 12 bytes, not 8");
  expect_refusal(one("F31", "[2]", "[0,8]"), data, "unknown type 'F31'");
  expect_refusal(one("F32", "[-2]", "[0,8]"), data, "lacks");
  expect_refusal(one("F32", "[2.0]", "[0,8]"), data, "lacks");
  expect_refusal(one("F32", "[2]", "[0,8,9]"), data, "lacks");
  expect_refusal(one("F32", "[2]", "[8,0]"), data, "bytes 8 to 0");
  expect_refusal(one("F32", "[4611686018427387904,4]", "[0,8]"), data, "more numbers than can be counted");
  expect_refusal(one("F32", "[0,18446744073709551615]", "[0,0]"), "", "more numbers than can be counted");
  expect_refusal(R"({"a":{"dtype":"F32","shape":[2]}})", data, "lacks");
  expect_refusal(R"({"a":3})", data, "lacks");
  expect_refusal(R"({"__metadata__":{"x":3}})", "", "no text");
  // The same bytes twice, a hole, the same name twice.
  const std::string first = entry("F32", "[1]", "[0,4]");
  expect_refusal(R"({"a":)" + first + R"(,"b":)" + first + "}", data.substr(4),
                 "begins at byte 0 of the data, where 4");
  expect_refusal(R"({"a":)" + first + R"(,"b":)" + entry("U8", "[3]", "[5,8]") + "}", data, "begins at byte 5");
  expect_refusal(R"({"a":)" + first + R"(,"a":)" + entry("F32", "[1]", "[4,8]") + "}", data, "'a' stands there twice");
}

}  // namespace
}  // namespace hml
