#pragma once
#include <filesystem>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hml {

/// Whether a file begins as a packed text does (gzip or Zstandard).
bool is_packed(std::string_view head);

/// Unpacks a stream piece by piece.
class Unpacker {
 public:
  virtual ~Unpacker() = default;
  /// Up to `size` characters; 0 at the end. What is wrong with the packed text goes to `problem`.
  virtual std::size_t read(char* to, std::size_t size, std::string& problem) = 0;
};

/// The text of a plain, gzipped or Zstandard file (several members or frames end to end make one text), line by line,
/// with the number of the line that was read last. What is read once only, a pipe, will do: "-" is the standard input.
class TextBuffer {
 public:
  /// An io error where the file cannot be opened.
  explicit TextBuffer(const std::filesystem::path& path);
  /// From a stream of bytes, packed or not.
  explicit TextBuffer(std::unique_ptr<std::istream> bytes);
  ~TextBuffer();
  TextBuffer(const TextBuffer&) = delete;
  TextBuffer& operator=(const TextBuffer&) = delete;

  /// The next line without its end ("\n" or "\r\n"); false at the end of the text. A line beyond 64 MB ends the text
  /// with a problem.
  bool next_line(std::string& line);
  /// Appends the next line with its end, as it stands; false, and nothing appended, at the end of the text.
  bool append_line(std::string& to);
  /// Appends lines as they stand, up to one that begins with a character of `stops`, which comes next; false where the
  /// text ends before one does.
  bool append_lines(std::string& to, std::string_view stops);
  /// The text that comes next, some of it: thousands of characters where there are as many.
  std::string_view ahead();
  /// Number of lines taken so far.
  int line() const { return lines_; }
  /// What is wrong with the packed file; empty while all is well.
  const std::string& problem() const { return problem_; }

 private:
  void too_long();
  // Whether there is more; reads on where the buffer is spent.
  bool more();

  std::unique_ptr<Unpacker> text_;
  std::vector<char> buffer_;
  const char *at_ = nullptr, *end_ = nullptr;  // what of the buffer was not taken yet
  int lines_ = 0;
  std::string problem_;
};

}  // namespace hml
