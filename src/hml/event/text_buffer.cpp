#include "hml/event/text_buffer.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include "hml/core/error.hpp"

namespace hml {

TextBuffer::TextBuffer(const std::filesystem::path& path)
    : file_(path == "-" ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(path.c_str(), "rb")) {
  if (!file_) throw Error(ErrorKind::io, fmt::format("cannot read '{}': {}", path.string(), std::strerror(errno)));
  gzbuffer(file_, 1 << 17);
}

TextBuffer::~TextBuffer() { gzclose(file_); }

int TextBuffer::line() const { return lines_ + static_cast<int>(std::count(eback(), gptr(), '\n')); }

std::string_view TextBuffer::ahead() {
  if (sgetc() == traits_type::eof()) return {};
  return {gptr(), static_cast<std::size_t>(egptr() - gptr())};
}

TextBuffer::int_type TextBuffer::underflow() {
  lines_ = line();
  const int n = gzread(file_, buffer_.data(), static_cast<unsigned>(buffer_.size()));
  int code = Z_OK;
  const char* text = gzerror(file_, &code);
  if (code != Z_OK) problem_ = text;
  setg(buffer_.data(), buffer_.data(), buffer_.data() + std::max(n, 0));
  if (n <= 0) return traits_type::eof();
  tail_ = (tail_ + std::string(buffer_.data(), static_cast<std::size_t>(n)));
  tail_.erase(0, tail_.size() - std::min<std::size_t>(tail_.size(), 64));
  return traits_type::to_int_type(*gptr());
}

}  // namespace hml
