#include "hml/learn/networks/minkowski_pairs.hpp"

#include "hml/learn/networks/take_parts.hpp"

namespace hml {

namespace {

// Pairs of places a chunk: a hidden layer of them stays in a processor's cache, and occupies a GPU.
std::int64_t pairs_a_chunk(torch::Device device) { return device.is_cpu() ? 4096 : 1 << 20; }

}  // namespace

torch::Tensor signed_log(const torch::Tensor& values) { return values.sign() * values.abs().log1p(); }

torch::Tensor minkowski_pairs(const torch::Tensor& momenta) {
  const auto metric = torch::tensor({-1, -1, -1, 1}, momenta.options());
  const auto products = torch::bmm(momenta * metric, momenta.transpose(1, 2));
  const auto squares = products.diagonal(0, 1, 2);
  const auto differences = squares.unsqueeze(1) + squares.unsqueeze(2) - 2 * products;
  return signed_log(torch::stack({differences, products}, 3));
}

torch::Tensor PairChunk::pairs_of(const torch::Tensor& mask) {
  const auto unlike = 1 - torch::eye(mask.size(1), mask.options());
  return mask.unsqueeze(1) * mask.unsqueeze(2) * unlike;
}

std::vector<torch::Tensor> PairLayout::laid(const torch::Tensor& packed) const {
  std::vector<std::int64_t> sizes;
  for (const auto& chunk : chunks) sizes.push_back(chunk.clouds * chunk.length);
  auto parts = take_parts(packed, rows, sizes);
  for (std::size_t i = 0; i < parts.size(); ++i)
    parts[i] = parts[i].view({chunks[i].clouds, chunks[i].length, packed.size(1)});
  return parts;
}

torch::Tensor PairLayout::packed(std::vector<torch::Tensor> of_chunks) const {
  of_chunks.push_back(torch::zeros({1, of_chunks.front().size(1)}, of_chunks.front().options()));
  return torch::cat(of_chunks).index_select(0, back);
}

PairLayout pair_layout(const PackedCloud& clouds) {
  const auto order = clouds.by_count();
  const auto device = clouds.values.device();
  const std::int64_t padding = clouds.particles();
  PairLayout layout;
  layout.clouds = &clouds;
  std::vector<std::int64_t> back(static_cast<std::size_t>(padding) + 1, -1);
  std::vector<double> others(back.size(), 0);
  std::vector<std::int64_t> rows;
  for (std::size_t last = order.size(); last > 0 && clouds.count(order[last - 1]) > 1;) {
    PairChunk chunk;
    chunk.length = clouds.count(order[last - 1]);
    do {
      const std::int64_t cloud = order[--last], n = clouds.count(cloud);
      for (std::int64_t i = 0; i < chunk.length; ++i) {
        const std::int64_t row = i < n ? clouds.begin[static_cast<std::size_t>(cloud)] + i : padding;
        if (i < n) {
          back[static_cast<std::size_t>(row)] = static_cast<std::int64_t>(rows.size());
          others[static_cast<std::size_t>(row)] = static_cast<double>(n - 1);
        }
        rows.push_back(row);
      }
      layout.pairs += static_cast<double>(n * (n - 1));
      ++chunk.clouds;
    } while (last > 0 && clouds.count(order[last - 1]) > 1 &&
             (chunk.clouds + 1) * chunk.length * chunk.length <= pairs_a_chunk(device));
    layout.chunks.push_back(std::move(chunk));
  }
  for (auto& row : back)
    if (row < 0) row = static_cast<std::int64_t>(rows.size());
  layout.rows = torch::tensor(rows, torch::kLong).to(device);
  layout.back = torch::tensor(back, torch::kLong).to(device);
  layout.others = torch::tensor(others, torch::kDouble).to(device);
  const auto masks =
      layout.laid((torch::arange(padding + 1).to(device) < padding).to(clouds.values.options()).unsqueeze(1));
  for (std::size_t i = 0; i < masks.size(); ++i) layout.chunks[i].mask = masks[i].squeeze(2);
  return layout;
}

}  // namespace hml
