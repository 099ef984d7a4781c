#include "hml/simulate/twiss_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "hml/core/files.hpp"

namespace hml {

namespace {

// Words between white space; what is in quotes is one word.
std::vector<std::string> split(std::string_view line, const Place& place) {
  std::vector<std::string> words;
  constexpr std::string_view white = " \t\r";
  for (std::size_t at = line.find_first_not_of(white); at < line.size(); at = line.find_first_not_of(white, at)) {
    const bool quoted = line[at] == '"';
    const std::size_t begin = at + (quoted ? 1 : 0), end = quoted ? line.find('"', begin) : line.find_first_of(white, begin);
    if (quoted && end == line.npos) throw Error(ErrorKind::input, "a quotation mark is not closed", place);
    words.emplace_back(line.substr(begin, end == line.npos ? end : end - begin));
    at = end == line.npos ? line.size() : end + (quoted ? 1 : 0);
  }
  return words;
}

std::optional<double> to_number(const std::string& word) {
  double value = 0;
  const char* begin = word.data() + (word.starts_with('+') ? 1 : 0);
  const auto [end, problem] = std::from_chars(begin, word.data() + word.size(), value);
  if (problem != std::errc() || end != word.data() + word.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace

TwissTable TwissTable::from_file(const std::filesystem::path& path) { return from_text(read_text(path), path.string()); }

TwissTable TwissTable::from_text(std::string_view text, const std::string& file) {
  TwissTable table;
  table.file_ = file;
  int number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    table.read_line(text.substr(at, end - at), ++number);
    at = end + 1;
  }
  if (table.columns_.empty()) throw Error(ErrorKind::input, "there is no line of columns ('* NAME S L ...'): not a table of MAD-X", table.place());
  return table;
}

void TwissTable::read_line(std::string_view line, int number) {
  auto words = split(line, {file_, number});
  if (words.empty() || words[0].starts_with('#')) return;
  if (words[0] == "@") {
    if (words.size() >= 4) header_[words[1]] = words[3];
  } else if (words[0] == "*") {
    for (std::size_t i = 1; i < words.size(); ++i) columns_[words[i]] = i - 1;
  } else if (words[0] != "$") {
    if (words.size() != columns_.size())
      throw Error(ErrorKind::input, fmt::format("{} values for {} columns", words.size(), columns_.size()), Place{file_, number});
    words_.push_back(std::move(words));
    lines_.push_back(number);
  }
}

std::optional<double> TwissTable::header(const std::string& name) const {
  const auto known = header_.find(name);
  return known == header_.end() ? std::nullopt : to_number(known->second);
}

const std::string& TwissTable::text(const std::string& column, std::size_t row) const {
  const auto known = columns_.find(column);
  if (known == columns_.end()) throw Error(ErrorKind::input, fmt::format("the table has no column {}", column), place());
  return words_[row][known->second];
}

double TwissTable::number(const std::string& column, std::size_t row) const {
  const std::string& word = text(column, row);
  const auto value = to_number(word);
  if (!value) throw Error(ErrorKind::input, fmt::format("'{}' in column {} is no number", word, column), place(row));
  return *value;
}

}  // namespace hml
