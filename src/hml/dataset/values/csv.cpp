#include <cmath>

#include <fmt/format.h>

#include "hml/dataset/formats/csv_writer.hpp"
#include "hml/dataset/values/value_writer.hpp"

namespace hml {
namespace {

// A number that a float holds is printed as a float: 252.71338, not 252.71337890625.
std::string digits(double value) {
  const auto single = static_cast<float>(value);
  return static_cast<double>(single) == value ? fmt::format("{}", single) : fmt::format("{}", value);
}

class CsvValueWriter : public ValueWriter {
 public:
  CsvValueWriter(const std::filesystem::path& path, std::vector<ValueColumn> columns)
      : columns_(std::move(columns)), file_(path, header(columns_)) {}

  void append(const ValueBatch& batch) override {
    std::vector<std::vector<std::int64_t>> offsets;
    for (const auto& column : batch.columns) offsets.push_back(column.event_offsets());
    for (std::size_t event = 0; event < batch.events.size(); ++event) {
      file_.add(batch.events[event]);
      for (std::size_t c = 0; c < columns_.size(); ++c)
        file_.add(field(batch.columns[c].values, offsets[c][event], offsets[c][event + 1]));
      file_.end_record();
    }
  }

  void finish() override { file_.finish(); }

 private:
  static std::vector<std::string> header(const std::vector<ValueColumn>& columns) {
    std::vector<std::string> out{"event"};
    for (const auto& column : columns) out.push_back(column.name);
    return out;
  }

  static std::string field(const std::vector<double>& values, std::int64_t begin, std::int64_t end) {
    std::string out;
    for (auto i = begin; i < end; ++i) {
      if (i > begin) out += ' ';
      out += digits(values[static_cast<std::size_t>(i)]);
    }
    return out;
  }

  std::vector<ValueColumn> columns_;
  CsvWriter file_;
};

}  // namespace

std::unique_ptr<ValueWriter> csv_value_writer(const std::filesystem::path& path, std::vector<ValueColumn> columns) {
  return std::make_unique<CsvValueWriter>(path, std::move(columns));
}

}  // namespace hml
