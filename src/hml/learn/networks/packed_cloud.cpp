#include "hml/learn/networks/packed_cloud.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

std::vector<std::int64_t> PackedCloud::by_count() const {
  std::vector<std::int64_t> order(static_cast<std::size_t>(clouds()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return count(a) < count(b); });
  return order;
}

torch::Tensor PackedCloud::counts() const {
  std::vector<std::int64_t> counted;
  for (std::int64_t i = 0; i < clouds(); ++i) counted.push_back(count(i));
  return torch::tensor(counted).to(values.options());
}

torch::Tensor PackedCloud::sum(const torch::Tensor& of_particles) const {
  const auto offsets = torch::tensor(begin, torch::kLong).to(of_particles.device());
  return at::segment_reduce(of_particles, "sum", {}, {}, offsets, 0, true, 0);
}

PackedCloud pack(const torch::Tensor& cloud) {
  if (cloud.dim() != 3 || cloud.size(2) < 2)
    throw Error(ErrorKind::config, "the network needs point clouds, shape (clouds, places, features + 1)");
  const auto mask = cloud.select(2, -1) != 0;
  const auto counts = mask.sum(1).cpu();
  PackedCloud packed;
  packed.places = cloud.size(1);
  packed.rows = mask.flatten().nonzero().squeeze(1);
  packed.values = cloud.narrow(2, 0, cloud.size(2) - 1).flatten(0, 1).index_select(0, packed.rows);
  packed.begin.assign(1, 0);
  for (std::int64_t i = 0; i < cloud.size(0); ++i)
    packed.begin.push_back(packed.begin.back() + counts.data_ptr<std::int64_t>()[i]);
  return packed;
}

torch::Tensor columns_of(const torch::Tensor& rows, const std::vector<std::int64_t>& columns) {
  if (columns.empty()) return rows;
  return rows.index_select(1, torch::tensor(columns, torch::kLong).to(rows.device()));
}

void check_columns(const char* what, const std::vector<std::int64_t>& columns, std::int64_t features) {
  for (const auto column : columns)
    if (column < 0 || column >= features)
      throw Error(ErrorKind::config,
                  fmt::format("{}: there is no column {} among {} features", what, column, features));
}

}  // namespace hml
