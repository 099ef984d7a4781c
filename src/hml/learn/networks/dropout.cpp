#include "hml/learn/networks/dropout.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include <ATen/Parallel.h>

#include "hml/core/split_mix.hpp"

namespace hml {

namespace {

constexpr std::int64_t block = 256;  // values that are drawn for at once, each from 16 bits
constexpr std::int64_t blocks_a_piece = 64;

std::array<std::uint16_t, block> draws(std::uint64_t key, std::int64_t index) {
  std::array<std::uint64_t, block / 4> words;
  const std::uint64_t first = static_cast<std::uint64_t>(index) * words.size();
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = split_mix(key + (first + i + 1) * split_mix_step);
  return std::bit_cast<std::array<std::uint16_t, block>>(words);
}

// The values that are kept times `scale`. The same draws give the same for the gradient, so that no mask is held.
template <class T>
void keep(const T* from, std::int64_t values, std::uint64_t key, std::uint16_t limit, T scale, T* to) {
  at::parallel_for(0, (values + block - 1) / block, blocks_a_piece, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t b = begin; b < end; ++b) {
      const auto drawn = draws(key, b);
      const std::int64_t first = b * block, count = std::min(block, values - first);
      for (std::int64_t i = 0; i < count; ++i)
        to[first + i] = from[first + i] * (drawn[static_cast<std::size_t>(i)] < limit ? T(0) : scale);
    }
  });
}

torch::Tensor kept(const torch::Tensor& values, std::uint64_t key, std::int64_t limit) {
  const auto from = values.contiguous();
  auto to = torch::empty_like(from);
  const double scale = 1 / (1 - static_cast<double>(limit) / 65536);
  AT_DISPATCH_FLOATING_TYPES_AND2(torch::kBFloat16, torch::kHalf, from.scalar_type(), "dropout", [&] {
    keep(from.data_ptr<scalar_t>(), from.numel(), key, static_cast<std::uint16_t>(limit), static_cast<scalar_t>(scale),
         to.data_ptr<scalar_t>());
  });
  return to;
}

struct Dropped : torch::autograd::Function<Dropped> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& values,
                               std::int64_t limit) {
    const std::int64_t key = torch::empty({1}, torch::kLong).random_().item<std::int64_t>();
    context->saved_data["key"] = key;
    context->saved_data["limit"] = limit;
    return kept(values, static_cast<std::uint64_t>(key), limit);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    return {kept(gradients[0], static_cast<std::uint64_t>(context->saved_data["key"].toInt()),
                 context->saved_data["limit"].toInt()),
            {}};
  }
};

}  // namespace

torch::Tensor dropped(const torch::Tensor& values, double rate, bool training) {
  if (!training || rate == 0) return values;
  if (!values.is_cpu()) return torch::dropout(values, rate, true);
  return Dropped::apply(values, static_cast<std::int64_t>(std::lround(std::min(rate, 0.9999) * 65536)));
}

}  // namespace hml
