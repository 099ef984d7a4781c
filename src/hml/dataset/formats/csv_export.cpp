#include "hml/dataset/formats/csv_export.hpp"

#include <fmt/format.h>

#include "hml/dataset/formats/csv_writer.hpp"

namespace hml {
namespace {

std::vector<std::string> column_names(const Dataset& dataset) {
  std::vector<std::string> out{"event", "class", "part", "weight"};
  for (const auto& input : dataset.inputs())
    for (std::int64_t i = 0; i < input.row_size(); ++i) {
      const bool named = input.row_size() == static_cast<std::int64_t>(input.names.size());
      out.push_back(named ? fmt::format("{}/{}", input.name, input.names[static_cast<std::size_t>(i)])
                          : fmt::format("{}/{}", input.name, i));
    }
  return out;
}

}  // namespace

void write_csv(const Dataset& dataset, const std::filesystem::path& path) {
  CsvWriter out(path, column_names(dataset));
  const auto parts = dataset.parts();
  std::size_t event = 0;
  dataset.for_each_rows([&](const DatasetRows& rows) {
    const auto& name =
        dataset.classes()[static_cast<std::size_t>(dataset.samples()[static_cast<std::size_t>(rows.sample)].label)];
    for (std::size_t row = 0; row < rows.weights.size(); ++row, ++event) {
      out.add(rows.numbers[row]).add(name).add(dataset.split()[parts[event]].first).add(rows.weights[row]);
      for (const auto& values : rows.inputs) {
        const std::size_t size = values.size() / rows.weights.size();
        for (std::size_t i = 0; i < size; ++i) out.add(values[row * size + i]);
      }
      out.end_record();
    }
  });
  out.finish();
}

}  // namespace hml
