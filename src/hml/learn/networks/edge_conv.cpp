#include "hml/learn/networks/edge_conv.hpp"

#include <algorithm>

#include "hml/learn/networks/edge_sum.hpp"
#include "hml/learn/networks/nearest_neighbours.hpp"

namespace hml {

namespace nn = torch::nn;

namespace {

// Particles of a cloud by falling sum of coordinates, the first `n` of them, for padded places to look at.
void look_back(const double* sums, std::int64_t first, std::int64_t count, std::int64_t n, std::int64_t* out) {
  std::vector<std::int64_t> order;
  for (std::int64_t i = 0; i < count; ++i) order.push_back(first + i);
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) { return sums[a] > sums[b]; });
  std::copy_n(order.begin(), n, out);
}

}  // namespace

torch::Tensor GraphNodes::with_padding(const torch::Tensor& values) const {
  return torch::constant_pad_nd(values, {0, 0, 0, size() - values.size(0)});
}

GraphNodes graph_nodes(const PackedCloud& clouds, std::int64_t degree, bool statistics) {
  GraphNodes nodes{&clouds, {}, {}};
  const std::int64_t places = std::max(clouds.places, degree + 1);
  std::vector<double> padded{0};
  for (std::int64_t i = 0; statistics && i < clouds.clouds(); ++i) {
    const std::int64_t padding = places - clouds.count(i);
    if (padding > degree) {
      padded[0] += static_cast<double>(padding);
    } else if (padding > 0) {
      padded.push_back(static_cast<double>(padding));
      nodes.narrow.push_back(i);
    }
  }
  nodes.weights = torch::cat({torch::ones({clouds.particles()}, clouds.values.options()),
                              torch::tensor(padded, torch::kDouble).to(clouds.values.options())});
  return nodes;
}

torch::Tensor graph_neighbours(const GraphNodes& nodes, const torch::Tensor& coordinates, std::int64_t degree) {
  const torch::NoGradGuard no_grad;
  const PackedCloud& clouds = *nodes.clouds;
  const std::int64_t particles = clouds.particles(), places = std::max(clouds.places, degree + 1);
  const auto near = coordinates.cpu().contiguous();
  auto out = torch::full({nodes.size(), degree}, particles, torch::kLong);
  auto* rows = out.data_ptr<std::int64_t>();
  const int threads = torch::get_num_threads();
  if (near.scalar_type() == torch::kDouble)
    nearest_neighbours(near.data_ptr<double>(), near.size(1), clouds.begin, degree, particles, threads, rows);
  else
    nearest_neighbours(near.to(torch::kFloat).data_ptr<float>(), near.size(1), clouds.begin, degree, particles, threads,
                       rows);
  if (!nodes.narrow.empty()) {
    const auto sums = near.sum(1, false, torch::kDouble);
    std::int64_t* row = rows + (particles + 1) * degree;
    for (const auto cloud : nodes.narrow) {
      // A padded place sees the other ones first, and as many real ones as it lacks.
      const std::int64_t count = clouds.count(cloud), real = degree - (places - count - 1);
      look_back(sums.data_ptr<double>(), clouds.begin[static_cast<std::size_t>(cloud)], count, real, row);
      row += degree;
    }
  }
  return out.to(coordinates.device());
}

EdgeConvImpl::EdgeConvImpl(std::int64_t features, const EdgeConvSettings& settings) {
  convs = register_module("convs", nn::ModuleList());
  bns = register_module("bns", nn::ModuleList());
  std::int64_t width = 2 * features;
  for (const auto next : settings.channels) {
    convs->push_back(nn::Conv2d(nn::Conv2dOptions(width, next, 1).bias(false)));
    bns->push_back(RowNorm(next));
    width = next;
  }
  if (features == width) return;
  sc = register_module("sc", nn::Conv1d(nn::Conv1dOptions(features, width, 1).bias(false)));
  sc_bn = register_module("sc_bn", RowNorm(width));
}

torch::Tensor EdgeConvImpl::forward(const torch::Tensor& features, const torch::Tensor& neighbours,
                                    const torch::Tensor& weights) {
  const std::int64_t degree = neighbours.size(1), width = features.size(1);
  const auto first = convs->ptr<nn::Conv2dImpl>(0)->weight.flatten(1);
  const auto near = first.narrow(1, 0, width), far = first.narrow(1, width, width);
  const auto halves = torch::mm(features, torch::cat({near - far, far}).t());
  const auto begin = torch::arange(0, neighbours.numel() + 1, degree, torch::kLong);
  auto edges = sum_of_edges(halves, {neighbours.flatten(), begin});
  for (std::size_t i = 0; i < convs->size(); ++i) {
    if (i > 0) edges = torch::mm(edges, convs->ptr<nn::Conv2dImpl>(i)->weight.flatten(1).t());
    edges = bns->ptr<RowNormImpl>(i)->forward(edges, weights, degree, {true, i + 1 == convs->size()});
  }
  const auto shortcut = sc ? sc_bn(torch::mm(features, sc->weight.flatten(1).t()), weights) : features;
  return torch::relu(shortcut + edges);
}

std::int64_t EdgeConvImpl::node_products() {
  return convs->ptr<nn::Conv2dImpl>(0)->weight.numel() + (sc ? sc->weight.numel() : 0);
}

std::int64_t EdgeConvImpl::edge_products() {
  std::int64_t sum = 0;
  for (std::size_t i = 1; i < convs->size(); ++i) sum += convs->ptr<nn::Conv2dImpl>(i)->weight.numel();
  return sum;
}

}  // namespace hml
