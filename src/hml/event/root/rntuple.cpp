// An RNTuple as a tree. The format is that of the binary format specification, version 1.0, in ROOT's tree/ntuple/doc.
#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <xxhash.h>

#include "hml/core/error.hpp"
#include "hml/event/root/rntuple_elements.hpp"
#include "hml/event/root/tree_parts.hpp"

namespace hml::root {

namespace {

[[noreturn]] void torn(const std::string& what) { throw Error(ErrorKind::input, "torn: " + what); }

// The object that the key of an ntuple holds: where header and footer are.
struct Anchor {
  Block header, footer;
};

Anchor read_anchor(const Disk& disk, const Key& key) {
  constexpr std::uint16_t epoch = 1;  // of the format; 0 was that of its drafts
  Key found;
  const auto payload = read_payload(disk, key.seek, key.bytes, found);
  Cursor in(payload.bytes);
  const auto header = in.header();
  const std::size_t first = in.position();
  const auto version = in.read<std::uint16_t>();
  in.skip(6);  // the rest of the version
  Anchor out;
  for (Block* block : {&out.header, &out.footer}) {
    block->seek = in.read<std::uint64_t>();
    block->bytes = in.read<std::uint64_t>();
    block->size = in.read<std::uint64_t>();
  }
  const auto largest_key = in.read<std::uint64_t>();
  in.move_to(header.end);
  if (in.position() < first ||
      in.read<std::uint64_t>() != XXH3_64bits(payload.bytes.data() + first, header.end - first))
    torn("the checksum of the anchor differs");
  if (version != epoch)
    throw Error(ErrorKind::input, fmt::format("it has epoch {} of the format; epoch {} is read", version, epoch));
  if (std::max(out.header.bytes, out.footer.bytes) > largest_key)
    throw Error(ErrorKind::input, "its header is kept in several keys");
  return out;
}

// Entries [begin, end) of a cluster, counted within it, on their way to the values of a leaf.
class Descent {
 public:
  Descent(const NtupleElements& elements, const NtupleLeaf& leaf, const Clusters::Found& cluster, std::int64_t begin,
          std::int64_t end, RootArray& into)
      : elements_(elements),
        leaf_(leaf),
        cluster_(cluster),
        begin_(begin),
        end_(end),
        expected_(cluster.cluster->entries),
        into_(into) {}

  void run() {
    for (std::size_t k = 0; k < leaf_.steps.size(); ++k) {
      const NtupleStep& step = leaf_.steps[k];
      auto* offsets = k < into_.offsets.size() ? &into_.offsets[k] : nullptr;
      if (step.repeats > 0)
        repeat(k, offsets);
      else
        collect(elements_.part(step.ends, cluster_, expected_), *offsets);
    }
    const auto part = elements_.part(leaf_.values, cluster_, expected_);
    if (leaf_.lengths)
      append_lengths(part);
    else
      elements_.append(part, begin_, end_, false, into_.values);
  }

 private:
  // Each of the items has as many.
  void repeat(std::size_t step, std::vector<std::int64_t>* offsets) {
    const std::int64_t by = leaf_.steps[step].repeats;
    if (std::max(end_, expected_) > std::numeric_limits<std::int64_t>::max() / by)
      torn(fmt::format("arrays of {} items beyond count", by));
    if (expected_ >= 0) expected_ *= by;
    // Nothing is made for items that the next column does not have.
    if (const auto there = next_part(step).elements(); end_ * by > there)
      torn(fmt::format("{} elements of {}", there, end_ * by));
    if (offsets)
      for (std::int64_t i = begin_; i < end_; ++i) offsets->push_back(offsets->back() + by);
    begin_ *= by;
    end_ *= by;
  }

  // What the next column holds, for arrays of arrays at least.
  NtupleElements::Part next_part(std::size_t step) const {
    std::int64_t expected = expected_;
    while (++step < leaf_.steps.size()) {
      if (leaf_.steps[step].repeats == 0) return elements_.part(leaf_.steps[step].ends, cluster_, expected);
      if (expected >= 0) expected *= leaf_.steps[step].repeats;
    }
    return elements_.part(leaf_.values, cluster_, expected);
  }

  // Each of the items has those up to its end.
  void collect(const NtupleElements::Part& part, std::vector<std::int64_t>& offsets) {
    const auto known = static_cast<std::ptrdiff_t>(offsets.size());
    const std::int64_t base = offsets.back(), before = end_before(part);
    Values ends = std::move(offsets);
    elements_.append(part, begin_, end_, true, ends);
    offsets = std::get<std::vector<std::int64_t>>(std::move(ends));
    const auto first = offsets.begin() + known;
    if (before < 0 || (first != offsets.end() && *first < before) || !std::is_sorted(first, offsets.end()))
      torn(fmt::format("the ends of collections in column {}", part.column));
    end_ = first == offsets.end() ? before : offsets.back();
    begin_ = before;
    expected_ = -1;
    std::transform(first, offsets.end(), first, [&](std::int64_t end) { return end - before + base; });
  }

  // Where the item before the first ends, counted within the cluster.
  std::int64_t end_before(const NtupleElements::Part& part) const {
    if (begin_ == 0) return 0;
    Values out = std::vector<std::int64_t>{};
    elements_.append(part, begin_ - 1, begin_, true, out);
    return std::get<std::vector<std::int64_t>>(out).front();
  }

  void append_lengths(const NtupleElements::Part& part) {
    std::vector<std::int64_t> offsets{0};
    collect(part, offsets);
    auto& lengths = std::get<std::vector<std::uint64_t>>(into_.values);
    for (std::size_t i = 1; i < offsets.size(); ++i)
      lengths.push_back(static_cast<std::uint64_t>(offsets[i] - offsets[i - 1]));
  }

  const NtupleElements& elements_;
  const NtupleLeaf& leaf_;
  const Clusters::Found& cluster_;
  std::int64_t begin_, end_;
  std::int64_t expected_;  // items of the cluster at this step, below 0 behind a collection
  RootArray& into_;
};

struct Ntuple final : RootTree::Implementation {
  Ntuple(std::vector<NtupleColumn> schema_columns, Clusters all, const Disk& disk)
      : clusters(std::move(all)), elements(disk, std::move(schema_columns)) {}

  RootArray read_column(std::size_t column, std::int64_t begin, std::int64_t end) const override;
  // How many values entries [begin, end) have, where those of a cluster all have as many.
  std::int64_t expected_values(const NtupleLeaf& leaf, std::int64_t begin, std::int64_t end) const;

  Clusters clusters;
  NtupleElements elements;
  std::vector<NtupleLeaf> leaves;  // of the columns
};

std::int64_t Ntuple::expected_values(const NtupleLeaf& leaf, std::int64_t begin, std::int64_t end) const {
  double out = 0;
  while (begin < end) {
    const auto found = clusters.find(file->disk, begin);
    const auto next = std::min(end, found.cluster->first_entry + found.cluster->entries);
    const auto there = static_cast<double>(elements.part(leaf.values, found, -1).elements());
    out += there * static_cast<double>(next - begin) / static_cast<double>(found.cluster->entries);
    begin = next;
  }
  return static_cast<std::int64_t>(std::min(out, 0x1p62));
}

RootArray Ntuple::read_column(std::size_t column, std::int64_t begin, std::int64_t end) const {
  const NtupleLeaf& leaf = leaves[column];
  RootArray out{std::vector<std::vector<std::int64_t>>(static_cast<std::size_t>(leaf.column.levels), {0}),
                leaf.format.empty(), leaf.column.width};
  try {
    std::visit([&](auto& values) { values.reserve(elements.believable(expected_values(leaf, begin, end))); },
               out.values);
    if (!out.offsets.empty()) out.offsets[0].reserve(elements.believable(end - begin + 1));
    while (begin < end) {
      const auto found = clusters.find(file->disk, begin);
      const auto first = found.cluster->first_entry, next = std::min(end, first + found.cluster->entries);
      Descent(elements, leaf, found, begin - first, next - first, out).run();
      begin = next;
    }
  } catch (Error& error) {
    throw error.in(fmt::format("'{}': ntuple '{}', field '{}'", file->disk.path().string(), name, leaf.column.name));
  }
  return out;
}

}  // namespace

std::shared_ptr<const RootTree::Implementation> read_ntuple(std::shared_ptr<const RootFile::Implementation> parts,
                                                            const Key& key) {
  const Disk& disk = parts->disk;
  const Anchor anchor = read_anchor(disk, key);
  const Envelope header = read_envelope(disk, anchor.header, EnvelopeKind::header);
  NtupleSchema schema = read_schema(header.payload);
  const Envelope footer = read_envelope(disk, anchor.footer, EnvelopeKind::footer);
  EnvelopeCursor in(footer.payload);
  in.feature_flags();
  if (in.read<std::uint64_t>() != header.checksum) torn("the footer belongs to another header");
  if (auto extension = in.record(); extension.left() > 0) add_to_schema(extension, schema);
  NtuplePlan plan = plan_fields(schema);
  auto out =
      std::make_shared<Ntuple>(std::move(schema.columns), Clusters(read_cluster_groups(in), header.checksum), disk);
  out->file = std::move(parts);
  out->name = key.name;
  out->entries = out->clusters.entries();
  out->unreadable = std::move(plan.unreadable);
  for (auto& leaf : plan.leaves)
    if (out->add(leaf.column)) out->leaves.push_back(std::move(leaf));
  return out;
}

}  // namespace hml::root
