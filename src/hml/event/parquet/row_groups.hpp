#pragma once
#include <arrow/memory_pool.h>
#include <arrow/table.h>
#include <parquet/arrow/reader.h>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <arrow/io/file.h>

namespace hml::parquet_file {

/// The row groups of a Parquet file, which can be read from several threads: each is unpacked once, by the first who
/// wants it, and the most recent few are kept, so that batches shorter than a group cost no more than it. Checksums of
/// pages are compared where there are any.
class RowGroups {
 public:
  /// Reads the footer. Throws what Arrow throws, as all functions here.
  explicit RowGroups(const std::filesystem::path& path);

  /// Number of rows of all groups.
  std::int64_t rows() const { return first_.back(); }
  int size() const { return static_cast<int>(first_.size()) - 1; }
  /// First row of a group; of group size(), the end of the file.
  std::int64_t first(int group) const { return first_[static_cast<std::size_t>(group)]; }
  /// The group that a row is in.
  int group_of(std::int64_t row) const;
  const parquet::arrow::SchemaManifest& columns() const { return schema_->manifest(); }

  /// From now on tables hold these leaves.
  void want(std::vector<int> leaves);
  /// The wanted leaves of a group.
  std::shared_ptr<const arrow::Table> table(int group);
  /// The first rows of a group with one leaf alone; nothing of the rest of it is unpacked.
  std::shared_ptr<const arrow::Table> head(int group, int leaf, std::int64_t rows) const;

 private:
  using Table = std::shared_ptr<const arrow::Table>;
  std::unique_ptr<parquet::arrow::FileReader> reader() const;
  Table load(int group, const std::vector<int>& leaves) const;

  std::shared_ptr<arrow::io::ReadableFile> file_;
  mutable arrow::CappedMemoryPool memory_;  // what a torn file claims is not all given
  std::shared_ptr<parquet::FileMetaData> metadata_;
  std::unique_ptr<parquet::arrow::FileReader> schema_;
  std::vector<std::int64_t> first_{0};
  std::mutex mutex_;
  std::vector<int> leaves_;
  std::deque<std::pair<int, std::shared_future<Table>>> recent_;
};

}  // namespace hml::parquet_file
