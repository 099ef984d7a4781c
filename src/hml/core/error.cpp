#include "hml/core/error.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hml {

std::string Place::text() const {
  if (file.empty()) return line > 0 ? fmt::format("line {}", line) : "";
  return line > 0 ? fmt::format("{}:{}", file, line) : file;
}

Error::Error(ErrorKind kind, std::string message, Place place) : kind_(kind), message_(std::move(message)) {
  if (const auto where = place.text(); !where.empty()) in(where), place_ = where.size() + 2;
}

Error& Error::in(std::string_view context) {
  // That the user stopped the program is no one's fault: there is nothing to trace.
  if (kind_ != ErrorKind::interrupted) message_.insert(place_, fmt::format("{}: ", context));
  return *this;
}

int exit_code(ErrorKind kind) { return kind == ErrorKind::usage || kind == ErrorKind::config ? 2 : 1; }

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

// Optimal string alignment: insertion, deletion, substitution and the swap of two neighbours cost one each.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

}  // namespace

std::vector<std::string> nearest(std::string_view name, std::span<const std::string> candidates, std::size_t most) {
  const std::string wanted = lower(name);
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(wanted, lower(candidate));
    if (3 * distance <= std::max(wanted.size(), candidate.size())) found.emplace_back(distance, candidate);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> out;
  for (auto& [distance, candidate] : found) {
    if (out.size() == most) break;
    if (std::find(out.begin(), out.end(), candidate) == out.end()) out.push_back(std::move(candidate));
  }
  return out;
}

Error unknown_name(ErrorKind kind, std::string_view what, std::string_view name,
                   std::span<const std::string> candidates, Place place) {
  constexpr std::size_t few = 20;
  std::string message = fmt::format("unknown {} '{}'", what, name);
  if (const auto near = nearest(name, candidates); !near.empty()) {
    message += fmt::format("; did you mean '{}'?", fmt::join(near, "' or '"));
  } else if (!candidates.empty() && candidates.size() <= few) {
    message += fmt::format("; known: {}", fmt::join(candidates, ", "));
  }
  return Error(kind, std::move(message), std::move(place));
}

}  // namespace hml
