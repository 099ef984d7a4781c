#include "hml/dataset/stream.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

#include <fmt/format.h>

#include "hml/dataset/row_source.hpp"

namespace hml {

namespace {

// Which class the next row of an epoch comes from.
class Mixer {
 public:
  Mixer(ClassMix mix, std::vector<std::size_t> rows) : mix_(mix), rows_(std::move(rows)), given_(rows_.size(), 0) {
    for (const auto n : rows_) total_ += n, largest_ = std::max(largest_, n), classes_ += n > 0;
  }

  std::size_t epoch() const { return mix_ == ClassMix::balanced ? largest_ * classes_ : total_; }
  // Rows of class c in an epoch.
  std::size_t epoch_of(std::size_t c) const { return mix_ == ClassMix::balanced ? largest_ : rows_[c]; }
  void start() { given_.assign(rows_.size(), 0), drawn_ = 0; }

  // The class that is furthest behind its share of the rows drawn so far.
  std::size_t next() {
    ++drawn_;
    std::size_t best = 0;
    double most = -1e300;
    for (std::size_t c = 0; c < rows_.size(); ++c) {
      if (rows_[c] == 0) continue;
      const double share = mix_ == ClassMix::balanced ? 1 / static_cast<double>(classes_)
                                                      : static_cast<double>(rows_[c]) / static_cast<double>(total_);
      const double behind = share * static_cast<double>(drawn_) - static_cast<double>(given_[c]);
      if (behind > most) most = behind, best = c;
    }
    ++given_[best];
    return best;
  }

 private:
  ClassMix mix_;
  std::vector<std::size_t> rows_, given_;
  std::size_t total_ = 0, largest_ = 0, classes_ = 0, drawn_ = 0;
};

// Batches on their way from the thread that makes them to the one that asks for them; used ones go back to be filled
// again.
class BatchQueue {
 public:
  // Twice what is read at once waits, so that who asks for batches does not wait for the disk; three batches at least, and
  // no more of small ones than their names of features are worth.
  void hold(std::size_t batch_bytes) { most_waiting_ = std::clamp<std::size_t>((16 << 20) / batch_bytes, 3, 256); }
  // False once the reader wants no more.
  bool put(Samples batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || ready_.size() < most_waiting_; });
    if (!stopped_) ready_.push_back(std::move(batch));
    changed_.notify_all();
    return !stopped_;
  }
  void finish(std::exception_ptr problem) {
    const std::lock_guard lock(mutex_);
    finished_ = true, problem_ = problem;
    changed_.notify_all();
  }
  // Changes a used batch for a full one; false at the end.
  bool take(Samples& batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return finished_ || !ready_.empty(); });
    if (ready_.empty()) {
      if (problem_) std::rethrow_exception(problem_);
      return false;
    }
    used_.push_back(std::move(batch));
    batch = std::move(ready_.front());
    ready_.pop_front();
    changed_.notify_all();
    return true;
  }
  Samples used() {
    const std::lock_guard lock(mutex_);
    if (used_.empty()) return {};
    Samples batch = std::move(used_.back());
    used_.pop_back();
    return batch;
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }
  void reset() { stopped_ = finished_ = false, problem_ = nullptr, ready_.clear(); }

 private:
  std::size_t most_waiting_ = 3;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Samples> ready_, used_;
  bool stopped_ = false, finished_ = false;
  std::exception_ptr problem_;
};

}  // namespace

namespace {

// This thread, and those that it starts, work where others leave a processor idle: who learns from batches that wait must
// not be held up by the making of those that nobody needs yet.
void yield_to_others() {
#ifdef __linux__
  constexpr int low_priority = 10;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), low_priority);
#endif
}

}  // namespace

namespace {

// Which rows of a file the stream has: those of these parts but for what is held out, or that alone.
std::vector<bool> mark_wanted(const Dataset& dataset, std::size_t file, const std::vector<bool>& parts,
                              const StreamOptions& options) {
  const auto& part_of_row = dataset.files()[file].parts;
  const std::uint64_t key = stream_key(options.seed, "dataset", fmt::format("held out of file {}", file));
  std::vector<bool> out(part_of_row.size());
  for (std::size_t row = 0; row < out.size(); ++row) {
    out[row] = parts[part_of_row[row]];
    if (options.held_out.share > 0 && out[row])
      out[row] = (Random(key, row).uniform() < options.held_out.share) == options.held_out.taken;
  }
  return out;
}

}  // namespace

struct DatasetStream::State {
  StreamOptions options;
  RowPlan plan;
  std::deque<RowSource> sources;  // one, or one a class
  std::optional<Mixer> mixer;
  bool in_memory = false;
  BatchQueue queue;
  Samples current;
  std::thread worker;

  State(const Dataset& dataset, StreamOptions given);
  ~State() { stop(); }
  void stop();
  void shape(Samples& batch, std::size_t rows) const;
  void start_pass(std::size_t c, std::uint64_t epoch, std::uint64_t pass);
  void make_epoch(std::uint64_t epoch);
};

DatasetStream::State::State(const Dataset& dataset, StreamOptions given) : options(std::move(given)) {
  if (options.batch_size < 1)
    throw Error(ErrorKind::config, fmt::format("a batch of {} events is none", options.batch_size));
  plan = {.dataset = &dataset,
          .scales = dataset.weight_scales(options.part),
          .seed = options.seed,
          .shuffle = options.shuffle,
          .threads = options.threads};
  if (options.inputs.empty())
    for (const auto& input : dataset.inputs()) plan.inputs.push_back(&input);
  for (const auto& name : options.inputs) plan.inputs.push_back(&dataset.input(name));
  const auto parts = parts_of(options.part, dataset.split(), dataset.name());
  for (std::size_t f = 0; f < dataset.files().size(); ++f)
    plan.files.emplace_back(dataset.files()[f], plan.inputs, mark_wanted(dataset, f, parts, options));

  std::vector<std::vector<RowBlock>> blocks;
  const bool apart = options.classes != ClassMix::natural;
  for (std::int32_t c = 0; c < (apart ? static_cast<std::int32_t>(dataset.classes().size()) : 1); ++c)
    blocks.push_back(find_blocks(plan, apart ? c : -1));
  std::vector<std::size_t> rows;
  std::size_t total = 0;
  for (const auto& list : blocks) {
    rows.push_back(0);
    for (const auto& block : list) rows.back() += block.wanted;
    total += rows.back();
  }
  in_memory = total * plan.row_bytes() <= options.buffer_bytes;
  for (std::size_t c = 0; c < blocks.size(); ++c) {
    const double share = total > 0 ? static_cast<double>(rows[c]) / static_cast<double>(total) : 0;
    const auto capacity =
        static_cast<std::size_t>(share * static_cast<double>(options.buffer_bytes / plan.row_bytes()));
    sources.emplace_back(plan, apart ? static_cast<std::int32_t>(c) : -1, std::move(blocks[c]), capacity, in_memory);
  }
  mixer.emplace(options.classes, rows);
  queue.hold(static_cast<std::size_t>(options.batch_size) * plan.row_bytes());
}

void DatasetStream::State::stop() {
  if (!worker.joinable()) return;
  queue.stop();
  worker.join();
  queue.reset();
}

void DatasetStream::State::shape(Samples& batch, std::size_t rows) const {
  if (batch.inputs.empty()) {
    const Dataset& dataset = *plan.dataset;
    batch.classes = dataset.classes();
    for (const auto& sample : dataset.samples()) batch.sample_names.push_back(sample.name);
    for (const auto* input : plan.inputs) {
      Tensor tensor{input->shape, {}, input->names, input->units};
      tensor.shape.insert(tensor.shape.begin(), 0);
      batch.inputs.emplace_back(input->name, std::move(tensor));
    }
  }
  for (auto& [name, tensor] : batch.inputs) {
    tensor.shape[0] = static_cast<std::int64_t>(rows);
    tensor.values.resize(rows * static_cast<std::size_t>(tensor.row_size()));
  }
  batch.labels.resize(rows);
  batch.sample.resize(rows);
  batch.weights.resize(rows);
}

void DatasetStream::State::start_pass(std::size_t c, std::uint64_t epoch, std::uint64_t pass) {
  // A class that is gone through several times an epoch has an order of its own each time.
  constexpr std::uint64_t passes = std::uint64_t{1} << 32;
  const bool again = (pass + 1) * sources[c].rows() < mixer->epoch_of(c);
  sources[c].start(epoch * passes + pass, again ? epoch * passes + pass + 1 : (epoch + 1) * passes);
}

void DatasetStream::State::make_epoch(std::uint64_t epoch) try {
  std::vector<std::size_t> given(sources.size(), 0);
  mixer->start();
  for (std::size_t c = 0; c < sources.size(); ++c)
    if (sources[c].rows() > 0) start_pass(c, epoch, 0);
  const auto size = static_cast<std::size_t>(options.batch_size);
  for (std::size_t begin = 0, all = mixer->epoch(); begin < all; begin += size) {
    const std::size_t n = std::min(size, all - begin);
    if (n < size && options.drop_last) break;
    Samples batch = queue.used();
    shape(batch, n);
    for (std::size_t row = 0; row < n; ++row) {
      const std::size_t c = mixer->next();
      if (given[c] > 0 && given[c] % sources[c].rows() == 0) start_pass(c, epoch, given[c] / sources[c].rows());
      sources[c].next(batch, row);
      ++given[c];
    }
    if (!queue.put(std::move(batch))) return;
  }
  queue.finish(nullptr);
} catch (...) {
  queue.finish(std::current_exception());
}

DatasetStream::DatasetStream(const Dataset& dataset, StreamOptions options)
    : state_(std::make_unique<State>(dataset, std::move(options))) {}
DatasetStream::~DatasetStream() = default;

std::int64_t DatasetStream::rows() const {
  const auto all = static_cast<std::int64_t>(state_->mixer->epoch());
  return state_->options.drop_last ? all / state_->options.batch_size * state_->options.batch_size : all;
}

std::int64_t DatasetStream::batches() const {
  return (rows() + state_->options.batch_size - 1) / state_->options.batch_size;
}

bool DatasetStream::in_memory() const { return state_->in_memory; }

void DatasetStream::start(std::uint64_t epoch) {
  state_->stop();
  state_->worker = std::thread([state = state_.get(), epoch] {
    yield_to_others();
    state->make_epoch(epoch);
  });
}

const Samples* DatasetStream::next() {
  if (!state_->worker.joinable()) throw Error(ErrorKind::internal, "a stream needs start() before next()");
  return state_->queue.take(state_->current) ? &state_->current : nullptr;
}

}  // namespace hml
