#include "hml/dataset/row_source.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "hml/core/threads.hpp"
#include "hml/dataset/file.hpp"

namespace hml {

void RowTable::resize(std::size_t rows) {
  values.resize(rows * width);
  labels.resize(rows);
  sample.resize(rows);
  weights.resize(rows);
}

void RowTable::copy(const RowTable& other, std::size_t from, std::size_t to) {
  std::copy_n(other.values.data() + from * width, width, values.data() + to * width);
  labels[to] = other.labels[from];
  sample[to] = other.sample[from];
  weights[to] = other.weights[from];
}

std::size_t RowPlan::width() const {
  std::size_t sum = 0;
  for (const auto* input : inputs) sum += static_cast<std::size_t>(input->row_size());
  return sum;
}

std::size_t RowPlan::row_bytes() const { return width() * sizeof(float) + 2 * sizeof(std::int32_t) + sizeof(double); }

namespace {

// A random number in [0, n); the bias of the second way is below 1e-6.
std::size_t draw(Random& random, std::size_t n) {
  if (n <= Random::max()) return random.below(static_cast<std::uint32_t>(n));
  return std::min(static_cast<std::size_t>(random.uniform() * static_cast<double>(n)), n - 1);
}

// The wanted rows of the block, counted in it; labels are those of the block.
std::vector<std::size_t> wanted_rows(const RowPlan& plan, const RowBlock& block, const std::int32_t* labels,
                                     std::int32_t label) {
  const DatasetFile& file = plan.dataset->files()[block.file];
  std::vector<std::size_t> out;
  for (std::uint64_t i = 0; i < block.count; ++i)
    if (plan.parts[file.parts[block.begin + i]] && (label < 0 || labels[i] == label)) out.push_back(i);
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
      const auto labels = file.labels(start, n);
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

// Reads the wanted rows of a block to the rows of the table from `place` on.
void read_block(const RowPlan& plan, const RowBlock& block, std::int32_t label, RowTable& table, std::size_t place) {
  const DatasetFile& file = plan.dataset->files()[block.file];
  const auto& known = plan.dataset->file_samples()[block.file];
  const auto labels = file.labels(block.begin, block.count);
  const auto sample = file.samples(block.begin, block.count);
  const auto weights = file.column<double>("weights", block.begin, block.count);
  const auto rows = wanted_rows(plan, block, labels.data(), label);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto index = known[static_cast<std::size_t>(sample[rows[i]])];
    table.labels[place + i] = labels[rows[i]];
    table.sample[place + i] = index;
    table.weights[place + i] = weights[rows[i]] * plan.scales[static_cast<std::size_t>(index)];
  }
  std::size_t column = 0;
  for (const auto* input : plan.inputs) {
    const auto values = file.input(input->name, block.begin, block.count);
    const auto size = static_cast<std::size_t>(input->row_size());
    for (std::size_t i = 0; i < rows.size(); ++i)
      std::copy_n(values.data() + rows[i] * size, size, table.values.data() + (place + i) * table.width + column);
    column += size;
  }
}

// Reads blocks one behind the other, on several threads.
void read_blocks(const RowPlan& plan, std::span<const RowBlock> blocks, std::int32_t label, RowTable& table) {
  std::vector<std::size_t> places;
  std::size_t rows = 0;
  for (const auto& block : blocks) places.push_back(rows), rows += block.wanted;
  table.resize(rows);
  parallel_for(static_cast<std::int64_t>(blocks.size()), plan.threads, [&](std::int64_t i, int) {
    const auto b = static_cast<std::size_t>(i);
    read_block(plan, blocks[b], label, table, places[b]);
  });
}

template <class T>
void shuffle(std::vector<T>& values, Random& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[draw(random, i)]);
}

}  // namespace

RowSource::RowSource(const RowPlan& plan, std::int32_t label, std::vector<RowBlock> blocks, std::size_t capacity,
                     bool in_memory)
    : plan_(plan),
      label_(label),
      blocks_(std::move(blocks)),
      capacity_(plan.shuffle ? std::max<std::size_t>(capacity, 1) : 1),
      in_memory_(in_memory) {
  for (const auto& block : blocks_) rows_ += block.wanted;
  buffer_.width = plan.width();
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
  if (buffer_.size() != rows_) read_blocks(plan_, blocks_, label_, buffer_);
  permutation_.resize(rows_);
  std::iota(permutation_.begin(), permutation_.end(), std::size_t{0});
  Random random = random_of(pass);
  if (plan_.shuffle) shuffle(permutation_, random);
  handed_out_ = 0;
}

RowSource::Pass RowSource::begin(std::uint64_t number) const {
  Pass out;
  out.number = number;
  out.random = random_of(number);
  out.order = plan_.shuffle ? spread(blocks_, out.random) : blocks_;
  out.ahead.width = buffer_.width;
  return out;
}

// The buffer is filled from its end, as the pass before empties it.
void RowSource::start(std::uint64_t pass, std::uint64_t following) {
  if (in_memory_) return permute(pass);
  following_ = following;
  if (!next_ || next_->number != pass) {
    next_ = begin(pass);
    buffer_.resize(std::min(capacity_, rows_));
    filled_ = buffer_.size();
  }
  now_ = std::move(*next_);
  next_.reset();
  while (filled_ > 0) put_next(now_, --filled_);
  filled_ = buffer_.size();
}

// As many blocks as make 8 MB at least: a fixed measure, whatever the threads.
void RowSource::read_ahead(Pass& pass) const {
  constexpr std::size_t most_bytes = 8 << 20;
  std::size_t end = pass.block, bytes = 0;
  while (end < pass.order.size() && (end == pass.block || bytes < most_bytes))
    bytes += pass.order[end++].wanted * plan_.row_bytes();
  pass.taken = 0;
  try {
    read_blocks(plan_, std::span(pass.order).subspan(pass.block, end - pass.block), label_, pass.ahead);
  } catch (...) {
    pass.ahead.resize(0);  // whoever tries again reads again
    throw;
  }
  pass.block = end;
}

// The next row of a pass goes to a slot of the buffer; false where it has none.
bool RowSource::put_next(Pass& pass, std::size_t slot) {
  if (pass.taken == pass.ahead.size()) {
    if (pass.block == pass.order.size()) return false;
    read_ahead(pass);
  }
  buffer_.copy(pass.ahead, pass.taken++, slot);
  return true;
}

void RowSource::hand_out(const RowTable& table, std::size_t row, Samples& batch, std::size_t place) const {
  const float* from = table.values.data() + row * table.width;
  for (auto& [name, tensor] : batch.inputs) {
    const auto size = static_cast<std::size_t>(tensor.row_size());
    std::copy_n(from, size, tensor.values.data() + place * size);
    from += size;
  }
  batch.labels[place] = table.labels[row];
  batch.sample[place] = table.sample[row];
  batch.weights[place] = table.weights[row];
}

void RowSource::next(Samples& batch, std::size_t place) {
  if (in_memory_) return hand_out(buffer_, permutation_[handed_out_++], batch, place);
  const std::size_t slot = draw(now_.random, filled_);
  hand_out(buffer_, slot, batch, place);
  if (put_next(now_, slot)) return;
  buffer_.copy(buffer_, filled_ - 1, slot);
  if (!next_) next_ = begin(following_);
  put_next(*next_, filled_ - 1);
  --filled_;
}

}  // namespace hml
