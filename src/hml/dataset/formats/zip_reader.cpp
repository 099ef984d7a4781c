#include "hml/dataset/formats/zip_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include <fmt/format.h>
#include <zlib.h>

#include "hml/core/error.hpp"

namespace hml {
namespace {

constexpr std::uint32_t local_signature = 0x04034b50, entry_signature = 0x02014b50, end_signature = 0x06054b50,
                        end64_signature = 0x06064b50, locator_signature = 0x07064b50;
constexpr std::size_t local_bytes = 30, entry_bytes = 46, end_bytes = 22, end64_bytes = 56, locator_bytes = 20;

/// Little-endian number at a position of some bytes that are long enough.
std::uint64_t number(const std::string& bytes, std::size_t at, int size) {
  std::uint64_t out = 0;
  for (int i = size - 1; i >= 0; --i)
    out = out << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return out;
}

std::ifstream open_file(const std::filesystem::path& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorKind::io, fmt::format("cannot read '{}': {}", path.string(), std::strerror(errno)));
  return file;
}

[[noreturn]] void torn(const std::string& name, const std::string& problem) {
  throw Error(ErrorKind::input, fmt::format("'{}' is no whole zip archive: {}", name, problem));
}

std::string bytes_at(std::ifstream& file, std::uint64_t at, std::size_t count, const std::string& name) {
  std::string out(count, '\0');
  file.clear();
  file.seekg(static_cast<std::streamoff>(at));
  if (!file.read(out.data(), static_cast<std::streamsize>(count))) torn(name, "it ends too early");
  return out;
}

/// A member's bytes, inflated on the way.
class MemberBytes : public ByteStream {
 public:
  MemberBytes(const std::filesystem::path& path, std::string name, std::uint64_t start, ZipMember member)
      : name_(std::move(name)), member_(std::move(member)), file_(open_file(path)), packed_left_(member_.packed) {
    file_.seekg(static_cast<std::streamoff>(start));
    // Negative window bits: a raw stream, without zlib's own header.
    if (member_.deflated && inflateInit2(&stream_, -15) != Z_OK)
      throw Error(ErrorKind::internal, "zlib does not start");
  }
  ~MemberBytes() override {
    if (member_.deflated) inflateEnd(&stream_);
  }
  MemberBytes(const MemberBytes&) = delete;
  MemberBytes& operator=(const MemberBytes&) = delete;

  std::size_t read(char* to, std::size_t count) override {
    count = static_cast<std::size_t>(std::min<std::uint64_t>(count, member_.size - done_));
    const std::size_t got = member_.deflated ? inflate_into(to, count) : copy_into(to, count);
    for (std::size_t begin = 0; begin < got; begin += piece)
      checksum_ =
          crc32(checksum_, reinterpret_cast<const Bytef*>(to + begin), static_cast<uInt>(std::min(piece, got - begin)));
    done_ += got;
    if (got < count) torn("it ends too early");
    if (done_ == member_.size && count > 0 && checksum_ != member_.checksum) torn("its checksum is wrong");
    return got;
  }
  std::optional<std::uint64_t> size() const override { return member_.size; }
  const std::string& name() const override { return name_; }

 private:
  static constexpr std::size_t piece = 1 << 24;

  std::size_t copy_into(char* to, std::size_t count) {
    file_.read(to, static_cast<std::streamsize>(count));
    return static_cast<std::size_t>(file_.gcount());
  }

  std::size_t inflate_into(char* to, std::size_t count) {
    std::size_t done = 0;
    while (done < count) {
      if (stream_.avail_in == 0) refill();
      const std::size_t wanted = std::min(piece, count - done);
      stream_.next_out = reinterpret_cast<Bytef*>(to + done);
      stream_.avail_out = static_cast<uInt>(wanted);
      const int outcome = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t made = wanted - stream_.avail_out;
      done += made;
      if (outcome == Z_STREAM_END) break;
      if (outcome != Z_OK && outcome != Z_BUF_ERROR) torn("its data are damaged");
      if (made == 0 && stream_.avail_in == 0 && packed_left_ == 0) break;
    }
    return done;
  }

  void refill() {
    file_.read(buffer_, static_cast<std::streamsize>(std::min<std::uint64_t>(sizeof buffer_, packed_left_)));
    const auto got = static_cast<std::size_t>(file_.gcount());
    packed_left_ = got == 0 ? 0 : packed_left_ - got;
    stream_.next_in = reinterpret_cast<Bytef*>(buffer_);
    stream_.avail_in = static_cast<uInt>(got);
  }

  [[noreturn]] void torn(const char* problem) const {
    throw Error(ErrorKind::input, fmt::format("'{}' is torn: {}", name_, problem));
  }

  std::string name_;
  ZipMember member_;
  std::ifstream file_;
  std::uint64_t packed_left_, done_ = 0;
  uLong checksum_ = 0;
  z_stream stream_{};
  char buffer_[1 << 16];
};

struct Directory {
  std::uint64_t entries = 0, bytes = 0, start = 0;
};

/// What stands at the end of the archive: the directory's place, the zip64 record's where there is one.
Directory find_directory(std::ifstream& file, std::uint64_t begin, std::uint64_t end, const std::string& name) {
  // A comment of up to 64 kB may follow the record.
  const std::uint64_t length = end - begin, window = std::min<std::uint64_t>(length, end_bytes + 0xffff);
  if (length < end_bytes) torn(name, "it is too short");
  const std::string tail = bytes_at(file, end - window, static_cast<std::size_t>(window), name);
  std::size_t at = tail.size() - end_bytes;
  while (number(tail, at, 4) != end_signature)
    if (at-- == 0) torn(name, "it has no directory");
  Directory out{number(tail, at + 10, 2), number(tail, at + 12, 4), number(tail, at + 16, 4)};
  if (at < locator_bytes || number(tail, at - locator_bytes, 4) != locator_signature) return out;
  const std::uint64_t place = number(tail, at - locator_bytes + 8, 8);
  if (place > length || length - place < end64_bytes) torn(name, "its zip64 directory is not there");
  const std::string record = bytes_at(file, begin + place, end64_bytes, name);
  if (number(record, 0, 4) != end64_signature) torn(name, "its zip64 directory is not there");
  return {number(record, 32, 8), number(record, 40, 8), number(record, 48, 8)};
}

/// The numbers that did not fit into 32 bits stand in an extra field, in this order.
void read_zip64(const std::string& extra, ZipMember& member, const std::string& name) {
  constexpr std::uint64_t elsewhere = 0xffffffff, zip64 = 1;
  for (std::size_t at = 0; at + 4 <= extra.size();) {
    const std::uint64_t id = number(extra, at, 2), length = number(extra, at + 2, 2);
    at += 4;
    if (length > extra.size() - at) torn(name, "an extra field is too long");
    if (id == zip64) {
      std::size_t field = at;
      for (std::uint64_t* value : {&member.size, &member.packed, &member.start}) {
        if (*value != elsewhere) continue;
        if (field + 8 > at + length) torn(name, "a zip64 field is too short");
        *value = number(extra, field, 8);
        field += 8;
      }
    }
    at += length;
  }
}

}  // namespace

ZipReader::ZipReader(const std::filesystem::path& path) : path_(path), name_(path.string()) {
  auto file = open_file(path);
  file.seekg(0, std::ios::end);
  end_ = static_cast<std::uint64_t>(std::max<std::streamoff>(file.tellg(), 0));
  read_directory();
}

ZipReader::ZipReader(std::filesystem::path path, std::string name, std::uint64_t begin, std::uint64_t end)
    : path_(std::move(path)), name_(std::move(name)), begin_(begin), end_(end) {
  read_directory();
}

void ZipReader::read_directory() {
  auto file = open_file(path_);
  const Directory directory = find_directory(file, begin_, end_, name_);
  const std::uint64_t length = end_ - begin_;
  if (directory.start > length || directory.bytes > length - directory.start) torn(name_, "its directory is not there");
  const std::string bytes = bytes_at(file, begin_ + directory.start, static_cast<std::size_t>(directory.bytes), name_);
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    if (bytes.size() - at < entry_bytes || number(bytes, at, 4) != entry_signature)
      torn(name_, fmt::format("entry {} of its directory is damaged", i));
    const std::uint64_t flags = number(bytes, at + 8, 2), method = number(bytes, at + 10, 2);
    const std::size_t name_bytes = number(bytes, at + 28, 2), extra = number(bytes, at + 30, 2),
                      comment = number(bytes, at + 32, 2);
    if (bytes.size() - at - entry_bytes < name_bytes + extra + comment)
      torn(name_, fmt::format("entry {} of its directory is damaged", i));
    ZipMember& member = members_.emplace_back();
    member.name = bytes.substr(at + entry_bytes, name_bytes);
    member.checksum = static_cast<std::uint32_t>(number(bytes, at + 16, 4));
    member.packed = number(bytes, at + 20, 4);
    member.size = number(bytes, at + 24, 4);
    member.start = number(bytes, at + 42, 4);
    member.deflated = method == 8;
    read_zip64(bytes.substr(at + entry_bytes + name_bytes, extra), member, name_);
    if (flags & 1) throw Error(ErrorKind::input, fmt::format("'{}:{}' is encrypted", name_, member.name));
    if (method != 0 && method != 8)
      throw Error(ErrorKind::input,
                  fmt::format("'{}:{}' is packed by method {}; those that are read are 0 (stored) and 8 (deflated)",
                              name_, member.name, method));
    if (!member.deflated && member.packed != member.size) torn(name_, fmt::format("'{}' has two sizes", member.name));
    at += entry_bytes + name_bytes + extra + comment;
  }
}

bool ZipReader::has(std::string_view wanted) const {
  return std::any_of(members_.begin(), members_.end(), [&](const auto& member) { return member.name == wanted; });
}

const ZipMember& ZipReader::member(std::string_view wanted) const {
  std::vector<std::string> names;
  for (const auto& known : members_) {
    if (known.name == wanted) return known;
    names.push_back(known.name);
  }
  throw unknown_name(ErrorKind::input, fmt::format("member of '{}'", name_), wanted, names);
}

// The local header repeats the name and has extra fields of its own, so only it tells where the data begin.
std::uint64_t ZipReader::data_start(const ZipMember& member) const {
  auto file = open_file(path_);
  const std::uint64_t length = end_ - begin_;
  if (member.start > length || length - member.start < local_bytes)
    torn(name_, fmt::format("'{}' is not there", member.name));
  const std::string header = bytes_at(file, begin_ + member.start, local_bytes, name_);
  if (number(header, 0, 4) != local_signature) torn(name_, fmt::format("'{}' is not there", member.name));
  const std::uint64_t start = member.start + local_bytes + number(header, 26, 2) + number(header, 28, 2);
  if (start > length || member.packed > length - start) torn(name_, fmt::format("'{}' ends too early", member.name));
  return begin_ + start;
}

std::unique_ptr<ByteStream> ZipReader::open(std::string_view wanted) const {
  const ZipMember& found = member(wanted);
  return std::make_unique<MemberBytes>(path_, fmt::format("{}:{}", name_, found.name), data_start(found), found);
}

ZipReader ZipReader::nested(std::string_view wanted) const {
  const ZipMember& found = member(wanted);
  const std::string name = fmt::format("{}:{}", name_, found.name);
  if (found.deflated)
    throw Error(ErrorKind::input, fmt::format("'{}' is packed twice; store it in the archive as it is", name));
  const std::uint64_t start = data_start(found);
  return ZipReader(path_, name, start, start + found.size);
}

bool ZipReader::recognises(const std::filesystem::path& path) {
  const std::string start = first_bytes(path, 4);
  return start == std::string("PK\x03\x04", 4) || start == std::string("PK\x05\x06", 4);
}

}  // namespace hml
