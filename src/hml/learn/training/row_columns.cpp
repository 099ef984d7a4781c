#include "hml/learn/training/row_columns.hpp"

#include <algorithm>

namespace hml {

void take_columns(std::span<const float> rows, std::size_t width, std::size_t first, std::size_t count,
                  std::vector<float>& out) {
  const std::size_t n = rows.size() / width;
  out.resize(n * count);
  for (std::size_t i = 0; i < n; ++i) std::copy_n(rows.data() + i * width + first, count, out.data() + i * count);
}

std::vector<float> take_columns(std::span<const float> rows, std::size_t width, std::size_t first, std::size_t count) {
  std::vector<float> out;
  take_columns(rows, width, first, count, out);
  return out;
}

void put_columns(std::span<const float> from, std::size_t count, std::span<float> rows, std::size_t width,
                 std::size_t first) {
  const std::size_t n = rows.size() / width;
  for (std::size_t i = 0; i < n; ++i) std::copy_n(from.data() + i * count, count, rows.data() + i * width + first);
}

}  // namespace hml
