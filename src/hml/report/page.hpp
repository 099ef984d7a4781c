#pragma once
#include <string>
#include <utility>
#include <vector>

#include "hml/core/table.hpp"
#include "hml/report/figure.hpp"

namespace hml::report {

/// Text made safe as HTML content and as an attribute's value.
std::string escaped(const std::string& text);

/// One HTML file that opens without a network: sections, tables and figures, the drawing library within. All text is
/// escaped here, so that callers pass it as it is.
class Page {
 public:
  Page(std::string title, std::string subtitle);

  /// A heading that the table of contents lists.
  void section(const std::string& title);
  void subsection(const std::string& title);
  void paragraph(const std::string& text);
  void table(const Table& table);
  /// Figures side by side, as many as the window is wide for.
  void figures(const std::vector<Figure>& figures);
  /// Preformatted text; folded behind its label where `folded`.
  void code(const std::string& label, const std::string& text, bool folded = false);
  /// A list of terms and what they stand for.
  void terms(const std::vector<std::pair<std::string, std::string>>& terms);

  std::string html() const;

 private:
  std::string title_, subtitle_, contents_, body_;
  int sections_ = 0, figures_ = 0;
};

}  // namespace hml::report
