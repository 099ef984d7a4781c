#include <arrow/io/file.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include <utility>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"
#include "hml/event/parquet.hpp"
#include "hml/event/parquet/failures.hpp"
#include "hml/event/parquet/write_arrays.hpp"
#include "hml/event/root/write_columns.hpp"

namespace hml {

namespace fs = std::filesystem;

namespace {

using parquet_file::need;
using parquet_file::translated;

constexpr int zstd_level = 1;

std::shared_ptr<parquet::WriterProperties> file_properties() {
  parquet::WriterProperties::Builder builder;
  return builder.compression(parquet::Compression::ZSTD)
      ->compression_level(zstd_level)
      ->enable_page_checksum()
      ->build();
}

class Writer : public EventFileWriter {
 public:
  Writer(const fs::path& path, std::string provenance, ParquetOptions options)
      : options_(options), provenance_(std::move(provenance)), atomic_(path) {
    if (options_.row_group_bytes < 1) throw Error(ErrorKind::config, "a row group needs at least one byte");
    sink_ = translated(ErrorKind::io, path,
                       [&] { return need(arrow::io::FileOutputStream::Open(atomic_.temporary().string())); });
  }

  void append(const Events& events) override {
    check(events);
    const auto bytes = root::write::event_bytes(events);
    // Runs of events up to the end of a row group, which depends on the events alone.
    std::int64_t begin = 0;
    for (std::int64_t e = 0; e < events.size(); ++e) {
      const std::int64_t more = bytes[static_cast<std::size_t>(e)];
      if (waiting_bytes_ > 0 && waiting_bytes_ + more > options_.row_group_bytes) {
        waiting_.append(events.slice(begin, e));
        flush();
        begin = e;
      }
      waiting_bytes_ += more;
    }
    waiting_.append(events.slice(begin, events.size()));
    size_ += events.size();
  }

  void close() override {
    if (!file_) lay_out({});
    flush();
    translated(ErrorKind::io, atomic_.path(), [&] {
      need(
          file_->AddKeyValueMetadata(arrow::key_value_metadata({"format", "provenance"}, {"hml events", provenance_})));
      need(file_->Close());
      need(sink_->Close());
    });
    atomic_.commit();
  }

 private:
  void check(const Events& events) {
    if (!file_) lay_out(events);
    Events same = layout_;
    same.append(events.slice(0, 0));
    const Collection* event = events.find(event_collection);
    for (std::int64_t e = 0; event && e < events.size(); ++e)
      if (event->count(e) != 1)
        throw Error(ErrorKind::input,
                    fmt::format("'{}': event {} has {} objects in collection '{}' where one is expected",
                                atomic_.path().string(), size_ + e, event->count(e), event->name));
  }

  void lay_out(const Events& events) {
    layout_ = waiting_ = events.slice(0, 0);
    schema_ = parquet_file::schema_of(layout_);
    file_ = translated(ErrorKind::io, atomic_.path(), [&] {
      // The Arrow schema keeps what Parquet does not: rows of fixed width, units and descriptions.
      const auto arrow = parquet::ArrowWriterProperties::Builder().store_schema()->build();
      return need(
          parquet::arrow::FileWriter::Open(*schema_, arrow::default_memory_pool(), sink_, file_properties(), arrow));
    });
  }

  // Writes the events that wait as one row group.
  void flush() {
    if (waiting_.size() == 0) return;
    translated(ErrorKind::io, atomic_.path(),
               [&] { need(file_->WriteTable(*parquet_file::table_of(waiting_, schema_), waiting_.size())); });
    waiting_ = layout_;
    waiting_bytes_ = 0;
  }

  ParquetOptions options_;
  std::string provenance_;
  AtomicFile atomic_;
  std::shared_ptr<arrow::io::FileOutputStream> sink_;
  std::shared_ptr<arrow::Schema> schema_;
  std::unique_ptr<parquet::arrow::FileWriter> file_;
  Events layout_, waiting_;
  std::int64_t waiting_bytes_ = 0, size_ = 0;
};

}  // namespace

std::unique_ptr<EventFileWriter> parquet_writer(const fs::path& path, std::string provenance, ParquetOptions options) {
  return std::make_unique<Writer>(path, std::move(provenance), options);
}

}  // namespace hml
