#include "hml/event/root/write_events.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"
#include "hml/core/threads.hpp"
#include "hml/event/root/write_file.hpp"

namespace hml {

namespace fs = std::filesystem;

namespace {

using root::write::Branch;
using root::write::BranchColumn;
using root::write::Buffer;
using root::write::Compression;
using root::write::Entries;
using root::write::Label;
using root::write::Packer;

// What follows the key of a basket: how to find the entries in it.
constexpr std::size_t basket_tail_bytes = 2 + 4 * 4 + 1;

struct Basket {
  std::vector<std::uint8_t> packed;
  std::int32_t bytes = 0;  // of the object, not packed
  std::int32_t last = 0;   // where its numbers end, counted from the start of the key
  std::int32_t entry = 0;  // bytes an entry has, or the length of the table of offsets
  std::int64_t largest = 0;
};

Basket make_basket(Entries entries, std::int64_t count, std::int32_t key_bytes, Packer& packer) {
  Basket basket;
  basket.last = key_bytes + static_cast<std::int32_t>(entries.bytes.size());
  basket.largest = entries.largest;
  if (entries.starts.empty()) {
    basket.entry = static_cast<std::int32_t>(count == 0 ? 0 : static_cast<std::int64_t>(entries.bytes.size()) / count);
  } else {
    // The table has a place for the end of the last entry, and leaves it 0.
    for (auto& start : entries.starts) start += key_bytes;
    entries.starts.back() = 0;
    basket.entry = static_cast<std::int32_t>(entries.starts.size());
    Buffer table;
    table.put(basket.entry);
    table.put_array<std::int32_t>(entries.starts);
    entries.bytes.insert(entries.bytes.end(), table.bytes().begin(), table.bytes().end());
  }
  basket.bytes = static_cast<std::int32_t>(entries.bytes.size());
  basket.packed = packer.pack(entries.bytes);
  return basket;
}

Buffer basket_tail(const Basket& basket, std::int64_t count) {
  constexpr std::int32_t least_buffer = 32000;
  Buffer tail;
  tail.put(std::int16_t{3});  // version of TBasket
  tail.put(std::max(least_buffer, basket.last));
  tail.put(basket.entry);
  tail.put(static_cast<std::int32_t>(count));
  tail.put(basket.last);
  tail.put(std::uint8_t{0});
  return tail;
}

void check_options(const RootOptions& options) {
  if (options.compression < 0 || options.compression > 9)
    throw Error(ErrorKind::config, fmt::format("compression {} is not between 0 and 9", options.compression));
  if (options.cluster_bytes < 1) throw Error(ErrorKind::config, "a cluster of events needs at least one byte");
  if (options.tree.empty()) throw Error(ErrorKind::config, "the tree of a ROOT file needs a name");
}

}  // namespace

struct RootWriter::Implementation {
  Implementation(fs::path path, std::string provenance_text, RootOptions chosen)
      : options((check_options(chosen), std::move(chosen))),
        provenance(std::move(provenance_text)),
        atomic(std::move(path)),
        file(atomic.temporary(), atomic.path(), Compression{options.compression}) {
    tree.name = options.tree;
    tree.compression = {options.compression};
    for (int i = 0; i < resolve_threads(options.threads); ++i) packers.emplace_back(tree.compression);
  }

  void append(const Events& events) {
    check(events);
    const auto bytes = root::write::event_bytes(events);
    // Runs of events up to the end of a cluster, which depends on the events alone.
    std::int64_t begin = 0;
    for (std::int64_t e = 0; e < events.size(); ++e) {
      if (waiting_bytes > 0 && waiting_bytes + bytes[static_cast<std::size_t>(e)] > options.cluster_bytes) {
        take(events, begin, e);
        flush();
        begin = e;
      }
      waiting_bytes += bytes[static_cast<std::size_t>(e)];
    }
    take(events, begin, events.size());
    size += events.size();
  }

  void check(const Events& events) {
    if (!laid_out) lay_out(events);
    Events same = layout;
    same.append(events.slice(0, 0));
    const Collection* event = events.find(event_collection);
    for (std::int64_t e = 0; event && e < events.size(); ++e)
      if (event->count(e) != 1)
        throw Error(ErrorKind::input,
                    fmt::format("'{}': event {} has {} objects in collection '{}' where one is expected",
                                atomic.path().string(), size + e, event->count(e), event->name));
  }

  void lay_out(const Events& events) {
    layout = waiting = events.slice(0, 0);
    columns = options.clones ? root::write::clones_columns(events, *options.clones)
                             : root::write::branch_columns(events, options.names, options.count_event);
    std::set<std::string> names;
    for (const auto& column : columns)
      if (!names.insert(column.branch.name).second)
        throw Error(ErrorKind::input,
                    fmt::format("'{}': two branches would be named '{}'", atomic.path().string(), column.branch.name));
    laid_out = true;
  }

  void take(const Events& events, std::int64_t begin, std::int64_t end) {
    if (begin == 0 && end == events.size())
      waiting.append(events);
    else
      waiting.append(events.slice(begin, end));
  }

  // Writes the events that wait as one cluster: a basket for each branch.
  void flush() {
    const std::int64_t count = waiting.size();
    if (count == 0) return;
    ordered_parallel(
        static_cast<std::int64_t>(columns.size()), static_cast<int>(packers.size()),
        [&](std::int64_t i, int worker) {
          const BranchColumn& column = columns[static_cast<std::size_t>(i)];
          Entries entries = column.read(waiting, 0, count);
          check_size(column.branch, entries);
          const auto key_bytes = static_cast<std::int32_t>(label(column.branch).key_bytes() + basket_tail_bytes);
          return make_basket(std::move(entries), count, key_bytes, packers[static_cast<std::size_t>(worker)]);
        },
        [&](std::int64_t i, const Basket& basket) { add(columns[static_cast<std::size_t>(i)].branch, basket, count); });
    tree.clusters.push_back(tree.entries() + count);
    waiting = layout;
    waiting_bytes = 0;
  }

  Label label(const Branch& branch) const { return {"TBasket", branch.name, tree.name}; }

  void check_size(const Branch& branch, const Entries& entries) const {
    constexpr std::size_t most = 1 << 30;  // ROOT's buffers hold no more
    if (entries.bytes.size() + 4 * entries.starts.size() > most)
      throw Error(ErrorKind::input,
                  fmt::format("'{}': an event has more than a gigabyte in '{}', which ROOT cannot hold",
                              atomic.path().string(), branch.name));
  }

  void add(Branch& branch, const Basket& basket, std::int64_t count) {
    const Label key = label(branch);
    const auto place = file.add_basket(key, basket_tail(basket, count), basket.packed, basket.bytes);
    const auto whole = static_cast<std::int32_t>(key.key_bytes() + basket_tail_bytes) + basket.bytes;
    branch.baskets.push_back(place.bytes);
    branch.seeks.push_back(place.seek);
    branch.bytes += whole;
    branch.packed_bytes += place.bytes;
    branch.basket_bytes = std::max(branch.basket_bytes, whole);
    branch.largest = std::max(branch.largest, basket.largest);
  }

  void close() {
    flush();
    for (const auto& column : columns) tree.branches.push_back(column.branch);
    if (options.clones) add_process();
    const Label key{"TTree", tree.name, tree.title};
    file.add_object(key, root::write::tree_object(tree, key.key_bytes()));
    if (!provenance.empty()) add_provenance();
    file.finish();
    atomic.commit();
  }

  // What numbers the objects that references name; known by an identifier, which differs from file to file.
  void add_process() {
    const std::string name = "ProcessID0";
    const Label key{"TProcessID", name, file.identifier()};
    Buffer process(key.key_bytes());
    process.object(1, [&] { process.put_named(name, key.title); });
    file.add_object(key, process);
    file.describe(root::write::classes_of(*options.clones));
  }

  void add_provenance() {
    const Label key{"TObjString", "provenance", "Collectable string class"};
    Buffer text(key.key_bytes());
    text.object(1, [&] {
      text.put_object();
      text.put_text(provenance);
    });
    file.add_object(key, text);
  }

  RootOptions options;
  std::string provenance;
  AtomicFile atomic;
  root::write::OutputFile file;
  root::write::Tree tree;
  std::vector<Packer> packers;
  std::vector<BranchColumn> columns;
  Events layout, waiting;
  std::int64_t waiting_bytes = 0, size = 0;
  bool laid_out = false;
};

RootWriter::RootWriter(fs::path path, std::string provenance, RootOptions options)
    : implementation_(std::make_unique<Implementation>(std::move(path), std::move(provenance), std::move(options))) {}
RootWriter::~RootWriter() = default;
RootWriter::RootWriter(RootWriter&&) noexcept = default;
RootWriter& RootWriter::operator=(RootWriter&&) noexcept = default;

std::int64_t RootWriter::size() const { return implementation_->size; }
void RootWriter::append(const Events& events) { implementation_->append(events); }
void RootWriter::set_provenance(std::string provenance) { implementation_->provenance = std::move(provenance); }
void RootWriter::close() { implementation_->close(); }

}  // namespace hml
