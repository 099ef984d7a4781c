#include "hml/event/text_buffer.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <istream>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include "hml/core/error.hpp"

namespace hml {

namespace {

constexpr std::size_t buffer_size = 1 << 17, longest_line = 64 << 20;
constexpr std::string_view gzip_magic = "\x1f\x8b", zstd_magic = "\x28\xb5\x2f\xfd";

/// Reads up to so many bytes to an address: their number, 0 at the end, -1 where the system cannot.
using ReadSome = std::function<std::ptrdiff_t(char* to, std::size_t size)>;

/// The bytes of a file by pieces; may look ahead.
class Bytes {
 public:
  explicit Bytes(ReadSome read) : read_(std::move(read)), buffer_(1 << 17) {}

  std::string_view ready() const { return {buffer_.data() + begin_, end_ - begin_}; }
  void skip(std::size_t count) { begin_ += count; }
  /// Reads on until at least `count` bytes are ready or the file ends.
  std::string_view at_least(std::size_t count) {
    if (ready().size() >= count) return ready();
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_, begin_ = 0;
    while (end_ < count) {
      const std::size_t more = read(buffer_.data() + end_, buffer_.size() - end_);
      if (more == 0) break;
      end_ += more;
    }
    return ready();
  }
  /// The next bytes, past the buffer where it is empty; 0 at the end.
  std::size_t take(char* to, std::size_t size) {
    if (ready().empty()) return read(to, size);
    const std::size_t count = std::min(size, ready().size());
    std::copy_n(ready().data(), count, to);
    skip(count);
    return count;
  }
  bool failed() const { return failed_; }

 private:
  std::size_t read(char* to, std::size_t size) {
    const std::ptrdiff_t count = read_(to, size);
    failed_ = failed_ || count < 0;
    return count < 0 ? 0 : static_cast<std::size_t>(count);
  }

  ReadSome read_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  bool failed_ = false;
};

class Plain : public Unpacker {
 public:
  explicit Plain(Bytes bytes) : bytes_(std::move(bytes)) {}
  std::size_t read(char* to, std::size_t size, std::string& problem) override {
    const std::size_t count = bytes_.take(to, size);
    if (bytes_.failed()) problem = "the system cannot read on";
    return count;
  }

 private:
  Bytes bytes_;
};

class Gzip : public Unpacker {
 public:
  explicit Gzip(Bytes bytes) : bytes_(std::move(bytes)) { inflateInit2(&state_, 16 + MAX_WBITS); }
  ~Gzip() override { inflateEnd(&state_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  std::size_t read(char* to, std::size_t size, std::string& problem) override {
    state_.next_out = reinterpret_cast<Bytef*>(to);
    state_.avail_out = static_cast<uInt>(size);
    while (state_.avail_out == size && !done_) {
      auto ready = bytes_.at_least(1);
      if (member_over_) {
        ready = bytes_.at_least(gzip_magic.size());
        // As gzip does, what follows the last member is left alone: some programs pad files with zeros.
        if (!ready.starts_with(gzip_magic)) return done_ = true, 0;
        inflateReset(&state_);
        member_over_ = false;
      }
      if (ready.empty()) return done_ = true, problem = "the gzipped file ends in the middle", 0;
      state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(ready.data()));
      state_.avail_in = static_cast<uInt>(ready.size());
      const int code = inflate(&state_, Z_NO_FLUSH);
      bytes_.skip(ready.size() - state_.avail_in);
      member_over_ = code == Z_STREAM_END;
      if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
        problem = fmt::format("the gzipped file is damaged: {}", state_.msg ? state_.msg : "zlib cannot unpack it");
        done_ = true;
      }
    }
    return size - state_.avail_out;
  }

 private:
  Bytes bytes_;
  z_stream state_{};
  bool member_over_ = false, done_ = false;
};

class Zstandard : public Unpacker {
 public:
  explicit Zstandard(Bytes bytes) : bytes_(std::move(bytes)), state_(ZSTD_createDCtx()) {}
  ~Zstandard() override { ZSTD_freeDCtx(state_); }
  Zstandard(const Zstandard&) = delete;
  Zstandard& operator=(const Zstandard&) = delete;

  std::size_t read(char* to, std::size_t size, std::string& problem) override {
    ZSTD_outBuffer out{to, size, 0};
    while (out.pos == 0 && !done_) {
      const auto ready = bytes_.at_least(1);
      ZSTD_inBuffer in{ready.data(), ready.size(), 0};
      const bool over = ready.empty();
      // Without further bytes, what the last ones still hold comes out.
      const std::size_t left = over && frame_over_ ? 0 : ZSTD_decompressStream(state_, &out, &in);
      bytes_.skip(in.pos);
      if (ZSTD_isError(left)) {
        problem = fmt::format("the Zstandard file is damaged: {}", ZSTD_getErrorName(left));
        done_ = true;
      } else if (over && out.pos == 0) {
        if (!frame_over_) problem = "the Zstandard file ends in the middle";
        done_ = true;
      } else {
        frame_over_ = left == 0;
      }
    }
    return out.pos;
  }

 private:
  Bytes bytes_;
  ZSTD_DCtx* state_;
  bool frame_over_ = true, done_ = false;
};

ReadSome opened(const std::filesystem::path& path) {
  const int file = ::open(path == "-" ? "/dev/stdin" : path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw Error(ErrorKind::io, fmt::format("cannot read '{}': {}", path.string(), std::strerror(errno)));
  const std::shared_ptr<void> closing(nullptr, [file](void*) { ::close(file); });
  return [file, closing](char* to, std::size_t size) -> std::ptrdiff_t {
    ssize_t count;
    do count = ::read(file, to, size);
    while (count < 0 && errno == EINTR);
    return count;
  };
}

ReadSome reading(std::shared_ptr<std::istream> stream) {
  return [stream](char* to, std::size_t size) -> std::ptrdiff_t {
    stream->read(to, static_cast<std::streamsize>(size));
    return stream->bad() ? -1 : stream->gcount();
  };
}

std::unique_ptr<Unpacker> unpacker(ReadSome read) {
  Bytes bytes(std::move(read));
  const auto head = bytes.at_least(zstd_magic.size());
  if (head.starts_with(gzip_magic)) return std::make_unique<Gzip>(std::move(bytes));
  if (head.starts_with(zstd_magic)) return std::make_unique<Zstandard>(std::move(bytes));
  return std::make_unique<Plain>(std::move(bytes));
}

}  // namespace

bool is_packed(std::string_view head) { return head.starts_with(gzip_magic) || head.starts_with(zstd_magic); }

TextBuffer::TextBuffer(const std::filesystem::path& path) : text_(unpacker(opened(path))), buffer_(buffer_size) {}
TextBuffer::TextBuffer(std::unique_ptr<std::istream> bytes)
    : text_(unpacker(reading(std::move(bytes)))), buffer_(buffer_size) {}
TextBuffer::~TextBuffer() = default;

void TextBuffer::too_long() { problem_ = "a line is longer than 64 MB"; }

bool TextBuffer::more() {
  if (at_ < end_) return true;
  at_ = buffer_.data();
  end_ = at_ + text_->read(buffer_.data(), buffer_.size(), problem_);
  return at_ < end_;
}

bool TextBuffer::append_line(std::string& to) {
  const std::size_t before = to.size();
  while (more()) {
    const auto there = static_cast<std::size_t>(end_ - at_);
    const void* const end = std::memchr(at_, '\n', there);
    const std::size_t taken = end ? static_cast<std::size_t>(static_cast<const char*>(end) - at_) + 1 : there;
    to.append(at_, taken);
    at_ += taken;
    if (to.size() - before > longest_line) return too_long(), to.resize(before), false;
    if (end) break;
  }
  if (to.size() == before) return false;
  ++lines_;
  return true;
}

bool TextBuffer::append_lines(std::string& to, std::string_view stops) {
  bool begins = true;      // whether a line begins where the reading stands
  std::size_t length = 0;  // of a line's pieces in the buffers before
  while (more()) {
    const char* at = at_;
    while (at != end_ && !(begins && stops.find(*at) != stops.npos)) {
      const void* const end = std::memchr(at, '\n', static_cast<std::size_t>(end_ - at));
      begins = end;
      lines_ += begins;
      length = begins ? 0 : length + static_cast<std::size_t>(end_ - at);
      at = begins ? static_cast<const char*>(end) + 1 : end_;
    }
    const bool stopped = at != end_;
    to.append(at_, at);
    at_ = at;
    if (stopped) return true;
    if (length > longest_line) return too_long(), false;
  }
  lines_ += !begins;
  return false;
}

bool TextBuffer::next_line(std::string& line) {
  line.clear();
  const bool any = append_line(line);
  if (line.ends_with('\n')) line.pop_back();
  if (line.ends_with('\r')) line.pop_back();
  return any;
}

std::string_view TextBuffer::ahead() {
  if (!more()) return {};
  return {at_, static_cast<std::size_t>(end_ - at_)};
}

}  // namespace hml
