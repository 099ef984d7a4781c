#include "hml/core/table.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace hml {

namespace {

// Columns are counted in code points: labels may hold a Greek letter.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_number(const std::string& text) {
  return !text.empty() && (std::isdigit(static_cast<unsigned char>(text[0])) || text[0] == '-' || text[0] == '.');
}

std::string replaced(const std::string& text, char what, std::string_view by) {
  std::string out;
  for (const char c : text)
    if (c == what)
      out += by;
    else
      out += c;
  return out;
}

}  // namespace

std::string Table::text() const {
  std::vector<std::size_t> widths;
  for (const auto& head : columns) widths.push_back(width_of(head));
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size() && c < widths.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));

  std::vector<bool> right(columns.size(), !rows.empty());
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size() && c < right.size(); ++c) right[c] = right[c] && is_number(row[c]);

  auto line = [&](const std::vector<std::string>& cells) {
    std::string out;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::string& cell = c < cells.size() ? cells[c] : "";
      const std::string pad(widths[c] - width_of(cell), ' ');
      out += (c ? "  " : "") + (right[c] ? pad + cell : cell + pad);
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out + "\n";
  };
  std::size_t total = 2 * (columns.empty() ? 0 : columns.size() - 1);
  for (const auto w : widths) total += w;
  std::string out = title.empty() ? "" : title + "\n";
  out += line(columns) + std::string(total, '-') + "\n";
  for (const auto& row : rows) out += line(row);
  return out;
}

std::string Table::csv() const {
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::string& cell = c < cells.size() ? cells[c] : "";
      if (c > 0) out += ',';
      out += cell.find_first_of(",\"\r\n") == std::string::npos ? cell
                                                                : fmt::format("\"{}\"", replaced(cell, '"', "\"\""));
    }
    out += '\n';
  };
  line(columns);
  for (const auto& row : rows) line(row);
  return out;
}

std::string Table::markdown() const {
  std::string out = title.empty() ? "" : title + "\n\n";
  const auto line = [&](const std::vector<std::string>& cells) {
    out += '|';
    for (std::size_t c = 0; c < columns.size(); ++c)
      out += fmt::format(" {} |", replaced(replaced(c < cells.size() ? cells[c] : "", '|', "\\|"), '\n', " "));
    out += '\n';
  };
  line(columns);
  out += '|';
  for (std::size_t c = 0; c < columns.size(); ++c) out += "---|";
  out += '\n';
  for (const auto& row : rows) line(row);
  return out;
}

std::string with_error(double value, double error) {
  if (!std::isfinite(value)) return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
  // An error of the size of rounding is none.
  if (!(error > 1e-9 * std::abs(value)) || !std::isfinite(error)) return fmt::format("{:.4g}", value);
  const int exponent = static_cast<int>(std::floor(std::log10(error)));
  if (std::abs(value) >= 1e5 || (std::abs(value) < 1e-3 && value != 0)) {
    const int magnitude = static_cast<int>(std::floor(std::log10(std::max(std::abs(value), error))));
    return fmt::format("({:.{}f} +- {:.{}f})e{:+03d}", value / std::pow(10, magnitude),
                       std::max(0, magnitude - exponent + 1), error / std::pow(10, magnitude),
                       std::max(0, magnitude - exponent + 1), magnitude);
  }
  const int digits = std::max(0, 1 - exponent);
  return fmt::format("{:.{}f} +- {:.{}f}", value, digits, error, digits);
}

}  // namespace hml
