#pragma once
#include <string>
#include <vector>

namespace hml {

/// A table for the terminal and, through its rows, for the report: a title, column heads, rows of text.
struct Table {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;

  /// Plain text, columns aligned (numbers to the right), with a rule under the heads; ends with a newline.
  std::string text() const;
  /// Comma-separated values with a line of heads (RFC 4180, lines end in "\n"); without the title.
  std::string csv() const;
  /// A table of GitHub's Markdown, the title in a line of its own before it.
  std::string markdown() const;
};

/// "0.9493 +- 0.0021": value and uncertainty, rounded to two digits of the uncertainty. A value alone, to four
/// significant digits, where the uncertainty is zero or not finite.
std::string with_error(double value, double error);

}  // namespace hml
