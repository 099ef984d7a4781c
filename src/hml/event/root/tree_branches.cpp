#include <algorithm>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/event/root/branch.hpp"
#include "hml/event/root/file.hpp"
#include "hml/event/root/tree_parts.hpp"

namespace hml::root {

namespace {

// A TTree: its branches, and the trees that stand beside it as friends.
struct Branches final : RootTree::Implementation {
  // Where the values of a column come from.
  struct Source {
    std::size_t branch = 0;
    NodeLeaf leaf;
    std::shared_ptr<const RootTree::Implementation> owner;  // the friend that has the branch; nullptr: this tree
    std::string name;                                       // of the column there
  };

  void add_from(RootColumn column, Source source) {
    if (add(std::move(column))) sources.push_back(std::move(source));
  }

  RootArray read_column(std::size_t column, std::int64_t begin, std::int64_t end) const override;

  std::vector<Branch> branches;
  std::unique_ptr<BasketCache[]> caches;  // one a branch
  std::vector<Source> sources;            // of the columns
};

RootArray Branches::read_column(std::size_t column, std::int64_t begin, std::int64_t end) const {
  const Source& source = sources[column];
  if (source.owner) return source.owner->read(source.name, begin, end);
  const RootColumn& info = columns[column];
  const Branch& branch = branches[source.branch];
  RootArray out{std::vector<std::vector<std::int64_t>>(static_cast<std::size_t>(info.levels), {0}),
                source.leaf.format.empty(), info.width};
  if (begin == end) return out;
  const auto& baskets = branch.baskets;
  auto at = static_cast<std::size_t>(
      std::upper_bound(baskets.begin(), baskets.end(), begin,
                       [](std::int64_t entry, const auto& b) { return entry < b.first_entry; }) -
      baskets.begin() - 1);
  for (; at < baskets.size() && baskets[at].first_entry < end; ++at) {
    const std::int64_t first = baskets[at].first_entry;
    const std::int64_t next = at + 1 < baskets.size() ? baskets[at + 1].first_entry : branch.entries;
    const std::int64_t from = std::max(begin, first), to = std::min(end, next);
    if (from >= to) continue;
    try {
      const auto basket =
          caches[source.branch].get(at, to < next, [&] { return read_basket(file->disk, baskets[at]); });
      if (basket->entries < next - first)
        throw Error(ErrorKind::input, fmt::format("torn: {} entries of {}", basket->entries, next - first));
      append_entries(branch, source.leaf, *basket, from - first, to - first, out);
    } catch (Error& error) {
      throw error.in(fmt::format("'{}': branch '{}', basket {} at byte {}", file->disk.path().string(), branch.name, at,
                                 baskets[at].seek));
    }
  }
  return out;
}

void add_columns(Branches& tree, std::size_t number) {
  const Branch& branch = tree.branches[number];
  if (branch.node.kind != Node::Kind::opaque && branch.entries < tree.entries) {
    tree.unreadable.push_back({branch.name, fmt::format("it has {} of {} entries", branch.entries, tree.entries)});
    return;
  }
  const auto leaves = leaves_of(branch.node);
  if (leaves.empty()) {
    const auto reason = reason_of(branch.node);
    tree.unreadable.push_back({branch.name, reason.empty() ? "its objects hold no numbers" : reason});
  }
  for (const auto& leaf : leaves) {
    RootColumn column;
    column.name = branch.name + (leaf.name.empty() || branch.name.ends_with('.') ? "" : ".") + leaf.name;
    column.type = leaf.format.type();
    column.title = branch.title;
    column.content = leaf.content;
    column.levels = leaf.levels + (branch.until_end ? 1 : 0);
    column.width = leaf.width;
    column.counter = branch.counter;
    column.counts = branch.counts;
    Branches::Source source;
    source.branch = number;
    source.leaf = leaf;
    tree.add_from(std::move(column), std::move(source));
  }
}

// The columns of a friend, by their own names where those are free, else behind the friend's name.
void add_friend(Branches& tree, const RootFile& file, const Object& element, int depth) {
  // Its title is the file that it is in, empty for this one; its name may be another than the tree's.
  const std::string name = element.text("fTreeName"), path = element.text("fTitle"), alias = element.text("fName");
  try {
    const auto place =
        std::filesystem::path(path).is_relative() ? file.path().parent_path() / path : std::filesystem::path(path);
    const RootTree other = open_tree(path.empty() ? file : RootFile(place), name, depth + 1);
    if (other.entries() < tree.entries)
      throw Error(ErrorKind::input, fmt::format("it has {} of {} entries", other.entries(), tree.entries));
    const auto owner = other.parts();
    for (std::size_t i = 0; i < owner->columns.size(); ++i) {
      RootColumn column = owner->columns[i];
      if (tree.index.contains(column.name)) column.name = alias + "." + column.name;
      Branches::Source source;
      source.owner = owner;
      source.name = owner->columns[i].name;
      tree.add_from(std::move(column), std::move(source));
    }
  } catch (const Error& error) {
    tree.unreadable.push_back({alias, fmt::format("the friend cannot be read: {}", error.message())});
  }
}

// Trees that are friends of one another would be read without end.
constexpr int most_friends = 4;

}  // namespace

std::shared_ptr<const RootTree::Implementation> read_tree(const RootFile& file, const Key& key, int depth) {
  auto out = std::make_shared<Branches>();
  out->file = file.parts();
  out->name = key.name;
  Key found;
  const auto payload = read_payload(out->file->disk, key.seek, key.bytes, found);
  ObjectReader reader(out->file->layouts, payload.bytes, payload.shift);
  const Object& tree = reader.read_top(key.class_name);
  out->entries = tree.integer("fEntries");
  if (out->entries < 0) throw Error(ErrorKind::input, fmt::format("torn: {} entries", out->entries));
  out->branches = read_branches(out->file->layouts, tree);
  out->caches = std::make_unique<BasketCache[]>(out->branches.size());
  for (std::size_t i = 0; i < out->branches.size(); ++i) add_columns(*out, i);
  if (depth < most_friends)
    for (const Object* element : tree.items("fFriends"))
      if (element) add_friend(*out, file, *element, depth);
  return out;
}

}  // namespace hml::root
