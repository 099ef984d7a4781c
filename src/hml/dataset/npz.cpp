#include "hml/dataset/npz.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <type_traits>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include "hml/core/files.hpp"

namespace hml {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are written as they lie in memory");

template <class T>
const char* descriptor();
template <>
const char* descriptor<float>() {
  return "<f4";
}
template <>
const char* descriptor<double>() {
  return "<f8";
}
template <>
const char* descriptor<std::int32_t>() {
  return "<i4";
}
template <>
const char* descriptor<std::int64_t>() {
  return "<i8";
}
template <>
const char* descriptor<std::uint8_t>() {
  return "|u1";
}

/// Little-endian numbers one after the other, as the zip format wants them.
class Record {
 public:
  Record& u16(std::uint64_t value) { return number(value, 2); }
  Record& u32(std::uint64_t value) { return number(value, 4); }
  Record& text(std::string_view value) { return bytes_.append(value), *this; }
  const std::string& bytes() const { return bytes_; }

 private:
  Record& number(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xff);
    return *this;
  }
  std::string bytes_;
};

/// Header of the .npy format 1.0, padded so that the data begin at a multiple of 64.
std::string npy_header(const std::string& type, const std::vector<std::int64_t>& shape) {
  constexpr std::size_t prefix = 10, align = 64;
  const std::string extents =
      shape.size() == 1 ? fmt::format("{},", shape[0]) : fmt::format("{}", fmt::join(shape, ", "));
  std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type, extents);
  text.append(align - (prefix + text.size() + 1) % align, ' ');
  text += '\n';
  return Record().text("\x93NUMPY").u16(0x0001).u16(text.size()).text(text).bytes();
}

/// Streams a member through deflate and keeps its checksum.
class Deflater {
 public:
  explicit Deflater(std::ofstream& out) : out_(out) {
    // Negative window bits: a raw stream, as zip wants it.
    if (deflateInit2(&stream_, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
      throw Error(ErrorKind::internal, "zlib does not start");
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  void write(const char* data, std::size_t count) {
    constexpr std::size_t piece = 1 << 24;
    for (std::size_t begin = 0; begin < count; begin += piece)
      push(data + begin, std::min(piece, count - begin), Z_NO_FLUSH);
  }
  void finish() { push(nullptr, 0, Z_FINISH); }

  std::uint64_t checksum = 0, packed = 0, size = 0;

 private:
  void push(const char* data, std::size_t count, int flush) {
    auto* bytes = reinterpret_cast<Bytef*>(const_cast<char*>(data));
    if (count > 0) checksum = crc32(static_cast<uLong>(checksum), bytes, static_cast<uInt>(count));
    size += count;
    stream_.next_in = bytes;
    stream_.avail_in = static_cast<uInt>(count);
    char buffer[1 << 16];
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(buffer);
      stream_.avail_out = sizeof buffer;
      deflate(&stream_, flush);
      const std::size_t made = sizeof buffer - stream_.avail_out;
      out_.write(buffer, static_cast<std::streamsize>(made));
      packed += made;
    } while (stream_.avail_out == 0);
  }

  std::ofstream& out_;
  z_stream stream_{};
};

/// Decodes UTF-8 into code points; what is malformed becomes U+FFFD.
std::u32string code_points(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    if (length == 0 || i + length > text.size()) {
      out += U'\uFFFD';
      ++i;
      continue;
    }
    char32_t point = length == 1 ? lead : lead & (0x7f >> length);
    for (std::size_t k = 1; k < length; ++k) point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3f);
    out += point;
    i += length;
  }
  return out;
}

}  // namespace

struct NpzWriter::State {
  explicit State(const std::filesystem::path& path) : file(path), out(file.temporary(), std::ios::binary) {}

  void member(const std::string& name, const std::string& header, const char* data, std::size_t size);
  void check() const {
    if (!out) throw Error(ErrorKind::io, fmt::format("cannot write '{}': {}", file.path().string(), std::strerror(errno)));
  }
  void fits(std::uint64_t size) const {
    if (size > std::numeric_limits<std::uint32_t>::max())
      throw Error(ErrorKind::io,
                  fmt::format("'{}' would be larger than the 4 GB of a zip archive", file.path().string()));
  }

  AtomicFile file;
  std::ofstream out;
  std::string directory;
  std::uint64_t members = 0;
};

// Local header, data, then the sizes are filled in: they are known only when the data have passed through deflate.
void NpzWriter::State::member(const std::string& name, const std::string& header, const char* data, std::size_t size) {
  constexpr std::uint64_t version = 20, deflated = 8, first_of_january_1980 = 0x21;
  const std::string entry = name + ".npy";
  const auto start = static_cast<std::uint64_t>(out.tellp());
  const auto common = [&](std::uint64_t checksum, std::uint64_t packed, std::uint64_t full) {
    return Record()
        .u16(version)
        .u16(0)
        .u16(deflated)
        .u16(0)
        .u16(first_of_january_1980)
        .u32(checksum)
        .u32(packed)
        .u32(full)
        .u16(entry.size())
        .u16(0)
        .bytes();
  };
  const auto local = [&](const std::string& fields) {
    return Record().u32(0x04034b50).text(fields).text(entry).bytes();
  };
  out << local(common(0, 0, 0));
  Deflater deflater(out);
  deflater.write(header.data(), header.size());
  deflater.write(data, size);
  deflater.finish();
  check();
  const auto end = static_cast<std::uint64_t>(out.tellp());
  fits(end);
  fits(deflater.size);
  const std::string fields = common(deflater.checksum, deflater.packed, deflater.size);
  out.seekp(static_cast<std::streamoff>(start));
  out << local(fields);
  out.seekp(static_cast<std::streamoff>(end));
  directory +=
      Record().u32(0x02014b50).u16(version).text(fields).u16(0).u16(0).u16(0).u32(0).u32(start).text(entry).bytes();
  ++members;
}

NpzWriter::NpzWriter(const std::filesystem::path& path) : state_(std::make_unique<State>(path)) { state_->check(); }
NpzWriter::~NpzWriter() = default;

template <class T>
void NpzWriter::add(const std::string& name, std::span<const T> values, const std::vector<std::int64_t>& shape) {
  state_->member(name, npy_header(descriptor<T>(), shape), reinterpret_cast<const char*>(values.data()),
                 values.size_bytes());
}

void NpzWriter::add(const std::string& name, const std::vector<std::string>& values) {
  std::vector<std::u32string> texts;
  std::size_t width = 1;
  for (const auto& value : values) width = std::max(width, texts.emplace_back(code_points(value)).size());
  std::u32string flat;
  for (auto& text : texts) flat += text, flat.append(width - text.size(), U'\0');
  state_->member(name, npy_header(fmt::format("<U{}", width), {static_cast<std::int64_t>(values.size())}),
                 reinterpret_cast<const char*>(flat.data()), flat.size() * sizeof(char32_t));
}

void NpzWriter::finish() {
  State& state = *state_;
  const auto start = static_cast<std::uint64_t>(state.out.tellp());
  state.fits(start + state.directory.size());
  state.out << state.directory
            << Record()
                   .u32(0x06054b50)
                   .u16(0)
                   .u16(0)
                   .u16(state.members)
                   .u16(state.members)
                   .u32(state.directory.size())
                   .u32(start)
                   .u16(0)
                   .bytes();
  state.out.close();
  state.check();
  state.file.commit();
}

#define HML_NPZ_TYPE(T) \
  template void NpzWriter::add<T>(const std::string&, std::span<const T>, const std::vector<std::int64_t>&);
HML_NPZ_TYPE(float)
HML_NPZ_TYPE(double)
HML_NPZ_TYPE(std::int32_t)
HML_NPZ_TYPE(std::int64_t)
HML_NPZ_TYPE(std::uint8_t)
#undef HML_NPZ_TYPE

void write_npz(const Dataset& dataset, const std::filesystem::path& path) {
  NpzWriter out(path);
  const std::vector<std::int64_t> shape{dataset.size()};
  const auto numbers = dataset.event_numbers();
  const auto parts = dataset.parts();
  for (const auto& input : dataset.inputs()) {
    // One input at a time, so that memory holds the largest of them and not all.
    const Samples samples = dataset.read("all", {input.name});
    const Tensor& tensor = samples.inputs.front().second;
    out.add<float>(input.name, tensor.values, tensor.shape);
    out.add(input.name + "_names", input.names);
    out.add(input.name + "_units", input.units);
    if (&input != &dataset.inputs().back()) continue;
    out.add<std::int32_t>("labels", samples.labels, shape);
    out.add<double>("weights", samples.weights, shape);
  }
  out.add<std::int64_t>("event", numbers, shape);
  out.add<std::uint8_t>("split", parts, shape);
  out.add("classes", dataset.classes());
  std::vector<std::string> names;
  for (const auto& [name, fraction] : dataset.split()) names.push_back(name);
  out.add("split_names", names);
  out.finish();
}

}  // namespace hml
