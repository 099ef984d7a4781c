#include <algorithm>
#include <cmath>
#include <numbers>

#include "hml/learn/networks/onnx_cloud.hpp"
#include "hml/learn/networks/particle_transformer_approach.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

namespace {

// In place of an infinity, which makes numbers that are none of events without particles.
constexpr float never = -1e9f;

OnnxValue column(const OnnxValue& values, std::int64_t at) { return squeeze(slice(values, 2, at, at + 1), 2); }

// The angle of (x, y), of which ONNX has the arc tangent alone; 0 at the origin.
OnnxValue angle(const OnnxValue& y, const OnnxValue& x) {
  constexpr float pi = std::numbers::pi_v<float>;
  auto& builder = x.builder();
  const OnnxValue zero = builder.constant(0), steep = less(abs(x), abs(y)), nowhere = either(equal(x, 0), steep);
  const OnnxValue half = where(less(y, zero), builder.constant(-pi / 2), builder.constant(pi / 2));
  const OnnxValue flat = atan(y / where(nowhere, 1, x)) +
                         where(less(x, zero), where(less(y, zero), builder.constant(-pi), builder.constant(pi)), zero);
  return where(steep, half - atan(x / where(steep, y, 1)), flat);
}

OnnxValue delta_phi(const OnnxValue& a, const OnnxValue& b) {
  constexpr float pi = std::numbers::pi_v<float>, turn = 2 * pi;
  const OnnxValue rest = remainder(a - b + pi, turn);
  return where(less(rest, 0), rest + turn, rest) - pi;
}

OnnxValue floored_log(const OnnxValue& x) { return log(maximum(x, 1e-8f)); }

// Rows of the pairs of places i >= j, as particle_pairs() has them.
struct Pairs {
  std::vector<std::int64_t> first, second;
  std::vector<std::int64_t> table;  // (places, places): the row of each

  explicit Pairs(std::int64_t places) {
    for (std::int64_t i = 0; i < places; ++i)
      for (std::int64_t j = 0; j <= i; ++j) first.push_back(i), second.push_back(j);
    for (std::int64_t i = 0; i < places; ++i)
      for (std::int64_t j = 0; j < places; ++j)
        table.push_back(std::max(i, j) * (std::max(i, j) + 1) / 2 + std::min(i, j));
  }
};

// As pair_features(), in the same order of sums: (events, pairs, 4).
OnnxValue pair_features(const OnnxValue& momenta, const Pairs& pairs) {
  const OnnxValue px = column(momenta, 0), py = column(momenta, 1), pz = column(momenta, 2), e = column(momenta, 3);
  const OnnxValue pt = sqrt(square(px) + square(py));
  const OnnxValue rapidity = log(pz * 2 / maximum(e - pz, 1e-20f) + 1) * 0.5f;
  const OnnxValue phi = angle(py, px);
  const auto of_first = [&](const OnnxValue& values) { return gather(values, 1, pairs.first); };
  const auto of_second = [&](const OnnxValue& values) { return gather(values, 1, pairs.second); };
  const auto added = [&](const OnnxValue& values) { return of_first(values) + of_second(values); };

  const OnnxValue distance = sqrt(square(of_first(rapidity) - of_second(rapidity)) +
                                  square(delta_phi(of_first(phi), of_second(phi))));
  const OnnxValue softer = minimum(of_first(pt), of_second(pt));
  const OnnxValue mass2 = square(added(e)) - (square(added(px)) + square(added(py)) + square(added(pz)));
  const OnnxValue share = softer / maximum(added(pt), 1e-8f);
  std::vector<OnnxValue> features;
  for (const auto& x : {softer * distance, share, distance, mass2}) features.push_back(unsqueeze(floored_log(x), 2));
  return concat(features, 2);
}

// What each particle's attention to each other is raised by, (events, heads, places, places).
OnnxValue pair_bias(const OnnxWeights& layers, const OnnxValue& momenta) {
  const Pairs pairs(momenta.size(1));
  OnnxValue rows = batch_norm(layers.in(0), pair_features(momenta, pairs));
  for (std::size_t i = 1; layers.in(i).has("weight"); i += 3) {
    rows = batch_norm(layers.in(i + 1), linear(layers.in(i), rows));
    if (layers.in(i + 3).has("weight")) rows = gelu(rows);
  }
  const std::int64_t places = momenta.size(1), heads = rows.size(2);
  return transpose(reshape(gather(rows, 1, pairs.table), {OnnxBuilder::events, places, places, heads}), {0, 3, 1, 2});
}

// One block, of AttentionBlock's layers.
class Block {
 public:
  Block(OnnxWeights weights, std::int64_t heads) : weights_(std::move(weights)), heads_(heads) {}

  // Particles (events, places, width) among themselves; `bias` (events, heads or 1, 1 or places, places).
  OnnxValue among(const OnnxValue& particles, const OnnxValue& bias) const {
    const OnnxValue seen = layer_norm(weights_.in("pre_attn_norm"), particles);
    return behind(attention(seen, seen, bias), particles);
  }
  // A token (events, 1, width) that looks at itself and at the particles.
  OnnxValue of_token(const OnnxValue& token, const OnnxValue& particles, const OnnxValue& bias) const {
    const OnnxValue seen = layer_norm(weights_.in("pre_attn_norm"), concat({token, particles}, 1));
    return behind(attention(token, seen, bias), token);
  }

 private:
  // Projection 0 (questions), 1 (keys) or 2 (values) of the heads, (events, heads, places, depth).
  OnnxValue projected(std::int64_t which, const OnnxValue& x) const {
    const std::int64_t width = x.size(2);
    const auto part = [&](const OnnxValue& all) { return slice(all, 0, which * width, (which + 1) * width); };
    const OnnxWeights attention = weights_.in("attn");
    const OnnxValue out = matmul(x, transpose(part(attention("in_proj_weight")), {1, 0})) + part(attention("in_proj_bias"));
    return transpose(reshape(out, {OnnxBuilder::events, x.size(1), heads_, width / heads_}), {0, 2, 1, 3});
  }

  // Scaled by head; channel c of head h comes to place c * heads + h.
  OnnxValue attention(const OnnxValue& asking, const OnnxValue& seen, const OnnxValue& bias) const {
    const std::int64_t width = asking.size(2), places = asking.size(1), depth = width / heads_;
    const OnnxValue keys = transpose(projected(1, seen), {0, 1, 3, 2});
    const OnnxValue scores = matmul(projected(0, asking), keys) * (1 / std::sqrt(static_cast<float>(depth))) + bias;
    const OnnxValue found = transpose(matmul(softmax(scores, 3), projected(2, seen)), {0, 2, 1, 3});
    const OnnxValue out =
        linear(weights_.in("attn").in("out_proj"), reshape(found, {OnnxBuilder::events, places, width}));
    const OnnxValue by_head = reshape(out, {OnnxBuilder::events, places, heads_, depth}) *
                              reshape(weights_("c_attn"), {heads_, 1});
    return reshape(transpose(by_head, {0, 1, 3, 2}), {OnnxBuilder::events, places, width});
  }

  // What follows the attention: a residual, and dense layers with a scaled one.
  OnnxValue behind(const OnnxValue& attention, const OnnxValue& before) const {
    const OnnxValue attended = layer_norm(weights_.in("post_attn_norm"), attention) + before;
    const OnnxValue inner = gelu(linear(weights_.in("fc1"), layer_norm(weights_.in("pre_fc_norm"), attended)));
    return linear(weights_.in("fc2"), layer_norm(weights_.in("post_fc_norm"), inner)) + attended * weights_("w_resid");
  }

  OnnxWeights weights_;
  std::int64_t heads_;
};

OnnxValue embedded(const OnnxWeights& embed, const OnnxValue& features) {
  OnnxValue values = batch_norm(embed.in("input_bn"), features);
  for (std::size_t i = 0; embed.in("embed").in(i).has("weight"); i += 3)
    values = gelu(linear(embed.in("embed").in(i + 1), layer_norm(embed.in("embed").in(i), values)));
  return values;
}

}  // namespace

OnnxValue ParticleTransformerApproach::in_onnx(const OnnxWeights& weights, const OnnxValue& inputs) const {
  auto& builder = inputs.builder();
  const OnnxCloud cloud(inputs);
  const OnnxValue padding = where(equal(cloud.mask, 0), builder.constant(never), builder.constant(0));
  const OnnxValue unseen = unsqueeze(transpose(padding, {0, 2, 1}), 1);  // (events, 1, 1, places)
  const bool with_pairs = weights.has("pair_embed.embed.0.weight");
  const OnnxValue bias =
      with_pairs ? unseen + pair_bias(weights.in("pair_embed").in("embed"), cloud.columns(columns_of(needs()))) : unseen;
  OnnxValue particles = embedded(weights.in("embed"), cloud.columns(columns_without(needs())));
  for (int i = 0; i < blocks_; ++i)
    particles = Block(weights.in("blocks").in(i), heads_).among(particles, bias);
  OnnxValue token = for_each_event(weights("cls_token"), inputs);
  const OnnxValue unseen_by_token = concat({slice(unseen, 3, 0, 1) * 0, unseen}, 3);
  for (int i = 0; i < class_blocks_; ++i)
    token = Block(weights.in("cls_blocks").in(i), heads_).of_token(token, particles, unseen_by_token);
  return dense_head(weights.in("fc"), layer_norm(weights.in("norm"), squeeze(token, 1)));
}

}  // namespace hml
