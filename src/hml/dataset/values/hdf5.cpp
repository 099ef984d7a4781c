#include <optional>

#include <fmt/format.h>

#include "hml/core/files.hpp"
#include "hml/core/hdf5.hpp"
#include "hml/dataset/values/value_writer.hpp"

namespace hml {
namespace {

constexpr std::uint64_t chunk_rows = 16384;

class Hdf5ValueWriter : public ValueWriter {
 public:
  Hdf5ValueWriter(const std::filesystem::path& path, std::vector<ValueColumn> columns, int threads)
      : destination_(path),
        file_(h5::File::create(destination_.temporary())),
        columns_(std::move(columns)),
        last_(columns_.size(), 0) {
    file_.make_growing<std::int64_t>("event", {}, chunk_rows);
    for (const auto& column : columns_) {
      if (column.name.find('/') != std::string::npos)
        throw Error(ErrorKind::config, fmt::format("'{}' cannot name a dataset of HDF5, for its '/'; give it a name: "
                                                   "NAME={}",
                                                   column.name, column.name));
      file_.make_growing<double>(column.name, {}, chunk_rows);
      file_.set_attribute(column.name, "unit", column.unit);
      if (!column.single) file_.make_growing<std::int64_t>(column.name + ".offsets", {}, chunk_rows);
    }
    rows_.emplace(file_, threads);
    for (const auto& column : columns_)
      if (!column.single) rows_->append<std::int64_t>(column.name + ".offsets", {0});
  }

  void append(const ValueBatch& batch) override {
    rows_->append(std::string("event"), batch.events);
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      rows_->append(columns_[c].name, batch.columns[c].values);
      if (columns_[c].single) continue;
      auto offsets = batch.columns[c].event_offsets();
      offsets.erase(offsets.begin());
      for (auto& offset : offsets) offset += last_[c];
      rows_->append(columns_[c].name + ".offsets", offsets);
      last_[c] += static_cast<std::int64_t>(batch.columns[c].values.size());
    }
  }

  void finish() override {
    rows_->finish();
    file_.close();
    destination_.commit();
  }

 private:
  AtomicFile destination_;
  h5::File file_;
  std::vector<ValueColumn> columns_;
  std::vector<std::int64_t> last_;  // values before the next event, of the jagged columns
  std::optional<h5::Appender> rows_;
};

}  // namespace

std::unique_ptr<ValueWriter> hdf5_value_writer(const std::filesystem::path& path, std::vector<ValueColumn> columns,
                                               int threads) {
  return std::make_unique<Hdf5ValueWriter>(path, std::move(columns), threads);
}

}  // namespace hml
