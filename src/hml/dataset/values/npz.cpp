#include "hml/dataset/npz.hpp"
#include "hml/dataset/values/value_writer.hpp"

namespace hml {
namespace {

class NpzValueWriter : public ValueWriter {
 public:
  NpzValueWriter(const std::filesystem::path& path, std::vector<ValueColumn> columns)
      : file_(path), columns_(std::move(columns)), values_(columns_.size()), offsets_(columns_.size(), {0}) {}

  void append(const ValueBatch& batch) override {
    events_.insert(events_.end(), batch.events.begin(), batch.events.end());
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const auto& values = batch.columns[c].values;
      values_[c].insert(values_[c].end(), values.begin(), values.end());
      if (columns_[c].single) continue;
      const std::int64_t before = offsets_[c].back();
      const auto offsets = batch.columns[c].event_offsets();
      for (std::size_t event = 1; event < offsets.size(); ++event) offsets_[c].push_back(before + offsets[event]);
    }
  }

  void finish() override {
    add<std::int64_t>("event", events_);
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      add<double>(columns_[c].name, values_[c]);
      if (!columns_[c].single) add<std::int64_t>(columns_[c].name + ".offsets", offsets_[c]);
    }
    file_.finish();
  }

 private:
  template <class T>
  void add(const std::string& name, const std::vector<T>& values) {
    file_.add<T>(name, values, {static_cast<std::int64_t>(values.size())});
  }

  NpzWriter file_;
  std::vector<ValueColumn> columns_;
  std::vector<std::int64_t> events_;
  std::vector<std::vector<double>> values_;
  std::vector<std::vector<std::int64_t>> offsets_;
};

}  // namespace

std::unique_ptr<ValueWriter> npz_value_writer(const std::filesystem::path& path, std::vector<ValueColumn> columns) {
  return std::make_unique<NpzValueWriter>(path, std::move(columns));
}

}  // namespace hml
