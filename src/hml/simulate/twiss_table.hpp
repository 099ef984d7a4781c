#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hml/core/error.hpp"

namespace hml {

/// A table of MAD-X in the TFS format (lines "@ NAME %type value", "* COLUMN ...", "$ %type ...", then rows; text in
/// quotes): the optics of an accelerator, element by element. Faults are input errors with file and line.
class TwissTable {
 public:
  static TwissTable from_file(const std::filesystem::path& path);
  static TwissTable from_text(std::string_view text, const std::string& file);

  std::size_t rows() const { return lines_.size(); }
  /// A number of the header ("ENERGY"); nothing where the header has none of that name.
  std::optional<double> header(const std::string& name) const;
  bool has(const std::string& column) const { return columns_.contains(column); }
  /// An input error where the table lacks the column or it holds no number.
  double number(const std::string& column, std::size_t row) const;
  /// The same, or 0 where the table lacks the column.
  double number_or_zero(const std::string& column, std::size_t row) const { return has(column) ? number(column, row) : 0; }
  const std::string& text(const std::string& column, std::size_t row) const;
  std::string text_or_none(const std::string& column, std::size_t row) const { return has(column) ? text(column, row) : std::string(); }
  Place place(std::size_t row) const { return {file_, lines_[row]}; }
  Place place() const { return {file_, 0}; }

 private:
  void read_line(std::string_view line, int number);

  std::string file_;
  std::map<std::string, std::string> header_;
  std::map<std::string, std::size_t> columns_;  // by name: which word of a row
  std::vector<std::vector<std::string>> words_;
  std::vector<int> lines_;
};

}  // namespace hml
