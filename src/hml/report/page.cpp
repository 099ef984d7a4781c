#include "hml/report/page.hpp"

#include <cctype>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/report/assets.hpp"

namespace hml::report {

namespace {

// Inside a script element only "<" can end it: JSON may spell it as an escape.
std::string script_safe(std::string json) {
  for (std::size_t at = 0; (at = json.find('<', at)) != std::string::npos;) json.replace(at, 1, "\\u003c");
  return json;
}

bool is_number(const std::string& text) {
  return !text.empty() &&
         (std::isdigit(static_cast<unsigned char>(text[0])) || text[0] == '-' || text[0] == '(' || text == "inf");
}

// "a +- b" as a physicist writes it.
std::string cell(const std::string& text) {
  std::string out = escaped(text);
  if (const auto at = out.find(" +- "); at != std::string::npos) out.replace(at, 4, " \u00b1 ");
  return out;
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

Page::Page(std::string title, std::string subtitle) : title_(std::move(title)), subtitle_(std::move(subtitle)) {}

void Page::section(const std::string& title) {
  ++sections_;
  contents_ += fmt::format("<li><a href=\"#section-{}\">{}</a></li>\n", sections_, escaped(title));
  body_ += fmt::format("<h2 id=\"section-{}\">{}</h2>\n", sections_, escaped(title));
}

void Page::subsection(const std::string& title) { body_ += "<h3>" + escaped(title) + "</h3>\n"; }

void Page::paragraph(const std::string& text) { body_ += "<p>" + escaped(text) + "</p>\n"; }

void Page::table(const Table& table) {
  std::vector<bool> right(table.columns.size(), !table.rows.empty());
  for (const auto& row : table.rows)
    for (std::size_t c = 0; c < row.size() && c < right.size(); ++c) right[c] = right[c] && is_number(row[c]);
  auto kind = [&](std::size_t c) { return right[c] ? " class=\"number\"" : ""; };

  body_ += "<div class=\"table\"><table>";
  if (!table.title.empty()) body_ += "<caption>" + escaped(table.title) + "</caption>";
  body_ += "<thead><tr>";
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    body_ += fmt::format("<th scope=\"col\"{}>{}</th>", kind(c), escaped(table.columns[c]));
  body_ += "</tr></thead>\n<tbody>";
  for (const auto& row : table.rows) {
    body_ += "<tr>";
    for (std::size_t c = 0; c < row.size() && c < table.columns.size(); ++c)
      body_ += fmt::format("<td{}>{}</td>", kind(c), cell(row[c]));
    body_ += "</tr>\n";
  }
  body_ += "</tbody></table></div>\n";
}

void Page::figures(const std::vector<Figure>& figures) {
  if (figures.empty()) return;
  body_ += "<div class=\"figures\">\n";
  for (const auto& figure : figures) {
    ++figures_;
    body_ += fmt::format(
        "<figure id=\"figure-{0}\"><div class=\"drawing{3}\" role=\"img\" aria-labelledby=\"caption-{0}\"></div>"
        "<script type=\"application/json\">{1}</script>"
        "<figcaption id=\"caption-{0}\"><b>Figure {0}.</b> {2}</figcaption></figure>\n",
        figures_, script_safe(to_json(figure).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)),
        escaped(figure.caption), std::holds_alternative<Image>(figure.content) ? " square" : "");
  }
  body_ += "</div>\n";
}

void Page::code(const std::string& label, const std::string& text, bool folded) {
  if (folded)
    body_ += fmt::format("<details><summary>{}</summary><pre>{}</pre></details>\n", escaped(label), escaped(text));
  else
    body_ += fmt::format("<p>{}</p><pre>{}</pre>\n", escaped(label), escaped(text));
}

void Page::terms(const std::vector<std::pair<std::string, std::string>>& terms) {
  body_ += "<dl>";
  for (const auto& [term, meaning] : terms)
    body_ += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escaped(term), escaped(meaning));
  body_ += "</dl>\n";
}

std::string Page::html() const {
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"generator\" content=\"HEP ML Lab\">\n<link rel=\"icon\" href=\"data:,\">\n";
  out += "<title>" + escaped(title_) + "</title>\n<style>" + std::string(style_sheet()) + "</style>\n</head>\n<body>\n";
  out += "<header><h1>" + escaped(title_) + "</h1><p>" + escaped(subtitle_) + "</p></header>\n";
  out += "<nav aria-label=\"Contents\"><ol>\n" + contents_ + "</ol></nav>\n<main>\n" + body_ + "</main>\n";
  out += "<noscript><p>The figures are drawn by a script; this browser runs none.</p></noscript>\n";
  out += "<pre id=\"problems\" hidden></pre>\n";
  if (figures_ > 0) {
    out += "<script>" + std::string(error_script()) + "</script>\n";
    out += "<script>" + std::string(drawing_library_licence()) + std::string(drawing_library()) + "</script>\n";
    out += "<script>" + std::string(drawing_script()) + "</script>\n";
  }
  return out + "</body>\n</html>\n";
}

}  // namespace hml::report
