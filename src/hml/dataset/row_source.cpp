#include "hml/dataset/row_source.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "hml/core/shuffle.hpp"
#include "hml/core/threads.hpp"
#include "hml/dataset/file.hpp"

namespace hml {

std::size_t RowPlan::width() const {
  std::size_t sum = 0;
  for (const auto* input : inputs) sum += static_cast<std::size_t>(input->row_size());
  return sum;
}

std::size_t RowPlan::row_bytes() const { return RowTable::row_bytes(width()); }

namespace {

// The wanted rows of the block, counted in it; labels are those of the block.
std::vector<std::size_t> wanted_rows(const RowPlan& plan, const RowBlock& block, const std::int32_t* labels,
                                     std::int32_t label) {
  const FileRows& file = plan.files[block.file];
  std::vector<std::size_t> out;
  for (std::uint64_t i = 0; i < block.count; ++i)
    if (file.wanted(block.begin + i) && (label < 0 || labels[i] == label)) out.push_back(i);
  return out;
}

std::int32_t most_frequent(const std::vector<std::size_t>& rows, const std::int32_t* labels) {
  std::map<std::int32_t, std::size_t> counts;
  for (const auto row : rows) ++counts[labels[row]];
  return std::max_element(counts.begin(), counts.end(), [](auto& a, auto& b) { return a.second < b.second; })->first;
}

}  // namespace

std::vector<RowBlock> find_blocks(const RowPlan& plan, std::int32_t label) {
  std::vector<RowBlock> out;
  for (std::size_t f = 0; f < plan.dataset->files().size(); ++f) {
    const DatasetFile& file = plan.dataset->files()[f];
    const std::uint64_t piece = std::max<std::uint64_t>((1 << 20) / file.block, 1) * file.block;
    for (std::uint64_t start = 0; start < file.size; start += piece) {
      const std::uint64_t n = std::min(piece, file.size - start);
      const auto labels = plan.files[f].columns(start, n).labels;
      for (std::uint64_t begin = 0; begin < n; begin += file.block) {
        RowBlock block{f, start + begin, std::min(file.block, n - begin), 0, 0};
        const auto rows = wanted_rows(plan, block, labels.data() + begin, label);
        if (rows.empty()) continue;
        block.wanted = rows.size();
        block.label = most_frequent(rows, labels.data() + begin);
        out.push_back(block);
      }
    }
  }
  return out;
}

namespace {

// Reads the wanted rows of a block to these rows of the table.
void read_block(const RowPlan& plan, const RowBlock& block, std::int32_t label, RowTable& table,
                std::span<const std::size_t> places) {
  const FileRows& file = plan.files[block.file];
  const auto& known = plan.dataset->file_samples()[block.file];
  const auto [labels, sample, weights] = file.columns(block.begin, block.count);
  const auto rows = wanted_rows(plan, block, labels.data(), label);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto index = known[static_cast<std::size_t>(sample[rows[i]])];
    table.set(places[i], {weights[rows[i]] * plan.scales[static_cast<std::size_t>(index)], labels[rows[i]], index});
  }
  std::size_t column = 0;
  for (std::size_t k = 0; k < plan.inputs.size(); ++k) {
    const auto size = static_cast<std::size_t>(plan.inputs[k]->row_size()), all = block.count * size;
    const auto values = std::make_unique_for_overwrite<float[]>(all);
    file.read(k, block.begin, block.count, {values.get(), all});
    for (std::size_t i = 0; i < rows.size(); ++i)
      std::copy_n(values.get() + rows[i] * size, size, table.inputs(places[i]) + column);
    column += size;
  }
}

// Reads the wanted rows of blocks, one behind the other, to these rows of the table, on several threads.
void read_blocks(const RowPlan& plan, std::span<const RowBlock> blocks, std::int32_t label, RowTable& table,
                 std::span<const std::size_t> places) {
  std::vector<std::size_t> begins;
  std::size_t rows = 0;
  for (const auto& block : blocks) begins.push_back(rows), rows += block.wanted;
  parallel_for(static_cast<std::int64_t>(blocks.size()), plan.threads, [&](std::int64_t i, int) {
    const auto b = static_cast<std::size_t>(i);
    read_block(plan, blocks[b], label, table, places.subspan(begins[b], blocks[b].wanted));
  });
}

constexpr std::size_t most_bytes_of_reading = 8 << 20;

}  // namespace

RowSource::RowSource(const RowPlan& plan, std::int32_t label, std::vector<RowBlock> blocks, std::size_t capacity,
                     bool in_memory)
    : plan_(plan),
      label_(label),
      blocks_(std::move(blocks)),
      capacity_(plan.shuffle ? capacity : 0),
      reading_(std::min(capacity / 8, most_bytes_of_reading / plan.row_bytes())),
      in_memory_(in_memory),
      buffer_(plan.width()) {
  for (const auto& block : blocks_) rows_ += block.wanted;
}

namespace {

// The blocks of each class in a random order, those of all classes spread evenly: block i of n stands at (i + u) / n.
std::vector<RowBlock> spread(std::vector<RowBlock> blocks, Random& random) {
  shuffle(blocks, random);
  std::map<std::int32_t, std::pair<std::size_t, double>> seen;  // of each class: how many blocks, and u
  std::map<std::int32_t, std::size_t> total;
  for (const auto& block : blocks) ++total[block.label];
  for (const auto& [label, n] : total) seen[label] = {0, random.uniform()};
  std::vector<std::pair<double, std::size_t>> places;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    auto& [count, u] = seen[blocks[i].label];
    places.emplace_back((static_cast<double>(count++) + u) / static_cast<double>(total[blocks[i].label]), i);
  }
  std::sort(places.begin(), places.end());
  std::vector<RowBlock> out;
  for (const auto& [place, i] : places) out.push_back(blocks[i]);
  return out;
}

}  // namespace

Random RowSource::random_of(std::uint64_t pass) const {
  return Random(stream_key(plan_.seed, "dataset", fmt::format("stream {}", label_)), pass);
}

void RowSource::permute(std::uint64_t pass) {
  slots_.resize(rows_);
  std::iota(slots_.begin(), slots_.end(), std::size_t{0});
  if (!read_) {
    buffer_.resize(rows_);
    read_blocks(plan_, blocks_, label_, buffer_, slots_);
    read_ = true;
  }
  Random random = random_of(pass);
  if (plan_.shuffle) shuffle(slots_, random);
  handed_out_ = 0;
}

RowSource::Pass RowSource::begin(std::uint64_t number) const {
  Pass out;
  out.number = number;
  out.random = random_of(number);
  out.order = plan_.shuffle ? spread(blocks_, out.random) : blocks_;
  look_ahead(out);
  return out;
}

void RowSource::look_ahead(Pass& pass) const {
  pass.end = pass.block, pass.rows = 0;
  while (pass.end < pass.order.size() && (pass.end == pass.block || pass.rows < reading_))
    pass.rows += pass.order[pass.end++].wanted;
}

void RowSource::start(std::uint64_t pass, std::uint64_t following) {
  if (in_memory_) return permute(pass);
  following_ = following;
  if (!next_ || next_->number != pass) {
    now_ = {}, next_ = begin(pass);
    std::size_t largest = 0;
    for (const auto& block : blocks_) largest = std::max(largest, block.wanted);
    buffer_.resize(capacity_ + reading_ + largest);
    slots_.resize(buffer_.size());
    std::iota(slots_.begin(), slots_.end(), std::size_t{0});
  }
  std::rotate(slots_.begin(), slots_.end() - static_cast<std::ptrdiff_t>(next_->held), slots_.end());
  now_ = std::move(*next_);
  next_.reset();
  fill(now_, false);
}

// Whether what a pass reads next has place; without shuffling, what was read before goes first.
bool RowSource::fits(const Pass& pass) const {
  if (pass.block == pass.end || (!plan_.shuffle && pass.held > 0)) return false;
  return now_.held + (next_ ? next_->held : 0) + pass.rows <= slots_.size();
}

// The first row of a reading comes to the last of its slots, which is the first to be handed out without shuffling.
void RowSource::fill(Pass& pass, bool from_behind) {
  while (fits(pass)) {
    const auto first = slots_.begin() + static_cast<std::ptrdiff_t>(from_behind ? slots_.size() - pass.held - pass.rows
                                                                                : pass.held);
    std::vector<std::size_t> places(first, first + static_cast<std::ptrdiff_t>(pass.rows));
    std::reverse(places.begin(), places.end());
    read_blocks(plan_, std::span(pass.order).subspan(pass.block, pass.end - pass.block), label_, buffer_, places);
    pass.held += pass.rows;
    pass.block = pass.end;
    look_ahead(pass);
  }
}

void RowSource::hand_out(std::size_t slot, Samples& batch, std::size_t place) const {
  const float* from = buffer_.inputs(slot);
  for (auto& [name, tensor] : batch.inputs) {
    const auto size = static_cast<std::size_t>(tensor.row_size());
    std::copy_n(from, size, tensor.values.data() + place * size);
    from += size;
  }
  const auto [weight, label, sample] = buffer_.get(slot);
  batch.labels[place] = label;
  batch.sample[place] = sample;
  batch.weights[place] = weight;
}

void RowSource::next(Samples& batch, std::size_t place) {
  if (in_memory_) return hand_out(slots_[handed_out_++], batch, place);
  const std::size_t drawn = plan_.shuffle ? draw_below(now_.held, now_.random) : now_.held - 1;
  hand_out(slots_[drawn], batch, place);
  std::swap(slots_[drawn], slots_[--now_.held]);
  fill(now_, false);
  if (now_.block < now_.order.size()) return;
  if (!next_) next_ = begin(following_);
  fill(*next_, true);
}

}  // namespace hml
