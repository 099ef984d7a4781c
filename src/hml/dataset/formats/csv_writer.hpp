#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hml {

/// Writes comma-separated values (RFC 4180, lines end in LF) with a header, packed where the name ends in ".gz".
/// An empty path means standard output. Numbers have as many digits as bring them back exactly; NaN is an empty field.
/// The file stands in its place when finish() is done, and not before; an io error where the disk is full.
class CsvWriter {
 public:
  CsvWriter(const std::filesystem::path& path, const std::vector<std::string>& columns);
  ~CsvWriter();

  CsvWriter& add(float value);
  CsvWriter& add(double value);
  CsvWriter& add(std::int64_t value);
  CsvWriter& add(std::string_view text);
  /// Ends the record; an internal error where it has not one field a column.
  void end_record();
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hml
