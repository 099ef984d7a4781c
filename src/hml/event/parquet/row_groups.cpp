#include "hml/event/parquet/row_groups.hpp"

#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>

#include "hml/event/parquet/failures.hpp"

namespace hml::parquet_file {

namespace {

constexpr std::size_t most_kept = 3;  // groups that threads at work in neighbouring ranges may need

// Of the tables that are kept, more than any file of that size holds that does not repeat itself without end.
std::int64_t most_memory(std::int64_t file_bytes) {
  constexpr std::int64_t least = 1 << 30, times = 64;
  return least + times * file_bytes;
}

parquet::ReaderProperties properties(arrow::MemoryPool& memory) {
  parquet::ReaderProperties out(&memory);
  out.enable_buffered_stream();
  out.set_page_checksum_verification(true);
  return out;
}

}  // namespace

RowGroups::RowGroups(const std::filesystem::path& path)
    : file_(need(arrow::io::ReadableFile::Open(path.string()))),
      memory_(arrow::default_memory_pool(), most_memory(need(file_->GetSize()))) {
  metadata_ = parquet::ParquetFileReader::Open(file_, properties(memory_))->metadata();
  schema_ = reader();
  for (int group = 0; group < metadata_->num_row_groups(); ++group) {
    const std::int64_t rows = metadata_->RowGroup(group)->num_rows();
    if (rows < 0 || rows > std::numeric_limits<std::int64_t>::max() - first_.back())
      throw std::runtime_error("torn numbers of rows");
    first_.push_back(first_.back() + rows);
  }
  if (rows() != metadata_->num_rows()) throw std::runtime_error("its row groups have not as many rows as the file");
}

std::unique_ptr<parquet::arrow::FileReader> RowGroups::reader() const {
  parquet::ArrowReaderProperties here(false);
  here.set_pre_buffer(false);  // all on the calling thread: no read is under way when an error ends the reader
  auto file = parquet::ParquetFileReader::Open(file_, properties(memory_), metadata_);
  return need(parquet::arrow::FileReader::Make(&memory_, std::move(file), here));
}

int RowGroups::group_of(std::int64_t row) const {
  return static_cast<int>(std::upper_bound(first_.begin(), first_.end(), row) - first_.begin()) - 1;
}

void RowGroups::want(std::vector<int> leaves) {
  const std::lock_guard lock(mutex_);
  leaves_ = std::move(leaves);
  recent_.clear();
}

std::shared_ptr<const arrow::Table> RowGroups::table(int group) {
  std::unique_lock lock(mutex_);
  const auto found = std::find_if(recent_.begin(), recent_.end(), [&](const auto& r) { return r.first == group; });
  if (found != recent_.end()) {
    std::rotate(found, found + 1, recent_.end());
    const auto waited_for = recent_.back().second;
    lock.unlock();
    return waited_for.get();
  }
  std::packaged_task<Table()> task([this, group, leaves = leaves_] { return load(group, leaves); });
  const std::shared_future<Table> made = task.get_future();
  if (recent_.size() == most_kept) recent_.pop_front();
  recent_.emplace_back(group, made);
  lock.unlock();
  task();
  return made.get();
}

// A reader of its own: Arrow's are not for several threads at once.
RowGroups::Table RowGroups::load(int group, const std::vector<int>& leaves) const {
  Table table = need(reader()->ReadRowGroup(group, leaves));
  need(table->Validate());
  if (table->num_columns() > 0 && table->num_rows() != first(group + 1) - first(group))
    throw std::runtime_error("a row group has not as many rows as it claims");
  return table;
}

std::shared_ptr<const arrow::Table> RowGroups::head(int group, int leaf, std::int64_t rows) const {
  const auto file = reader();
  file->set_batch_size(rows);
  const auto batches = need(file->GetRecordBatchReader({group}, {leaf}));
  std::shared_ptr<arrow::RecordBatch> batch;
  need(batches->ReadNext(&batch));
  if (!batch) return need(arrow::Table::MakeEmpty(batches->schema()));
  need(batch->Validate());
  return need(arrow::Table::FromRecordBatches({batch}));
}

}  // namespace hml::parquet_file
