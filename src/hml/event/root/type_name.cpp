#include "hml/event/root/type_name.hpp"

#include <cctype>

namespace hml::root {

namespace {

constexpr int deepest = 20;

std::string trimmed(std::string text) {
  const auto drop = [&](std::string_view word) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word)) text.erase(at, word.size());
  };
  drop("std::");
  drop("const ");
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.pop_back();
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.erase(text.begin());
  return text;
}

TypeName parse(std::string_view text, std::size_t& at, int depth) {
  TypeName out;
  std::string word;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ',' || c == '>') break;
    if (c == '*')
      out.pointer = true;
    else if (c == '<' && depth < deepest) {
      do {
        ++at;
        out.arguments.push_back(parse(text, at, depth + 1));
      } while (at < text.size() && text[at] == ',');
    } else
      word += c;
  }
  out.name = trimmed(word);
  return out;
}

}  // namespace

TypeName parse_type_name(std::string_view text) {
  std::size_t at = 0;
  return parse(text, at, 0);
}

}  // namespace hml::root
