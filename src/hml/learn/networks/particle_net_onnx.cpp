#include <algorithm>
#include <limits>

#include "hml/learn/networks/onnx_cloud.hpp"
#include "hml/learn/networks/particle_net.hpp"
#include "hml/learn/networks/particle_net_approach.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

namespace {

// What a place may be further away than any particle, in double precision.
constexpr float far = std::numeric_limits<float>::max();

// Squares of distances between places, (events, places, places), in double precision.
//
// In a plane, where detectors make particles equally distant from others, they are rounded as nearest_neighbours() does
// it, so that the same are chosen. In many dimensions |a|^2 - 2 a b + |b|^2 takes less memory by their number.
OnnxValue distances(const OnnxValue& points) {
  constexpr std::int64_t few = 4;
  if (points.size(2) > few) {
    const OnnxValue wide = cast(points, OnnxType::float64), product = matmul(wide, transpose(wide, {0, 2, 1}));
    const OnnxValue squares = hml::sum(wide * wide, 2, true);
    return squares + transpose(squares, {0, 2, 1}) - (product + product);
  }
  const auto in_one = [&](std::int64_t axis) {
    const OnnxValue coordinate = slice(points, 2, axis, axis + 1);
    return square(transpose(coordinate, {0, 2, 1}) - coordinate);
  };
  OnnxValue sum = in_one(0);
  for (std::int64_t axis = 1; axis < points.size(2); ++axis) sum = sum + in_one(axis);
  return cast(sum, OnnxType::float64);
}

struct Neighbours {
  OnnxValue numbers;  // (events, places, k) of places
  OnnxValue real;     // likewise, whether a particle is there
};

// Other particles of the same event; what there are too few of is not real.
Neighbours neighbours(const OnnxValue& points, const OnnxValue& mask, std::int64_t k) {
  auto& builder = points.builder();
  const std::int64_t places = points.size(1);
  std::vector<float> itself(static_cast<std::size_t>(places * places));
  for (std::int64_t i = 0; i < places; ++i) itself[static_cast<std::size_t>(i * (places + 1))] = far;
  const OnnxValue padding = where(equal(transpose(mask, {0, 2, 1}), 0), builder.constant(far), builder.constant(0));
  const OnnxValue excluded = cast(padding, OnnxType::float64) +
                             cast(builder.constant(itself, {1, places, places}), OnnxType::float64);
  const auto [nearest, numbers] = smallest(distances(points) + excluded, k);
  return {numbers, less(cast(nearest, OnnxType::float32), far)};
}

// The first layer sees a particle and its difference to a neighbour, which are products of each particle by itself.
OnnxValue edge_conv(const OnnxWeights& block, const OnnxValue& features, const Neighbours& near) {
  const std::int64_t width = features.size(2);
  OnnxValue weight = block.in("convs")("0.weight");
  weight = transpose(reshape(weight, {weight.size(0), 2 * width}), {1, 0});
  const OnnxValue own = slice(weight, 0, 0, width), difference = slice(weight, 0, width, 2 * width);
  const OnnxValue others = gather_rows(matmul(features, difference), near.numbers);
  OnnxValue edges = where(unsqueeze(near.real, 3), others, 0) + unsqueeze(matmul(features, own - difference), 2);
  edges = relu(batch_norm(block.in("bns").in(0), edges));
  for (std::size_t i = 1; block.in("bns").in(i).has("weight"); ++i)
    edges = relu(batch_norm(block.in("bns").in(i), linear(block.in("convs").in(i), edges)));
  const OnnxValue shortcut = block.has("sc.weight") ? batch_norm(block.in("sc_bn"), linear(block.in("sc"), features)) : features;
  return relu(shortcut + mean(edges, 2));
}

}  // namespace

OnnxValue ParticleNetApproach::in_onnx(const OnnxWeights& weights, const OnnxValue& inputs) const {
  const ParticleNetSettings settings = this->settings();
  std::int64_t places = inputs.size(1);
  for (const auto& block : settings.blocks) places = std::max(places, block.neighbours + 1);
  const OnnxCloud cloud(pad_to(inputs, 1, places));
  OnnxValue points = cloud.columns(settings.points);
  OnnxValue features = batch_norm(weights.in("bn_fts"), cloud.columns(settings.features)) * cloud.mask;
  for (std::size_t i = 0; i < settings.blocks.size(); ++i) {
    const Neighbours near = neighbours(points, cloud.mask, settings.blocks[i].neighbours);
    points = features = edge_conv(weights.in("edge_convs").in(i), features, near) * cloud.mask;
  }
  return dense_head(weights.in("fc"), cloud.sum(features) / maximum(cloud.count(), 1));
}

}  // namespace hml
