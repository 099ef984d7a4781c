#include "hml/learn/networks/particle_attention.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "hml/learn/networks/dropout.hpp"
#include "hml/learn/networks/take_parts.hpp"

namespace hml {

namespace nn = torch::nn;

namespace {

constexpr std::size_t clouds_a_group = 8;

torch::Tensor index_tensor(const std::vector<std::int64_t>& values, const PackedCloud& clouds) {
  return torch::tensor(values, torch::kLong).to(clouds.values.device());
}

// Adds rows of the table [pair biases; 0; -inf]: what a particle sees of another, of padding, and what padding sees.
void add_bias_rows(const CloudGroup& group, const PackedCloud& clouds, const ParticlePairs& pairs,
                   std::vector<std::int64_t>& rows) {
  const std::int64_t nothing = pairs.real(), never = nothing + 1, length = group.length;
  for (const auto cloud : group.clouds)
    for (std::int64_t i = 0; i < length; ++i)
      for (std::int64_t j = 0; j < length; ++j)
        rows.push_back(i >= clouds.count(cloud) ? nothing : j < clouds.count(cloud) ? pairs.row(cloud, i, j) : never);
}

// Adds rows of [particles; padding; tokens].
void add_rows(const CloudGroup& group, const PackedCloud& clouds, std::vector<std::int64_t>& rows,
              std::vector<std::int64_t>& with_token) {
  const std::int64_t padding = clouds.particles();
  for (const auto cloud : group.clouds) {
    with_token.push_back(padding + 1 + cloud);
    for (std::int64_t i = 0; i < group.length; ++i) {
      rows.push_back(i < clouds.count(cloud) ? clouds.begin[static_cast<std::size_t>(cloud)] + i : padding);
      with_token.push_back(rows.back());
    }
  }
}

torch::Tensor mask_of(const CloudGroup& group, const PackedCloud& clouds) {
  std::vector<double> mask;
  for (const auto cloud : group.clouds)
    for (std::int64_t i = -1; i < group.length; ++i)
      mask.push_back(i < clouds.count(cloud) ? 0 : -std::numeric_limits<double>::infinity());
  return torch::tensor(mask, torch::kDouble)
      .to(clouds.values.options())
      .view({static_cast<std::int64_t>(group.clouds.size()), 1, 1 + group.length});
}

// `table` by `rows`, of which a group has size(group) a cloud.
template <class Size>
std::vector<torch::Tensor> take(const torch::Tensor& table, const torch::Tensor& rows,
                                const std::vector<CloudGroup>& groups, const Size& size) {
  std::vector<std::int64_t> sizes;
  for (const auto& group : groups) sizes.push_back(static_cast<std::int64_t>(group.clouds.size()) * size(group));
  return take_parts(table, rows, sizes);
}

std::vector<CloudGroup> groups_of(const PackedCloud& clouds) {
  const auto order = clouds.by_count();
  std::vector<CloudGroup> groups;
  for (std::size_t first = 0; first < order.size(); first += clouds_a_group) {
    const auto last = std::min(order.size(), first + clouds_a_group);
    CloudGroup& group = groups.emplace_back();
    group.clouds.assign(order.begin() + static_cast<std::ptrdiff_t>(first),
                        order.begin() + static_cast<std::ptrdiff_t>(last));
    group.length = clouds.count(order[last - 1]);
    group.mask = mask_of(group, clouds);
  }
  return groups;
}

void lay_bias(std::vector<CloudGroup>& groups, const PackedCloud& clouds, const ParticlePairs& pairs,
              const torch::Tensor& pair_bias, std::int64_t heads) {
  torch::Tensor table = pair_bias.defined() ? pair_bias : torch::zeros({pairs.real(), heads}, clouds.values.options());
  table = torch::cat({table, torch::zeros({1, heads}, table.options()),
                      torch::full({1, heads}, -std::numeric_limits<double>::infinity(), table.options())});
  std::vector<std::int64_t> rows;
  for (const auto& group : groups) add_bias_rows(group, clouds, pairs, rows);
  const auto parts = take(table, index_tensor(rows, clouds), groups, [](const auto& g) { return g.length * g.length; });
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::int64_t n = static_cast<std::int64_t>(groups[g].clouds.size()), length = groups[g].length;
    groups[g].bias =
        parts[g].view({n, length, length, heads}).permute({0, 3, 1, 2}).contiguous().view({n * heads, length, length});
  }
}

}  // namespace

AttentionLayout attention_layout(const PackedCloud& clouds, const ParticlePairs& pairs, const torch::Tensor& pair_bias,
                                 std::int64_t heads) {
  AttentionLayout layout{groups_of(clouds), {}, {}, {}, {}, {}};
  lay_bias(layout.groups, clouds, pairs, pair_bias, heads);
  std::vector<std::int64_t> rows, with_token, order, back(static_cast<std::size_t>(clouds.particles())),
      clouds_back(static_cast<std::size_t>(clouds.clouds()));
  for (const auto& group : layout.groups) {
    auto at = static_cast<std::int64_t>(rows.size());
    add_rows(group, clouds, rows, with_token);
    for (const auto cloud : group.clouds) {
      clouds_back[static_cast<std::size_t>(cloud)] = static_cast<std::int64_t>(order.size());
      order.push_back(cloud);
      const auto place = back.begin() + clouds.begin[static_cast<std::size_t>(cloud)];
      std::iota(place, place + clouds.count(cloud), at);
      at += group.length;
    }
  }
  layout.rows = index_tensor(rows, clouds), layout.rows_with_token = index_tensor(with_token, clouds);
  layout.order = index_tensor(order, clouds);
  layout.back = index_tensor(back, clouds), layout.clouds_back = index_tensor(clouds_back, clouds);
  return layout;
}

torch::Tensor attention_among(const std::vector<torch::Tensor>& of_groups, const AttentionLayout& layout,
                              const PackedCloud& clouds, std::int64_t heads) {
  auto out = torch::zeros({clouds.clouds(), heads, clouds.places, clouds.places}, clouds.values.options());
  std::size_t next = 0;
  for (const auto& group : layout.groups) {
    if (group.length == 0) continue;
    const auto weights = of_groups.at(next++).view({-1, heads, group.length, group.length});
    for (std::size_t i = 0; i < group.clouds.size(); ++i) {
      const std::int64_t cloud = group.clouds[i], count = clouds.count(cloud);
      const auto own = weights[static_cast<std::int64_t>(i)].narrow(1, 0, count).narrow(2, 0, count);
      out[cloud].narrow(1, 0, count).narrow(2, 0, count).copy_(own);
    }
  }
  return out;
}

torch::Tensor attention_of_tokens(const std::vector<torch::Tensor>& of_groups, const AttentionLayout& layout,
                                  const PackedCloud& clouds, std::int64_t heads) {
  auto out = torch::zeros({clouds.clouds(), heads, 1, 1 + clouds.places}, clouds.values.options());
  for (std::size_t g = 0; g < layout.groups.size(); ++g)
    for (std::size_t i = 0; i < layout.groups[g].clouds.size(); ++i) {
      const std::int64_t cloud = layout.groups[g].clouds[i], seen = 1 + clouds.count(cloud);
      out[cloud].squeeze(1).narrow(1, 0, seen).copy_(of_groups.at(g)[static_cast<std::int64_t>(i)].narrow(1, 0, seen));
    }
  return out;
}

AttentionWeightsImpl::AttentionWeightsImpl(std::int64_t width) {
  in_proj_weight = register_parameter("in_proj_weight", torch::empty({3 * width, width}));
  in_proj_bias = register_parameter("in_proj_bias", torch::zeros({3 * width}));
  out_proj = register_module("out_proj", nn::Linear(width, width));
  nn::init::xavier_uniform_(in_proj_weight);
  nn::init::zeros_(out_proj->bias);
}

AttentionBlockImpl::AttentionBlockImpl(const AttentionSettings& settings) : settings_(settings) {
  const std::int64_t width = settings.width, inner = 4 * width;
  const auto norm = [&](const char* name, std::int64_t of) {
    return register_module(name, nn::LayerNorm(nn::LayerNormOptions({of})));
  };
  pre_attn_norm = norm("pre_attn_norm", width);
  attn = register_module("attn", AttentionWeights(width));
  post_attn_norm = norm("post_attn_norm", width);
  pre_fc_norm = norm("pre_fc_norm", width);
  fc1 = register_module("fc1", nn::Linear(width, inner));
  post_fc_norm = norm("post_fc_norm", inner);
  fc2 = register_module("fc2", nn::Linear(inner, width));
  c_attn = register_parameter("c_attn", torch::ones({settings.heads}));
  w_resid = register_parameter("w_resid", torch::ones({width}));
}

// The reference scales head h of the projected output, of width / heads channels, by c_attn[h], and puts channel c of
// head h to place c * heads + h: both are done to the weights.
torch::Tensor AttentionBlockImpl::project_out(const torch::Tensor& heads) {
  const std::int64_t n = settings_.heads, width = settings_.width;
  const auto weight = (attn->out_proj->weight.view({n, width / n, width}) * c_attn.view({n, 1, 1})).transpose(0, 1);
  const auto bias = (attn->out_proj->bias.view({n, width / n}) * c_attn.view({n, 1})).t();
  return torch::addmm(bias.reshape({width}), heads, weight.reshape({width, width}).t());
}

torch::Tensor AttentionBlockImpl::dense(const torch::Tensor& attended) {
  auto inner = dropped(torch::gelu(fc1(pre_fc_norm(attended))), settings_.activation_dropout, is_training());
  inner = dropped(fc2(post_fc_norm(inner)), settings_.dropout, is_training());
  return torch::addcmul(inner, attended, w_resid);
}

torch::Tensor AttentionBlockImpl::forward(const torch::Tensor& particles, const AttentionLayout& layout,
                                          std::vector<torch::Tensor>* weights) {
  const std::int64_t heads = settings_.heads, width = settings_.width, depth = width / heads;
  const auto asked = torch::addmm(attn->in_proj_bias, pre_attn_norm(particles), attn->in_proj_weight.t());
  const auto padded = torch::constant_pad_nd(asked, {0, 0, 0, 1});
  const double scale = 1 / std::sqrt(static_cast<double>(depth));
  const auto rows = take(padded, layout.rows, layout.groups, [](const auto& group) { return group.length; });
  std::vector<torch::Tensor> outputs;
  for (std::size_t g = 0; g < rows.size(); ++g) {
    const CloudGroup& group = layout.groups[g];
    if (group.length == 0) continue;
    const std::int64_t n = static_cast<std::int64_t>(group.clouds.size()), length = group.length;
    const auto parts = rows[g]
                           .view({n, length, 3, heads, depth})
                           .permute({2, 0, 3, 1, 4})
                           .contiguous()
                           .view({3, n * heads, length, depth})
                           .unbind();
    const auto scores = torch::baddbmm(group.bias, parts[0], parts[1].transpose(1, 2), 1, scale);
    const auto given = dropped(torch::softmax(scores, -1), settings_.attention_dropout, is_training());
    if (weights) weights->push_back(given);
    const auto seen = torch::bmm(given, parts[2]).view({n, heads, length, depth});
    outputs.push_back(seen.transpose(1, 2).reshape({n * length, width}));
  }
  if (outputs.empty()) return particles;
  const auto attended = post_attn_norm(project_out(torch::cat(outputs).index_select(0, layout.back)));
  return dense(dropped(attended, settings_.dropout, is_training()) + particles);
}

torch::Tensor AttentionBlockImpl::forward_class(const torch::Tensor& tokens, const torch::Tensor& particles,
                                                const AttentionLayout& layout, std::vector<torch::Tensor>* weights) {
  const std::int64_t heads = settings_.heads, width = settings_.width, depth = width / heads;
  const std::int64_t clouds = tokens.size(0);
  const auto seen = torch::cat({torch::constant_pad_nd(pre_attn_norm(particles), {0, 0, 0, 1}), pre_attn_norm(tokens)});
  const auto weight = attn->in_proj_weight.view({3, heads, depth, width});
  const auto bias = attn->in_proj_bias.view({3, heads, depth});
  const auto questions =
      torch::addmm(attn->in_proj_bias.narrow(0, 0, width), tokens, attn->in_proj_weight.narrow(0, 0, width).t()) /
      std::sqrt(static_cast<double>(depth));
  const auto asked = torch::bmm(questions.view({clouds, heads, depth}).transpose(0, 1), weight[1]).transpose(0, 1);
  const auto answer =
      take(seen, layout.rows_with_token, layout.groups, [](const auto& group) { return 1 + group.length; });
  const auto ask = take(asked, layout.order, layout.groups, [](const auto&) { return 1; });
  std::vector<torch::Tensor> found, sums;
  for (std::size_t g = 0; g < ask.size(); ++g) {
    const CloudGroup& group = layout.groups[g];
    const auto rows = answer[g].view({ask[g].size(0), 1 + group.length, width});
    const auto scores = torch::bmm(ask[g], rows.transpose(1, 2)) + group.mask;
    const auto given = dropped(torch::softmax(scores, -1), settings_.attention_dropout, is_training());
    if (weights) weights->push_back(given);
    found.push_back(torch::bmm(given, rows));
    sums.push_back(given.sum(-1));
  }
  const auto context = torch::cat(found).index_select(0, layout.clouds_back);
  const auto sum = torch::cat(sums).index_select(0, layout.clouds_back).unsqueeze(2);
  const auto values = torch::bmm(context.transpose(0, 1), weight[2].transpose(1, 2)).transpose(0, 1) + sum * bias[2];
  const auto attended = post_attn_norm(project_out(values.reshape({clouds, width})));
  return dense(dropped(attended, settings_.dropout, is_training()) + tokens);
}

}  // namespace hml
