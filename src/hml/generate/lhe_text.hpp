#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "hml/event/text_buffer.hpp"

namespace hml {

/// Cuts a Les Houches Event file (hep-ph/0609017) into its head and runs of events, as they stand there. A torn file is
/// an input error with file and line.
class LheText {
 public:
  /// `name` stands for the file in messages.
  LheText(std::unique_ptr<TextBuffer> text, std::string name);

  /// All before the first event.
  const std::string& head() const { return head_; }

  struct Piece {
    std::string text;
    std::int64_t events = 0;
  };
  /// The next events, `most` or as many as are left.
  Piece read(std::int64_t most);

 private:
  bool get(std::string& line);
  [[noreturn]] void torn(const std::string& why) const;

  std::unique_ptr<TextBuffer> text_;
  std::string name_, head_, ahead_;  // ahead_: the line that begins the next event
};

}  // namespace hml
