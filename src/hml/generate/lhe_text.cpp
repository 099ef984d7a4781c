#include "hml/generate/lhe_text.hpp"

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

namespace {

bool starts(const std::string& line, std::string_view tag) {
  const auto first = line.find_first_not_of(" \t");
  if (first == line.npos || line.compare(first, tag.size(), tag) != 0) return false;
  const auto after = first + tag.size();
  return after == line.size() || std::string_view("> \t\r").find(line[after]) != std::string_view::npos;
}

bool ends_file(const std::string& line) { return starts(line, "</LesHouchesEvents"); }

}  // namespace

LheText::LheText(std::unique_ptr<TextBuffer> text, std::string name)
    : text_(std::move(text)), name_(std::move(name)) {
  std::string line;
  while (get(line) && !starts(line, "<event") && !ends_file(line)) head_ += line + "\n";
  ahead_ = line;
  if (head_.find("</init>") == head_.npos) torn("there is no <init>...</init> before the first event");
}

bool LheText::get(std::string& line) {
  if (text_->next_line(line)) return true;
  torn(text_->problem().empty() ? "the file ends without '</LesHouchesEvents>'" : text_->problem());
}

void LheText::torn(const std::string& why) const {
  throw Error(ErrorKind::input, why, Place{name_, text_->line()});
}

LheText::Piece LheText::read(std::int64_t most) {
  Piece piece;
  while (piece.events < most && !ends_file(ahead_)) {
    std::string line = ahead_;
    for (piece.text += line + "\n"; get(line);) {
      piece.text += line + "\n";
      if (starts(line, "</event")) break;
      if (starts(line, "<event") || ends_file(line)) torn("an event ends without '</event>'");
    }
    ++piece.events;
    while (get(ahead_) && !starts(ahead_, "<event") && !ends_file(ahead_)) {
    }
  }
  return piece;
}

}  // namespace hml
