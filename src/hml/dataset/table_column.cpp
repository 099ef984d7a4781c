#include "hml/dataset/table_column.hpp"

namespace hml {

std::vector<double> TableColumn::values() const {
  std::vector<double> out;
  const auto width = static_cast<std::size_t>(table->row_size());
  out.reserve(static_cast<std::size_t>(table->rows()));
  for (std::size_t at = index; at < table->values.size(); at += width) out.push_back(table->values[at]);
  return out;
}

std::vector<TableColumn> table_columns(const Samples& samples) {
  std::vector<TableColumn> out;
  for (const auto& [input, tensor] : samples.inputs)
    if (tensor.shape.size() == 2)
      for (std::size_t c = 0; c < tensor.names.size(); ++c) out.push_back({tensor.names[c], input, &tensor, c});
  return out;
}

TableColumn find_table_column(const Samples& samples, const std::string& name, ErrorKind kind,
                              const std::string& what) {
  std::vector<std::string> names;
  for (const auto& column : table_columns(samples)) {
    if (column.name == name) return column;
    names.push_back(column.name);
  }
  throw unknown_name(kind, what, name, names);
}

}  // namespace hml
