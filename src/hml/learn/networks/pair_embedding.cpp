#include "hml/learn/networks/pair_embedding.hpp"

#include <cmath>
#include <numbers>

namespace hml {

namespace nn = torch::nn;

namespace {

constexpr double smallest = 1e-8;
// Below the floor of ln(Delta) and of ln(kt), and where a square root still has a derivative.
constexpr double smallest_distance2 = 1e-36;

torch::Tensor floored_log(const torch::Tensor& values) { return torch::log(values.clamp_min(smallest)); }

torch::Tensor delta_phi(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b + std::numbers::pi).remainder(2 * std::numbers::pi) - std::numbers::pi;
}

}  // namespace

// The order of sums is that of the reference, to the last bit: where a mass is lost in rounding, what is left of it is
// what its networks were trained on.
torch::Tensor pair_features(const torch::Tensor& momenta, const torch::Tensor& first, const torch::Tensor& second) {
  const auto p = momenta.t().contiguous();
  const auto px = p[0], py = p[1], pz = p[2], e = p[3];
  const auto pt = torch::sqrt(px.square() + py.square());
  const auto rapidity = 0.5 * torch::log(1 + (2 * pz) / (e - pz).clamp_min(1e-20));
  const auto phi = torch::atan2(py, px);
  const auto of_first = [&](const torch::Tensor& values) { return values.index_select(0, first); };
  const auto of_second = [&](const torch::Tensor& values) { return values.index_select(0, second); };
  const auto added = [&](const torch::Tensor& values) { return of_first(values) + of_second(values); };

  const auto distance2 = (of_first(rapidity) - of_second(rapidity)).square() +
                         delta_phi(of_first(phi), of_second(phi)).square();
  const auto distance = torch::sqrt(distance2.clamp_min(smallest_distance2));
  const auto softer = torch::minimum(of_first(pt), of_second(pt));
  const auto mass2 = added(e).square() - (added(px).square() + added(py).square() + added(pz).square());
  return torch::stack({floored_log(softer * distance), floored_log(softer / added(pt).clamp_min(smallest)),
                       floored_log(distance), floored_log(mass2)},
                      1);
}

ParticlePairs particle_pairs(const PackedCloud& clouds, bool statistics) {
  ParticlePairs pairs;
  pairs.begin.assign(1, 0);
  for (std::int64_t cloud = 0; cloud < clouds.clouds(); ++cloud)
    pairs.begin.push_back(pairs.begin.back() + clouds.count(cloud) * (clouds.count(cloud) + 1) / 2);
  const std::int64_t particles = clouds.particles(), more = statistics ? particles + 1 : 0;
  pairs.first = torch::full({pairs.real() + more}, particles, torch::kLong);
  pairs.second = torch::full({pairs.real() + more}, particles, torch::kLong);
  auto weights = torch::ones({pairs.real() + more}, torch::kDouble);
  auto* first = pairs.first.data_ptr<std::int64_t>();
  auto* second = pairs.second.data_ptr<std::int64_t>();
  double* with_padding = weights.data_ptr<double>() + pairs.real();
  double among_padding = 0;
  for (std::int64_t cloud = 0, at = 0; cloud < clouds.clouds(); ++cloud) {
    const std::int64_t begin = clouds.begin[static_cast<std::size_t>(cloud)], n = clouds.count(cloud);
    for (std::int64_t i = 0; i < n; ++i)
      for (std::int64_t j = 0; j <= i; ++j, ++at) first[at] = begin + i, second[at] = begin + j;
    const auto padding = static_cast<double>(clouds.places - n);
    among_padding += padding * (padding + 1) / 2;
    for (std::int64_t i = 0; statistics && i < n; ++i) {
      second[pairs.real() + begin + i] = begin + i;
      with_padding[begin + i] = padding;
    }
  }
  if (statistics) with_padding[particles] = among_padding;
  const auto device = clouds.values.device();
  pairs.first = pairs.first.to(device), pairs.second = pairs.second.to(device);
  pairs.weights = weights.to(clouds.values.options());
  return pairs;
}

PairEmbeddingImpl::PairEmbeddingImpl(std::vector<std::int64_t> widths, std::int64_t heads) {
  embed = register_module("embed", nn::ModuleList());
  std::int64_t width = 4;
  embed->push_back(RowNorm(width));
  widths.push_back(heads);
  for (std::size_t i = 0; i < widths.size(); width = widths[i++]) {
    embed->push_back(nn::Conv1d(nn::Conv1dOptions(width, widths[i], 1)));
    embed->push_back(RowNorm(widths[i]));
    if (i + 1 < widths.size()) embed->push_back(nn::GELU());
  }
}

torch::Tensor PairEmbeddingImpl::forward(const torch::Tensor& momenta, const ParticlePairs& pairs) {
  torch::Tensor rows;
  {
    // Training changes no momenta; derivatives by them are for those who ask for derivatives by the inputs.
    const torch::AutoGradMode differentiate(momenta.requires_grad());
    rows = pair_features(torch::constant_pad_nd(momenta, {0, 0, 0, 1}), pairs.first, pairs.second);
  }
  rows = embed->ptr<RowNormImpl>(0)->forward(rows, pairs.weights);
  for (std::size_t i = 1; i < embed->size(); i += 3) {
    const auto& layer = *embed->ptr<nn::Conv1dImpl>(i);
    rows = torch::addmm(layer.bias, rows, layer.weight.flatten(1).t());
    rows = embed->ptr<RowNormImpl>(i + 1)->forward(rows, pairs.weights);
    if (i + 2 < embed->size()) rows = torch::gelu(rows);
  }
  return rows.narrow(0, 0, pairs.real());
}

}  // namespace hml
