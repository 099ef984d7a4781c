#include "hml/dataset/formats/zip_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <zlib.h>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"
#include "hml/dataset/formats/bytes.hpp"

namespace hml {
namespace {

constexpr std::uint64_t elsewhere = 0xffffffff;  // says that a zip64 field holds the number

/// Little-endian numbers one after the other, as the zip format wants them.
class Record {
 public:
  Record& u16(std::uint64_t value) { return number(value, 2); }
  Record& u32(std::uint64_t value) { return number(value, 4); }
  Record& u64(std::uint64_t value) { return number(value, 8); }
  Record& text(std::string_view value) { return bytes_.append(value), *this; }
  const std::string& bytes() const { return bytes_; }

 private:
  Record& number(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xff);
    return *this;
  }
  std::string bytes_;
};

/// Streams a member through deflate, or as it is, and keeps its checksum and sizes.
class Packer {
 public:
  Packer(std::ofstream& out, bool deflated) : out_(out), deflated_(deflated) {
    // Negative window bits: a raw stream, as zip wants it.
    if (deflated && deflateInit2(&stream_, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
      throw Error(ErrorKind::internal, "zlib does not start");
  }
  ~Packer() {
    if (deflated_) deflateEnd(&stream_);
  }
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;

  void write(const char* data, std::size_t count) {
    constexpr std::size_t piece = 1 << 24;
    for (std::size_t begin = 0; begin < count; begin += piece)
      push(data + begin, std::min(piece, count - begin), Z_NO_FLUSH);
  }
  void finish() {
    if (deflated_) push(nullptr, 0, Z_FINISH);
  }
  bool deflated() const { return deflated_; }

  std::uint64_t checksum = 0, packed = 0, size = 0;

 private:
  void push(const char* data, std::size_t count, int flush) {
    auto* bytes = reinterpret_cast<Bytef*>(const_cast<char*>(data));
    if (count > 0) checksum = crc32(static_cast<uLong>(checksum), bytes, static_cast<uInt>(count));
    size += count;
    if (!deflated_) {
      out_.write(data, static_cast<std::streamsize>(count));
      packed += count;
      return;
    }
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
  bool deflated_;
  z_stream stream_{};
};

/// What the local header and the directory say alike: from the version needed to the length of the name.
std::string common_fields(const std::string& name, bool deflated, std::uint64_t checksum, std::uint64_t packed,
                          std::uint64_t size) {
  constexpr std::uint64_t version = 45, utf8 = 0x800, first_of_january_1980 = 0x21;
  return Record()
      .u16(version)
      .u16(utf8)
      .u16(deflated ? 8 : 0)
      .u16(0)
      .u16(first_of_january_1980)
      .u32(checksum)
      .u32(packed)
      .u32(size)
      .u16(name.size())
      .bytes();
}

/// The sizes stand in a zip64 field, for when the header is written they are not known yet.
std::string local_header(const std::string& name, bool deflated, std::uint64_t checksum, std::uint64_t packed,
                         std::uint64_t size) {
  return Record()
      .u32(0x04034b50)
      .text(common_fields(name, deflated, checksum, elsewhere, elsewhere))
      .u16(20)
      .text(name)
      .u16(1)
      .u16(16)
      .u64(size)
      .u64(packed)
      .bytes();
}

}  // namespace

struct ZipWriter::State {
  explicit State(const std::filesystem::path& path) : file(path), out(file.temporary(), std::ios::binary) { check(); }

  void check() const {
    if (!out)
      throw Error(ErrorKind::io, fmt::format("cannot write '{}': {}", file.path().string(), std::strerror(errno)));
  }
  std::uint64_t position() { return static_cast<std::uint64_t>(out.tellp()); }
  void add_entry(const Packer& made);

  AtomicFile file;
  std::ofstream out;
  std::optional<Packer> packer;
  std::string member, directory;
  std::uint64_t start = 0, members = 0;
};

void ZipWriter::State::add_entry(const Packer& made) {
  const auto small = [](std::uint64_t value) { return std::min(value, elsewhere); };
  Record zip64;
  for (const std::uint64_t value : {made.size, made.packed, start})
    if (value >= elsewhere) zip64.u64(value);
  const std::string extra =
      zip64.bytes().empty() ? "" : Record().u16(1).u16(zip64.bytes().size()).text(zip64.bytes()).bytes();
  directory += Record()
                   .u32(0x02014b50)
                   .u16(45)
                   .text(common_fields(member, made.deflated(), made.checksum, small(made.packed), small(made.size)))
                   .u16(extra.size())
                   .u16(0)
                   .u16(0)
                   .u16(0)
                   .u32(0)
                   .u32(small(start))
                   .text(member)
                   .text(extra)
                   .bytes();
  ++members;
}

ZipWriter::ZipWriter(const std::filesystem::path& path) : state_(std::make_unique<State>(path)) {}
ZipWriter::~ZipWriter() = default;
ZipWriter::ZipWriter(ZipWriter&&) noexcept = default;
ZipWriter& ZipWriter::operator=(ZipWriter&&) noexcept = default;

void ZipWriter::begin(const std::string& member, bool deflated) {
  State& state = *state_;
  if (state.packer) throw Error(ErrorKind::internal, fmt::format("member '{}' was not ended", state.member));
  state.start = state.position();
  state.member = member;
  state.out << local_header(member, deflated, 0, 0, 0);
  state.packer.emplace(state.out, deflated);
}

void ZipWriter::write(const char* data, std::size_t count) { state_->packer->write(data, count); }

// The checksum and the sizes are known only when the bytes have passed; the header is written once more.
void ZipWriter::end() {
  State& state = *state_;
  Packer& made = *state.packer;
  made.finish();
  const std::uint64_t end = state.position();
  state.out.seekp(static_cast<std::streamoff>(state.start));
  state.out << local_header(state.member, made.deflated(), made.checksum, made.packed, made.size);
  state.out.seekp(static_cast<std::streamoff>(end));
  state.check();
  state.add_entry(made);
  state.packer.reset();
}

void ZipWriter::add_file(const std::string& member, const std::filesystem::path& path) {
  const auto bytes = open_bytes(path);
  std::vector<char> buffer(1 << 20);
  begin(member, false);
  while (const std::size_t got = bytes->read(buffer.data(), buffer.size())) write(buffer.data(), got);
  end();
}

void ZipWriter::finish() {
  State& state = *state_;
  const std::uint64_t start = state.position(), size = state.directory.size();
  state.out << state.directory;
  if (start >= elsewhere || size >= elsewhere || state.members >= 0xffff) {
    const std::uint64_t record = state.position();
    state.out << Record()
                     .u32(0x06064b50)
                     .u64(44)
                     .u16(45)
                     .u16(45)
                     .u32(0)
                     .u32(0)
                     .u64(state.members)
                     .u64(state.members)
                     .u64(size)
                     .u64(start)
                     .u32(0x07064b50)
                     .u32(0)
                     .u64(record)
                     .u32(1)
                     .bytes();
  }
  const std::uint64_t count = std::min<std::uint64_t>(state.members, 0xffff);
  state.out << Record()
                   .u32(0x06054b50)
                   .u16(0)
                   .u16(0)
                   .u16(count)
                   .u16(count)
                   .u32(std::min(size, elsewhere))
                   .u32(std::min(start, elsewhere))
                   .u16(0)
                   .bytes();
  state.out.close();
  state.check();
  state.file.commit();
}

}  // namespace hml
