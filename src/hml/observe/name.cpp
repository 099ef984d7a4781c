#include "hml/observe/name.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/observe/expression_tree.hpp"

namespace hml {

std::optional<std::int64_t> ObjectStep::width() const {
  if (single) return 1;
  if (stop) return *stop - start;
  return std::nullopt;
}

std::string ObjectStep::text() const {
  // A name that ends in a digit or an underscore is closed by an underscore, so that it parses back.
  const char last = name.back();
  std::string base = (last >= '0' && last <= '9') || last == '_' ? name + "_" : name;
  if (filter) base += fmt::format("[{}]", filter->text);
  if (single) return fmt::format("{}{}", base, start);
  if (start == 0 && !stop) return base;
  // "jet0:2" and "jet:2" are the same objects; the shorter is canonical.
  return fmt::format("{}{}:{}", base, start ? std::to_string(start) : "", stop ? std::to_string(*stop) : "");
}

bool ObjectName::single() const {
  return std::all_of(steps.begin(), steps.end(), [](const ObjectStep& step) { return step.single; });
}

std::string ObjectName::text() const {
  std::vector<std::string> parts;
  for (const auto& step : steps) parts.push_back(step.text());
  for (const auto& addend : addends) parts.push_back(addend.text());
  return is_sum() ? fmt::format("({})", fmt::join(parts, "+")) : fmt::format("{}", fmt::join(parts, "."));
}

std::string ObservableName::text() const {
  std::vector<std::string> parts;
  for (const auto& object : objects) parts.push_back(object.text());
  std::string out = fmt::format("{}", fmt::join(parts, ","));
  if (!out.empty()) out += '.';
  out += observable;
  return arguments.empty() ? out : fmt::format("{}({})", out, arguments);
}

std::string mark_position(const std::string& message, std::string_view text, std::size_t position) {
  constexpr std::size_t most = 110, before = 60;
  position = std::min(position, text.size());
  const std::size_t line = text.rfind('\n', position == 0 ? std::string_view::npos : position - 1);
  std::size_t begin = position == 0 || line == std::string_view::npos ? 0 : line + 1;
  std::size_t end = std::min(text.find('\n', position), text.size());
  std::string left, right;
  if (end - begin > most) {
    if (position - begin > before) begin = position - before, left = "...";
    if (end - begin > most) end = begin + most, right = "...";
  }
  // The caret counts characters, not the bytes of those that have several.
  const auto before_caret = text.substr(begin, position - begin);
  const auto characters = std::count_if(before_caret.begin(), before_caret.end(),
                                        [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  return fmt::format("{}\n    {}{}{}\n    {}^", message, left, text.substr(begin, end - begin), right,
                     std::string(left.size() + static_cast<std::size_t>(characters), ' '));
}

}  // namespace hml
