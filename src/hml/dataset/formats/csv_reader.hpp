#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hml/core/error.hpp"
#include "hml/dataset/formats/bytes.hpp"

namespace hml {

/// Reads comma-separated values (RFC 4180) record by record: a header with the columns' names, quoted fields with
/// commas and line breaks in them, lines that end in LF or CRLF. Errors are input errors with file, line and column's
/// name.
class CsvReader {
 public:
  explicit CsvReader(std::unique_ptr<ByteStream> bytes, char separator = ',');
  explicit CsvReader(const std::filesystem::path& path) : CsvReader(open_bytes(path)) {}

  const std::string& name() const { return bytes_->name(); }
  const std::vector<std::string>& columns() const { return columns_; }
  bool has(std::string_view column) const;
  /// The column's position; an input error names the nearest ones.
  std::size_t column(std::string_view name) const;

  /// Reads the next record; false at the end. Empty lines are passed over. A record has as many fields as the header.
  bool next();
  std::string_view text(std::size_t column) const { return fields_[column]; }
  /// The field as a number; an empty field, "nan" and "NA" are NaN.
  double number(std::size_t column) const;
  std::int64_t integer(std::size_t column) const;
  /// An input error about a field of this record.
  Error error(std::size_t column, const std::string& problem) const;

 private:
  bool read_record();
  bool read_field();
  int peek();
  int take();
  [[noreturn]] void fail(const std::string& problem) const;

  std::unique_ptr<ByteStream> bytes_;
  char separator_;
  std::vector<std::string> columns_;
  std::vector<std::string> fields_;
  std::size_t used_ = 0;  // of fields_; their memory is kept from record to record
  std::vector<char> buffer_;
  std::size_t at_ = 0, end_ = 0;
  int line_ = 1, record_line_ = 1;  // where we are, and where the record began
};

}  // namespace hml
