#include "hml/learn/training/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"

namespace hml {

static_assert(std::endian::native == std::endian::little, "numbers are read and written as they lie in memory");

namespace {

using nlohmann::json;

// The format's own limit: a longer header is that of a file which is something else.
constexpr std::uint64_t longest_header = 100'000'000;

const std::map<std::string, std::int64_t>& bytes_of_types() {
  static const std::map<std::string, std::int64_t> table = {{"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"I64", 8},
                                                            {"I32", 4}, {"I16", 2}, {"I8", 1},  {"U64", 8},  {"U32", 4},
                                                            {"U16", 2}, {"U8", 1},  {"BOOL", 1}};
  return table;
}

struct Extent {
  std::uint64_t begin, end;
};

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : path_(path), text_(read_text(path)) {}

  StoredTensors read() {
    const json header = read_header();
    StoredTensors out;
    std::vector<std::pair<Extent, StoredTensor>> found;
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__")
        out.metadata = read_metadata(entry);
      else
        found.push_back(read_entry(name, entry));
    }
    // An empty array begins where its successor does.
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
      return std::pair(a.first.begin, a.first.end) < std::pair(b.first.begin, b.first.end);
    });
    std::uint64_t at = 0;
    for (auto& [extent, tensor] : found) {
      if (extent.begin != at)
        fail(fmt::format("'{}' begins at byte {} of the data, where {} was to come", tensor.name, extent.begin, at));
      at = extent.end;
      const auto* bytes = reinterpret_cast<const std::byte*>(text_.data()) + data_;
      tensor.bytes.assign(bytes + extent.begin, bytes + extent.end);
      out.tensors.push_back(std::move(tensor));
    }
    if (at != data_size()) fail(fmt::format("{} bytes of data follow, not {}", data_size(), at));
    return out;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::input, fmt::format("no whole safetensors file: {}", what), {path_.string()});
  }
  std::uint64_t data_size() const { return text_.size() - data_; }

  json read_header() {
    std::uint64_t length = 0;
    if (text_.size() < 8) fail(fmt::format("it has {} bytes", text_.size()));
    std::memcpy(&length, text_.data(), 8);
    if (length > longest_header || length > text_.size() - 8)
      fail(fmt::format("a header of {} bytes in a file of {}", length, text_.size()));
    data_ = 8 + static_cast<std::size_t>(length);
    std::set<std::string> names;
    std::string twice;
    const auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
      if (event == json::parse_event_t::key && depth == 1 && !names.insert(parsed.get<std::string>()).second)
        twice = parsed.get<std::string>();
      return depth <= 3;
    };
    const json header =
        json::parse(text_.begin() + 8, text_.begin() + static_cast<std::ptrdiff_t>(data_), watch, false);
    if (!header.is_object()) fail("its header is no JSON object");
    if (!twice.empty()) fail(fmt::format("'{}' stands there twice", twice));
    return header;
  }

  std::map<std::string, std::string> read_metadata(const json& entry) const {
    std::map<std::string, std::string> out;
    if (!entry.is_object()) fail("its metadata are no JSON object");
    for (const auto& [key, value] : entry.items()) {
      if (!value.is_string()) fail(fmt::format("its metadata '{}' are no text", key));
      out[key] = value.get<std::string>();
    }
    return out;
  }

  std::pair<Extent, StoredTensor> read_entry(const std::string& name, const json& entry) const {
    const auto whole = [](const json& list) {
      return list.is_array() &&
             std::all_of(list.begin(), list.end(), [](const json& n) { return n.is_number_unsigned(); });
    };
    if (!entry.is_object() || entry.size() != 3 || !entry.contains("dtype") || !entry["dtype"].is_string() ||
        !entry.contains("shape") || !whole(entry["shape"]) || !entry.contains("data_offsets") ||
        !whole(entry["data_offsets"]) || entry["data_offsets"].size() != 2)
      fail(fmt::format("'{}' lacks a dtype, a shape or its data_offsets", name));
    StoredTensor tensor{name, entry["dtype"].get<std::string>(), {}, {}};
    const auto type = bytes_of_types().find(tensor.type);
    if (type == bytes_of_types().end()) fail(fmt::format("'{}' is of the unknown type '{}'", name, tensor.type));
    std::uint64_t bytes = static_cast<std::uint64_t>(type->second);
    for (const auto& n : entry["shape"]) {
      const auto length = n.get<std::uint64_t>();
      if (length > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) ||
          __builtin_mul_overflow(bytes, length, &bytes))
        fail(fmt::format("'{}' has more numbers than can be counted", name));
      tensor.shape.push_back(static_cast<std::int64_t>(length));
    }
    const Extent extent{entry["data_offsets"][0].get<std::uint64_t>(), entry["data_offsets"][1].get<std::uint64_t>()};
    if (extent.begin > extent.end || extent.end > data_size())
      fail(fmt::format("'{}' lies at bytes {} to {} of {}", name, extent.begin, extent.end, data_size()));
    if (extent.end - extent.begin != bytes)
      fail(fmt::format("'{}' of shape ({}) takes {} bytes, not {}", name, fmt::join(tensor.shape, ", "), bytes,
                       extent.end - extent.begin));
    return {extent, std::move(tensor)};
  }

  std::filesystem::path path_;
  std::string text_;
  std::size_t data_ = 0;  // where the numbers begin
};

}  // namespace

std::int64_t StoredTensor::size() const {
  std::int64_t product = 1;
  for (const auto n : shape) product *= n;
  return product;
}

const StoredTensor& StoredTensors::find(const std::string& name) const {
  const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const auto& t) { return t.name == name; });
  if (found != tensors.end()) return *found;
  std::vector<std::string> names;
  for (const auto& tensor : tensors) names.push_back(tensor.name);
  throw unknown_name(ErrorKind::input, "array", name, names);
}

StoredTensors read_safetensors(const std::filesystem::path& path) { return Reader(path).read(); }

void write_safetensors(const std::filesystem::path& path, const StoredTensors& file) {
  json header = json::object();
  if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
  std::string data;
  for (const auto& tensor : file.tensors) {
    const auto type = bytes_of_types().find(tensor.type);
    if (type == bytes_of_types().end() || tensor.name == "__metadata__" || header.contains(tensor.name) ||
        static_cast<std::int64_t>(tensor.bytes.size()) != tensor.size() * type->second)
      throw Error(ErrorKind::internal,
                  fmt::format("'{}' cannot be stored: its type, its size or its name is wrong", tensor.name));
    header[tensor.name] = {{"dtype", tensor.type},
                           {"shape", tensor.shape},
                           {"data_offsets", {data.size(), data.size() + tensor.bytes.size()}}};
    data.append(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  const std::uint64_t length = text.size();
  std::string start(8, '\0');
  std::memcpy(start.data(), &length, 8);
  write_text(path, start + text + data);
}

}  // namespace hml
