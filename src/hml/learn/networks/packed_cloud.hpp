#pragma once
#include <cstdint>
#include <vector>

#include <torch/torch.h>

namespace hml {

/// The particles of a batch of point clouds side by side, without the places that hold none: two thirds of a typical
/// batch are padding, and a layer that looks at one particle at a time need not compute it.
struct PackedCloud {
  torch::Tensor values;             ///< (particles, features), cloud after cloud, each in the order of its places
  torch::Tensor rows;               ///< (particles), int64: its row in the batch as (clouds * places, features)
  std::vector<std::int64_t> begin;  ///< (clouds + 1) where each cloud's particles begin in `values`
  std::int64_t places = 0;          ///< of each cloud

  std::int64_t clouds() const { return static_cast<std::int64_t>(begin.size()) - 1; }
  std::int64_t particles() const { return begin.back(); }
  std::int64_t count(std::int64_t cloud) const {
    return begin[static_cast<std::size_t>(cloud) + 1] - begin[static_cast<std::size_t>(cloud)];
  }
  /// The clouds by rising number of particles, those of the same number in their order.
  std::vector<std::int64_t> by_count() const;
  /// Number of particles of each cloud, (clouds), of the type of `values`.
  torch::Tensor counts() const;
  /// Sums (particles, channels) over the particles of each cloud to (clouds, channels); 0 for one without any.
  torch::Tensor sum(const torch::Tensor& of_particles) const;
};

/// Packs (clouds, places, features + 1), whose last feature is the mask: nothing is read of a place where it is 0.
PackedCloud pack(const torch::Tensor& cloud);

/// The named columns of (rows, features); all of them in their order for an empty list.
torch::Tensor columns_of(const torch::Tensor& rows, const std::vector<std::int64_t>& columns);

/// A config error where a column does not lie in [0, features).
void check_columns(const char* what, const std::vector<std::int64_t>& columns, std::int64_t features);

}  // namespace hml
