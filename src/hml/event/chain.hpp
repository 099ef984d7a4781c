#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "hml/event/source.hpp"

namespace hml {

/// Files of events one behind the other as one. All have the same collections, columns and relations; formats may
/// differ as long as that holds.
class EventChain : public EventSource {
 public:
  using Open = std::function<std::unique_ptr<EventSource>(const std::filesystem::path&)>;

  /// Opens every file once, to ask for its size; few are kept open.
  EventChain(std::vector<std::filesystem::path> files, Open open);

  /// None where one of the files does not know.
  std::optional<std::int64_t> size() const override;
  void request(const std::vector<ColumnRequest>& requests) override;
  Events read(std::int64_t begin, std::int64_t end) override;

 private:
  std::shared_ptr<EventSource> source(std::size_t file);
  Events read_sized(std::int64_t begin, std::int64_t end);
  Events read_on(std::int64_t begin, std::int64_t end);
  void append(Events& to, Events&& more, std::size_t file) const;

  std::vector<std::filesystem::path> files_;
  Open open_;
  std::vector<std::int64_t> first_{0};  // event of each file, and the end; one number where sizes are not known
  bool sized_ = true;
  std::mutex mutex_;
  std::vector<std::pair<std::size_t, std::shared_ptr<EventSource>>> recent_;
  std::optional<std::vector<ColumnRequest>> requests_;
  std::size_t file_ = 0;          // of a chain without size: the one that is being read,
  std::int64_t position_ = 0;     // the next event,
  std::int64_t within_file_ = 0;  // and its number in that file
};

/// The files that patterns with `*` and `?` in their last part stand for, in the order of their names; other paths stay
/// as they are. An input error where nothing fits a pattern.
std::vector<std::filesystem::path> expand_patterns(const std::vector<std::filesystem::path>& paths);

}  // namespace hml
