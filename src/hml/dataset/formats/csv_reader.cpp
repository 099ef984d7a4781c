#include "hml/dataset/formats/csv_reader.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace hml {
namespace {

constexpr int no_more = -1;
/// A quote that is never closed would swallow the rest of the file.
constexpr std::size_t longest_field = 1 << 20, most_columns = 1 << 20;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  // from_chars does not know the sign that printf's "%+g" writes.
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  return text;
}

}  // namespace

CsvReader::CsvReader(std::unique_ptr<ByteStream> bytes, char separator)
    : bytes_(std::move(bytes)), separator_(separator), buffer_(1 << 17) {
  // Windows programs put a byte order mark first.
  end_ = bytes_->read(buffer_.data(), buffer_.size());
  if (std::string_view(buffer_.data(), std::min<std::size_t>(end_, 3)) == "\xef\xbb\xbf") at_ = 3;
  if (!read_record()) fail("it is empty; a line with the columns' names is wanted");
  columns_.assign(fields_.begin(), fields_.begin() + static_cast<std::ptrdiff_t>(used_));
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (std::find(columns_.begin(), columns_.begin() + static_cast<std::ptrdiff_t>(i), columns_[i]) !=
        columns_.begin() + static_cast<std::ptrdiff_t>(i))
      fail(fmt::format("column '{}' stands there twice", columns_[i]));
}

bool CsvReader::has(std::string_view column) const {
  return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
}

std::size_t CsvReader::column(std::string_view wanted) const {
  const auto found = std::find(columns_.begin(), columns_.end(), wanted);
  if (found == columns_.end()) throw unknown_name(ErrorKind::input, "column", wanted, columns_, Place{name(), 1});
  return static_cast<std::size_t>(found - columns_.begin());
}

bool CsvReader::next() {
  if (!read_record()) return false;
  if (used_ != columns_.size()) fail(fmt::format("{} fields; the header has {}", used_, columns_.size()));
  return true;
}

double CsvReader::number(std::size_t column) const {
  const std::string_view field = trimmed(fields_[column]);
  if (field.empty() || field == "NA") return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const auto [rest, problem] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (problem == std::errc::result_out_of_range) throw error(column, "the number is out of bounds");
  if (problem != std::errc() || rest != field.data() + field.size()) throw error(column, "a number is wanted");
  return value;
}

std::int64_t CsvReader::integer(std::size_t column) const {
  const std::string_view field = trimmed(fields_[column]);
  std::int64_t value = 0;
  const auto [rest, problem] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (problem == std::errc::result_out_of_range) throw error(column, "the number is out of bounds");
  if (problem != std::errc() || rest != field.data() + field.size()) throw error(column, "an integer is wanted");
  return value;
}

Error CsvReader::error(std::size_t column, const std::string& problem) const {
  const std::string shown = fields_[column].size() > 40 ? fields_[column].substr(0, 40) + "..." : fields_[column];
  return Error(ErrorKind::input, fmt::format("column '{}': {}, not '{}'", columns_[column], problem, shown),
               Place{name(), record_line_});
}

int CsvReader::peek() {
  if (at_ == end_) {
    at_ = 0;
    end_ = bytes_->read(buffer_.data(), buffer_.size());
    if (end_ == 0) return no_more;
  }
  return static_cast<unsigned char>(buffer_[at_]);
}

int CsvReader::take() {
  const int c = peek();
  if (c == no_more) return c;
  ++at_;
  if (c == '\n') ++line_;
  return c;
}

bool CsvReader::read_record() {
  used_ = 0;
  while (peek() == '\n' || peek() == '\r') take();
  record_line_ = line_;
  if (peek() == no_more) return false;
  while (read_field())
    if (used_ == most_columns) fail("too many fields");
  return true;
}

/// Reads one field and what ends it; true where another follows in the record.
bool CsvReader::read_field() {
  if (used_ == fields_.size()) fields_.emplace_back();
  std::string& field = fields_[used_++];
  field.clear();
  bool quoted = false;
  if (peek() == '"') {
    quoted = true;
    take();
    while (true) {
      const int c = take();
      if (c == no_more || field.size() > longest_field) fail("a quote is opened and never closed");
      if (c != '"')
        field += static_cast<char>(c);
      else if (peek() == '"')
        field += static_cast<char>(take());
      else
        break;
    }
  }
  while (true) {
    const int c = take();
    if (c == separator_) return true;
    if (c == '\n' || c == no_more) return false;
    if (c == '\r' && (peek() == '\n' || peek() == no_more)) continue;
    if (quoted) fail("text behind a closing quote");
    field += static_cast<char>(c);
    if (field.size() > longest_field) fail("a field is too long");
  }
}

void CsvReader::fail(const std::string& problem) const {
  throw Error(ErrorKind::input, problem, Place{name(), record_line_});
}

}  // namespace hml
