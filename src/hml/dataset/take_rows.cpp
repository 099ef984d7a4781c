#include "hml/dataset/take_rows.hpp"

namespace hml {

Tensor take_rows(const Tensor& from, const std::vector<std::size_t>& rows) {
  const auto width = static_cast<std::ptrdiff_t>(from.row_size());
  Tensor to{from.shape, {}, from.names, from.units};
  to.shape[0] = static_cast<std::int64_t>(rows.size());
  to.values.reserve(rows.size() * static_cast<std::size_t>(width));
  for (const auto row : rows) {
    const auto begin = from.values.begin() + static_cast<std::ptrdiff_t>(row) * width;
    to.values.insert(to.values.end(), begin, begin + width);
  }
  return to;
}

Samples take_rows(const Samples& from, const std::vector<std::string>& inputs, const std::vector<std::size_t>& rows) {
  Samples to{{}, {}, {}, from.classes};
  for (const auto& input : inputs) to.inputs.emplace_back(input, take_rows(from.input(input), rows));
  for (const auto row : rows) {
    to.labels.push_back(from.labels[row]);
    if (!from.weights.empty()) to.weights.push_back(from.weights[row]);
  }
  return to;
}

}  // namespace hml
