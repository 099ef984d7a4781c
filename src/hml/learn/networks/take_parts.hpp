#pragma once
#include <cstdint>
#include <vector>

#include <torch/torch.h>

namespace hml {

/// Rows of a table by one index, split into parts of `sizes` rows. All at once, as the gradient of an index is as large
/// as the table, and those of an index a part would have to be added.
inline std::vector<torch::Tensor> take_parts(const torch::Tensor& table, const torch::Tensor& rows,
                                             const std::vector<std::int64_t>& sizes) {
  return table.index_select(0, rows).split_with_sizes(sizes);
}

}  // namespace hml
