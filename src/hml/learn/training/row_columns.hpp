#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace hml {

/// Columns [first, first + count) of rows (n, width), row-major, in rows of their own (n, count); `out` is resized.
void take_columns(std::span<const float> rows, std::size_t width, std::size_t first, std::size_t count,
                  std::vector<float>& out);
std::vector<float> take_columns(std::span<const float> rows, std::size_t width, std::size_t first, std::size_t count);
/// Puts rows (n, count) into these columns.
void put_columns(std::span<const float> from, std::size_t count, std::span<float> rows, std::size_t width,
                 std::size_t first);

}  // namespace hml
