#include "hml/event/chain.hpp"

#include <fnmatch.h>

#include <algorithm>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_open = 4;  // files that threads at work in neighbouring ranges may need

// One "file.root:tree" of a pattern "*.root:tree".
std::pair<fs::path, std::string> split_pattern(const fs::path& path) {
  const std::string name = path.filename().string();
  const auto colon = name.rfind(':');
  return {colon == std::string::npos ? path : path.parent_path() / name.substr(0, colon),
          colon == std::string::npos ? "" : name.substr(colon)};
}

void add_fitting(const fs::path& path, std::vector<fs::path>& out) {
  const auto [pattern, tree] = split_pattern(path);
  const fs::path folder = pattern.has_parent_path() ? pattern.parent_path() : fs::path(".");
  std::vector<fs::path> found;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder, problem))
    if (fnmatch(pattern.filename().c_str(), entry.path().filename().c_str(), FNM_PERIOD) == 0 &&
        entry.is_regular_file())
      found.push_back((pattern.has_parent_path() ? entry.path() : entry.path().filename()).string() + tree);
  if (problem) throw Error(ErrorKind::io, fmt::format("cannot look into '{}': {}", folder.string(), problem.message()));
  if (found.empty()) throw Error(ErrorKind::input, fmt::format("no file is named like '{}'", path.string()));
  std::sort(found.begin(), found.end());
  out.insert(out.end(), found.begin(), found.end());
}

}  // namespace

std::vector<fs::path> expand_patterns(const std::vector<fs::path>& paths) {
  std::vector<fs::path> out;
  for (const auto& path : paths) {
    std::error_code ignored;
    if (path.filename().string().find_first_of("*?") == std::string::npos || fs::exists(path, ignored))
      out.push_back(path);
    else
      add_fitting(path, out);
  }
  if (out.empty()) throw Error(ErrorKind::input, "no file of events is named");
  return out;
}

EventChain::EventChain(std::vector<fs::path> files, Open open) : files_(std::move(files)), open_(std::move(open)) {
  for (std::size_t file = 0; file < files_.size() && sized_; ++file) {
    const auto size = source(file)->size();
    sized_ = size.has_value();
    first_.push_back(first_.back() + size.value_or(0));
  }
}

std::optional<std::int64_t> EventChain::size() const {
  return sized_ ? std::optional<std::int64_t>(first_.back()) : std::nullopt;
}

void EventChain::request(const std::vector<ColumnRequest>& requests) {
  const std::lock_guard lock(mutex_);
  requests_ = requests;
  for (auto& [file, source] : recent_) source->request(requests);
}

std::shared_ptr<EventSource> EventChain::source(std::size_t file) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(recent_.begin(), recent_.end(), [&](const auto& r) { return r.first == file; });
  if (found != recent_.end()) {
    std::rotate(found, found + 1, recent_.end());
    return recent_.back().second;
  }
  std::shared_ptr<EventSource> opened = open_(files_[file]);
  if (requests_) opened->request(*requests_);
  if (recent_.size() == most_open) recent_.erase(recent_.begin());
  recent_.emplace_back(file, opened);
  return opened;
}

void EventChain::append(Events& to, Events&& more, std::size_t file) const {
  if (to.size() == 0 && to.collections().empty()) {
    to = std::move(more);
    return;
  }
  try {
    to.append(more);
  } catch (const Error& error) {
    throw Error(ErrorKind::input,
                fmt::format("'{}' does not continue the files before it: {}", files_[file].string(), error.message()));
  }
}

Events EventChain::read(std::int64_t begin, std::int64_t end) {
  return sized_ ? read_sized(begin, end) : read_on(begin, end);
}

Events EventChain::read_sized(std::int64_t begin, std::int64_t end) {
  if (begin < 0 || end < begin || end > first_.back())
    throw Error(ErrorKind::input, fmt::format("{} files have {} events; {} to {} were asked for", files_.size(),
                                              first_.back(), begin, end));
  Events out;
  std::size_t file =
      static_cast<std::size_t>(std::upper_bound(first_.begin(), first_.end() - 1, begin) - first_.begin()) - 1;
  file = std::min(file, files_.size() - 1);
  do {
    const std::int64_t from = std::max(begin, first_[file]), to = std::min(end, first_[file + 1]);
    append(out, source(file)->read(from - first_[file], to - first_[file]), file);
  } while (++file < files_.size() && first_[file] < end);
  return out;
}

Events EventChain::read_on(std::int64_t begin, std::int64_t end) {
  if (begin != position_)
    throw Error(ErrorKind::internal,
                fmt::format("events from {} on are asked for of a chain that stands at event {}", begin, position_));
  Events out;
  while (position_ < end && file_ < files_.size()) {
    const std::int64_t missing = end - position_;
    Events more = source(file_)->read(within_file_, within_file_ + missing);
    const std::int64_t got = more.size();
    append(out, std::move(more), file_);
    position_ += got;
    within_file_ += got;
    if (got == missing) break;
    ++file_;
    within_file_ = 0;
  }
  return out;
}

}  // namespace hml
