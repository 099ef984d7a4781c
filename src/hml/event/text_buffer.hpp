#pragma once
#include <array>
#include <filesystem>
#include <streambuf>
#include <string>
#include <string_view>

struct gzFile_s;  // zlib's

namespace hml {

/// The text of a plain or gzipped file, or of the standard input ("-"), for an istream, with the number of the line that is being read.
class TextBuffer : public std::streambuf {
 public:
  /// An io error where the file cannot be opened.
  explicit TextBuffer(const std::filesystem::path& path);
  ~TextBuffer() override;
  TextBuffer(const TextBuffer&) = delete;
  TextBuffer& operator=(const TextBuffer&) = delete;

  /// Number of line ends before the position.
  int line() const;
  /// The text that comes next, some of it: thousands of characters where there are as many.
  std::string_view ahead();
  /// What is wrong with the packed file; empty while all is well.
  const std::string& problem() const { return problem_; }
  /// The last characters read so far, at least 64 where there are as many.
  const std::string& tail() const { return tail_; }

 private:
  int_type underflow() override;

  gzFile_s* file_;
  std::array<char, 1 << 16> buffer_;
  int lines_ = 0;
  std::string problem_, tail_;
};

}  // namespace hml
