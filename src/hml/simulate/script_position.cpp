#include "hml/simulate/script_position.hpp"

#include <algorithm>
#include <cctype>

namespace hml {

int ScriptPosition::line_at(std::size_t offset) const {
  const auto end = command.begin() + static_cast<std::ptrdiff_t>(offset);
  return line + static_cast<int>(std::count(command.begin(), end, '\n'));
}

std::size_t ScriptPosition::offset_of(const std::vector<std::string>& call) const {
  const std::string_view text = command;
  std::size_t found = text.npos;
  for (std::size_t at = text.find(call[0]); at != text.npos; at = text.find(call[0], at + 1)) {
    if (call.size() < 2) return at;
    std::size_t next = at + call[0].size();
    const std::size_t name = std::min(text.find_first_not_of(" \t", next), text.size());
    if (name == next || !text.substr(name).starts_with(call[1])) continue;
    next = name + call[1].size();
    if (next < text.size() && (std::isalnum(static_cast<unsigned char>(text[next])) || text[next] == '_')) continue;
    if (found == text.npos) found = at;
    if (call.size() < 3) return at;
    std::size_t value = std::min(text.find_first_not_of(" \t", next), text.size());
    if (value < text.size() && (text[value] == '{' || text[value] == '"')) ++value;
    if (text.substr(value).starts_with(call[2])) return at;
  }
  return found == text.npos ? 0 : found;
}

Place ScriptPosition::place(const std::vector<std::string>* call) const {
  return {file, call && !call->empty() ? line_at(offset_of(*call)) : line};
}

Place ScriptPosition::place_of(std::string_view argument, const std::vector<std::string>* call) const {
  const std::size_t from = call ? offset_of(*call) : 0, at = command.find(argument, from);
  return {file, line_at(at == command.npos ? from : at)};
}

}  // namespace hml
