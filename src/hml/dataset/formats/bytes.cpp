#include "hml/dataset/formats/bytes.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>
#include <zlib.h>

#include "hml/core/error.hpp"

namespace hml {
namespace {

/// Plain files too: zlib hands them through as they are.
class FileBytes : public ByteStream {
 public:
  explicit FileBytes(const std::filesystem::path& path) : name_(path.string()) {
    std::error_code problem;
    if (std::filesystem::is_directory(path, problem))
      throw Error(ErrorKind::io, fmt::format("cannot read '{}': it is a folder", name_));
    errno = 0;
    file_ = gzopen(name_.c_str(), "rb");
    if (!file_)
      throw Error(ErrorKind::io, fmt::format("cannot read '{}': {}", name_, std::strerror(errno ? errno : ENOMEM)));
    gzbuffer(file_, 1 << 17);
    const auto bytes = std::filesystem::file_size(path, problem);
    if (gzdirect(file_) && !problem) size_ = bytes;
  }
  ~FileBytes() override { gzclose(file_); }
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  std::size_t read(char* to, std::size_t count) override {
    constexpr std::size_t piece = 1 << 24;
    std::size_t done = 0;
    while (done < count) {
      const int got = gzread(file_, to + done, static_cast<unsigned>(std::min(piece, count - done)));
      if (got < 0) torn();
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    if (done < count) check_end();
    return done;
  }
  std::optional<std::uint64_t> size() const override { return size_; }
  const std::string& name() const override { return name_; }

 private:
  // At the end zlib tells of a stream that was cut short.
  void check_end() const {
    int problem = Z_OK;
    gzerror(file_, &problem);
    if (problem != Z_OK && problem != Z_STREAM_END) torn();
  }
  [[noreturn]] void torn() const {
    int problem = Z_OK;
    const char* text = gzerror(file_, &problem);
    if (problem == Z_ERRNO)
      throw Error(ErrorKind::io, fmt::format("cannot read '{}': {}", name_, std::strerror(errno)));
    throw Error(ErrorKind::input, fmt::format("'{}' is torn: {}", name_, text));
  }

  std::string name_;
  gzFile file_ = nullptr;
  std::optional<std::uint64_t> size_;
};

}  // namespace

std::unique_ptr<ByteStream> open_bytes(const std::filesystem::path& path) { return std::make_unique<FileBytes>(path); }

std::string first_bytes(const std::filesystem::path& path, std::size_t count) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorKind::io, fmt::format("cannot read '{}': {}", path.string(), std::strerror(errno)));
  std::string out(count, '\0');
  file.read(out.data(), static_cast<std::streamsize>(count));
  out.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return out;
}

bool is_hdf5(const std::filesystem::path& path) {
  std::error_code problem;
  return std::filesystem::is_regular_file(path, problem) && first_bytes(path, 8) == "\x89HDF\r\n\x1a\n";
}

}  // namespace hml
