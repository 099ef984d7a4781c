#pragma once
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hml {

/// What went wrong, as far as the caller must tell cases apart.
enum class ErrorKind {
  usage,        ///< the command line is wrong
  config,       ///< a run file, a card or a parameter is wrong
  input,        ///< a data file holds something that it should not
  io,           ///< the operating system refused: missing file, full disk
  physics,      ///< the request is well formed and physically impossible
  interrupted,  ///< the user pressed ^C
  internal      ///< a bug of ours
};

/// A position in a text file; line 0 means the file as a whole.
struct Place {
  std::string file;
  int line = 0;
  /// "file:line", "file", or "" for a value that was not read from a file.
  std::string text() const;
};

/// The one exception type. The message is complete without a stack: the place first, as compilers have it, then the
/// context added as it rises, then what is wrong with the nearest valid names; `main` prints it once.
class Error : public std::exception {
 public:
  Error(ErrorKind kind, std::string message, Place place = {});

  ErrorKind kind() const { return kind_; }
  const std::string& message() const { return message_; }
  const char* what() const noexcept override { return message_.c_str(); }
  /// Puts "context: " behind the place and before all else.
  Error& in(std::string_view context);

 private:
  ErrorKind kind_;
  std::string message_;
  std::size_t place_ = 0;  // length of "file:line: " at the start of the message
};

/// Exit code of the program for an error: 2 where the user misused it (usage, config), else 1.
int exit_code(ErrorKind kind);

/// The candidates nearest to `name` by edit distance (case-insensitive, transpositions count one), best first;
/// those further than a third of the name are left out.
std::vector<std::string> nearest(std::string_view name, std::span<const std::string> candidates, std::size_t most = 3);

/// "unknown WHAT 'NAME'; did you mean 'A' or 'B'?"; lists all candidates where none is near and they are few.
Error unknown_name(ErrorKind kind, std::string_view what, std::string_view name, std::span<const std::string> candidates,
                   Place place = {});

}  // namespace hml
