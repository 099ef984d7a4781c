#include <algorithm>
#include <iterator>

#include "hml/core/hdf5/library.hpp"
#include "hml/core/threads.hpp"

namespace hml::h5 {

bool compressible(std::span<const std::byte> bytes, std::size_t element) {
  const auto start = bytes.first(std::min<std::size_t>(bytes.size(), 1 << 16));
  if (start.empty()) return true;
  const auto packed = pack_chunk(start, {element, true, true});
  return static_cast<double>(packed.bytes.size()) < 0.8 * static_cast<double>(start.size());
}

struct Appender::Target {
  std::string name;
  Handle dataset;
  Shape shape;  // extents in the file so far
  ChunkLayout layout;
  std::size_t row_bytes = 0;
  std::uint64_t rows = 0;          // appended so far
  std::vector<std::byte> partial;  // of the chunk that is being filled
};

struct Appender::Job {
  Target* target = nullptr;
  std::uint64_t first = 0, last = 0;  // rows
  std::vector<std::byte> raw;
  PackedChunk packed;
};

Appender::Appender(Group& group, int threads) : group_(group), threads_(threads) {}
Appender::~Appender() = default;

Appender::Target& Appender::target(const std::string& name, std::size_t element) {
  const auto found = targets_.find(name);
  if (found != targets_.end()) return *found->second;
  const Turn turn;
  auto target = std::make_unique<Target>();
  target->name = name;
  target->dataset = open_dataset(group_.handle_.id(), name, group_.where_);
  target->shape = shape_of(target->dataset.id());
  target->layout = chunk_layout(target->dataset.id());
  if (target->layout.rows == 0 || target->layout.filters.element != element || target->shape[0] != 0)
    throw Error(ErrorKind::internal,
                fmt::format("{}: '{}' is no empty growing dataset of such elements", group_.where_, name));
  target->row_bytes = product(Shape(target->shape.begin() + 1, target->shape.end())) * element;
  return *targets_.emplace(name, std::move(target)).first->second;
}

void Appender::append_bytes(const std::string& name, std::span<const std::byte> bytes, std::size_t element) {
  Target& to = target(name, element);
  if (to.row_bytes == 0 || bytes.size() % to.row_bytes != 0)
    throw Error(ErrorKind::internal,
                fmt::format("{}: {} bytes are no whole rows of '{}'", group_.where_, bytes.size(), name));
  to.rows += bytes.size() / to.row_bytes;
  const std::size_t whole = to.layout.rows * to.row_bytes;
  while (!bytes.empty()) {
    const auto part = bytes.first(std::min(bytes.size(), whole - to.partial.size()));
    to.partial.insert(to.partial.end(), part.begin(), part.end());
    bytes = bytes.subspan(part.size());
    if (to.partial.size() == whole) queue(to, to.rows - bytes.size() / to.row_bytes);
  }
}

// Hands the chunk that was filled to the queue; `last` is the row behind it.
void Appender::queue(Target& target, std::uint64_t last) {
  Job& job = jobs_.emplace_back();
  job.target = &target;
  job.last = last;
  job.first = (last - 1) / target.layout.rows * target.layout.rows;
  target.partial.resize(target.layout.rows * target.row_bytes);
  job.raw = std::move(target.partial);
  target.partial.clear();
  waiting_ += job.raw.size();
  // A fixed measure, whatever the threads: the library sees the same calls in the same order, hence the same bytes.
  constexpr std::size_t most_waiting = 1 << 24;
  if (waiting_ >= most_waiting) write();
}

void Appender::write() {
  parallel_for(static_cast<std::int64_t>(jobs_.size()), threads_, [&](std::int64_t i, int) {
    Job& job = jobs_[static_cast<std::size_t>(i)];
    job.packed = pack_chunk(job.raw, job.target->layout.filters);
    job.raw = {};
  });
  const Turn turn;
  for (Job& job : jobs_) {
    Target& to = *job.target;
    to.shape[0] = job.last;
    const std::vector<hsize_t> extents(to.shape.begin(), to.shape.end());
    check(H5Dset_extent(to.dataset.id(), extents.data()), ErrorKind::io, fmt::format("extend '{}'", to.name),
          group_.where_);
    write_chunk(to.dataset.id(), job.first, job.packed, fmt::format("'{}'", to.name), group_.where_);
  }
  jobs_.clear();
  waiting_ = 0;
}

void Appender::finish() {
  // In the order of their names: a fixed one.
  for (auto& [name, target] : targets_)
    if (!target->partial.empty()) queue(*target, target->rows);
  write();
  targets_.clear();
}

}  // namespace hml::h5
