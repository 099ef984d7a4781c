#include "hml/dataset/zoo/layout.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/core/error.hpp"

namespace hml {
namespace {

/// Several files as one: events are numbered through.
class Chain : public LayoutReader {
 public:
  explicit Chain(std::vector<std::unique_ptr<LayoutReader>> readers)
      : readers_(std::move(readers)), description_(readers_.front()->description()), size_(0) {
    for (const auto& reader : readers_) {
      begins_.push_back(size_.value_or(0));
      if (reader->description().parts != description_.parts) description_.parts.clear();
      const auto events = reader->size();
      size_ = size_ && events ? std::optional(*size_ + *events) : std::nullopt;
    }
  }

  const LayoutDescription& description() const override { return description_; }
  std::optional<std::int64_t> size() const override { return size_; }
  Events read(std::int64_t begin, std::int64_t end) override { return size_ ? at(begin, end) : next(begin, end); }

 private:
  Events at(std::int64_t begin, std::int64_t end) {
    Events out;
    for (std::size_t i = 0; i < readers_.size(); ++i) {
      const std::int64_t first = begins_[i], last = first + *readers_[i]->size();
      if (begin < last && end > first)
        append(out, readers_[i]->read(std::max(begin, first) - first, std::min(end, last) - first), first);
    }
    return out;
  }

  // Each reader ends with a batch that is shorter than asked for.
  Events next(std::int64_t begin, std::int64_t end) {
    Events out;
    while (out.size() < end - begin && current_ < readers_.size()) {
      const std::int64_t from = begin + out.size() - begin_, wanted = end - begin - out.size();
      Events more = readers_[current_]->read(from, from + wanted);
      const bool ended = more.size() < wanted;
      append(out, std::move(more), begin_);
      if (!ended) break;
      begin_ = begin + out.size();
      ++current_;
    }
    return out;
  }

  static void append(Events& out, Events more, std::int64_t first) {
    for (auto& column : more.find(event_collection)->columns)
      if (column.name == "number")
        for (auto& number : std::get<std::vector<std::int64_t>>(column.values)) number += first;
    out.append(more);
  }

  std::vector<std::unique_ptr<LayoutReader>> readers_;
  LayoutDescription description_;
  std::vector<std::int64_t> begins_;
  std::optional<std::int64_t> size_;
  std::size_t current_ = 0;
  std::int64_t begin_ = 0;  // of the current reader, where sizes are not known
};

std::string layout_of(const std::filesystem::path& path, const LayoutCatalogue& layouts) {
  std::string name = recognise_layout(path, layouts);
  if (name.empty())
    throw Error(ErrorKind::input,
                fmt::format("'{}' has none of the layouts that are known ({}); name one with --layout", path.string(),
                            fmt::join(layouts.names(), ", ")));
  return name;
}

}  // namespace

std::string recognise_layout(const std::filesystem::path& path, const LayoutCatalogue& layouts) {
  for (const auto& item : layouts.items())
    if (item.make().recognises(path)) return item.name;
  return "";
}

std::unique_ptr<LayoutReader> open_layout(const std::vector<std::filesystem::path>& files, const std::string& name,
                                          const LayoutCatalogue& layouts) {
  std::vector<std::unique_ptr<LayoutReader>> readers;
  for (const auto& file : files) {
    if (!std::filesystem::exists(file))
      throw Error(ErrorKind::io, fmt::format("cannot read '{}': no such file", file.string()));
    readers.push_back(layouts.make(name.empty() ? layout_of(file, layouts) : name).open(file));
    const LayoutDescription &first = readers.front()->description(), &last = readers.back()->description();
    if (first.layout != last.layout || first.classes != last.classes)
      throw Error(ErrorKind::input, fmt::format("'{}' ({}) and '{}' ({}) do not go together", files.front().string(),
                                                first.layout, file.string(), last.layout));
  }
  if (readers.size() == 1) return std::move(readers.front());
  return std::make_unique<Chain>(std::move(readers));
}

}  // namespace hml
