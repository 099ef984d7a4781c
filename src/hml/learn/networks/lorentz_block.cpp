#include "hml/learn/networks/lorentz_block.hpp"

#include "hml/learn/networks/recomputed.hpp"

namespace hml {

namespace nn = torch::nn;

namespace {

// Of the momenta and mask of a chunk: sums of both invariants over the pairs of a particle, (clouds * length, 2), and
// sums over all pairs of their products (n n, n d, d d), (1, 3).
struct InvariantSums {
  static torch::autograd::variable_list run(at::TensorList inputs, double) {
    const auto real = PairChunk::pairs_of(inputs[1]).to(torch::kDouble).unsqueeze(3);
    const auto pairs = minkowski_pairs(inputs[0]) * real;
    const auto n = pairs.select(3, 0).flatten(), d = pairs.select(3, 1).flatten();
    return {pairs.sum(2).flatten(0, 1), torch::stack({n.dot(n), n.dot(d), d.dot(d)}).unsqueeze(0)};
  }
};

// Messages of a chunk, `limit` being that of a shift. Inputs: momenta, mask, the first layer's own, other and
// invariants; weights and biases of the second layer and of the gate, and where there are shifts those of the layers
// that weigh them. Outputs: sums of the messages (clouds * length, hidden), sums of the shifts (clouds * length, 4).
struct Messages {
  static torch::autograd::variable_list run(at::TensorList in, double limit) {
    const auto &momenta = in[0], &own = in[2], &other = in[3];
    const std::int64_t clouds = own.size(0), length = own.size(1), hidden = own.size(2);
    const auto real = PairChunk::pairs_of(in[1]).flatten();
    const auto invariants = minkowski_pairs(momenta).to(own.scalar_type()).view({-1, 2});
    auto message = own.unsqueeze(2) + other.unsqueeze(1);
    {
      // The mean has been taken off the other terms already: where matrices are multiplied in bfloat16, not these.
      const c10::impl::ExcludeDispatchKeyGuard whole(c10::autocast_dispatch_keyset);
      message.add_(torch::mm(invariants, in[4]).view_as(message)).relu_();
    }
    message = torch::addmm(in[6], message.view({-1, hidden}), in[5].t()).relu_();
    const auto gate = torch::sigmoid(torch::addmm(in[8], message, in[7].t())) * real.unsqueeze(1);
    message = message * gate;
    const auto sums = message.view({clouds * length, length, hidden}).sum(1);
    if (in.size() == 9) return {sums};
    const auto weight = torch::mm(torch::addmm(in[10], message, in[9].t()).relu_(), in[11].t()).squeeze(1) * real;
    auto shifts =
        (momenta.unsqueeze(2) - momenta.unsqueeze(1)) * weight.to(torch::kDouble).view({clouds, length, length, 1});
    if (limit > 0) shifts = shifts.clamp(-limit, limit);
    return {sums, shifts.sum(2).flatten(0, 1)};
  }
};

const nn::LinearImpl& linear(const nn::ModuleList& list, std::size_t i) { return *list->ptr<nn::LinearImpl>(i); }

}  // namespace

LorentzBlockImpl::LorentzBlockImpl(const LorentzBlockSettings& settings) : settings_(settings) {
  const std::int64_t hidden = settings.hidden;
  const nn::Linear weigh(nn::LinearOptions(hidden, 1).bias(false));
  nn::init::xavier_uniform_(weigh->weight, 0.001);
  const nn::Linear first(nn::LinearOptions(2 * hidden + 2, hidden).bias(false));
  phi_e = register_module("phi_e",
                          nn::ModuleList(first, RowNorm(hidden), nn::ReLU(), nn::Linear(hidden, hidden), nn::ReLU()));
  phi_h = register_module("phi_h", nn::ModuleList(nn::Linear(2 * hidden + settings.scalars, hidden), RowNorm(hidden),
                                                  nn::ReLU(), nn::Linear(hidden, hidden)));
  if (settings.shifts) phi_x = register_module("phi_x", nn::ModuleList(nn::Linear(hidden, hidden), nn::ReLU(), weigh));
  phi_m = register_module("phi_m", nn::ModuleList(nn::Linear(hidden, 1), nn::Sigmoid()));
}

// The variance of a_i + b_j + n_ij c + d_ij e, all of mean 0 over the pairs, is the mean of its square: squares of each
// term, which are sums over particles or the invariants' own; a_i b_j, whose sum over a cloud is that of a times that of
// b but for i = j; and a_i n_ij, where the sum of n_ij over j is a number of the particle, as for b, n and d being
// symmetric.
RowAffine LorentzBlockImpl::norm_of_pairs(const FirstLayer& layer, const torch::Tensor& momenta,
                                          const PairLayout& layout) {
  std::vector<torch::Tensor> sums, products;
  const auto momenta_of = layout.laid(momenta);
  for (std::size_t i = 0; i < momenta_of.size(); ++i) {
    const auto found = Recomputed<InvariantSums>::apply(at::TensorList{momenta_of[i], layout.chunks[i].mask}, 0.);
    sums.push_back(found[0]), products.push_back(found[1]);
  }
  const double pairs = layout.pairs;
  const auto others = layout.others.unsqueeze(1);
  const auto mean_of = [&](const torch::Tensor& rows) { return (others * rows).sum(0, true) / pairs; };
  auto own = layer.own.to(torch::kDouble), other = layer.other.to(torch::kDouble);
  auto near = layout.packed(std::move(sums));
  const auto c = layer.invariants.to(torch::kDouble);
  const auto own_mean = mean_of(own), other_mean = mean_of(other), near_mean = near.sum(0, true) / pairs;
  const auto mean = (own_mean + other_mean + near_mean.mm(c)).squeeze(0);
  own = own - own_mean, other = other - other_mean, near = near - others * near_mean;

  const std::int64_t particles = layout.clouds->particles();
  const auto real_own = own.narrow(0, 0, particles), real_other = other.narrow(0, 0, particles);
  auto square = (others * (own.square() + other.square())).sum(0) +
                2 * (layout.clouds->sum(real_own) * layout.clouds->sum(real_other)).sum(0) -
                2 * (real_own * real_other).sum(0) + 2 * (c * near.t().mm(own + other)).sum(0);
  const auto n = near_mean[0][0], d = near_mean[0][1];
  const auto spread = torch::cat(products).sum(0) - pairs * torch::stack({n * n, n * d, d * d});
  square = square + c[0].square() * spread[0] + 2 * c[0] * c[1] * spread[1] + c[1].square() * spread[2];
  return phi_e->ptr<RowNormImpl>(1)->by_moments(mean, (square / pairs).clamp_min(0), pairs);
}

LorentzBlockImpl::FirstLayer LorentzBlockImpl::first_layer(const LorentzNodes& nodes, const PairLayout& layout) {
  const std::int64_t hidden = settings_.hidden;
  const auto& weight = linear(phi_e, 0).weight;
  FirstLayer layer{torch::mm(nodes.hidden, weight.narrow(1, 0, hidden).t()),
                   torch::mm(nodes.hidden, weight.narrow(1, hidden, hidden).t()), weight.narrow(1, 2 * hidden, 2).t()};
  const auto [scale, shift] =
      is_training() ? norm_of_pairs(layer, nodes.momenta, layout) : phi_e->ptr<RowNormImpl>(1)->by_running();
  return {layer.own * scale + shift, layer.other * scale, layer.invariants * scale};
}

void LorentzBlockImpl::forward(LorentzNodes& nodes, const PairLayout& layout) {
  auto sums = torch::zeros_like(nodes.hidden);
  if (!layout.chunks.empty()) {
    const FirstLayer first = first_layer(nodes, layout);
    std::vector<torch::Tensor> weights{linear(phi_e, 3).weight, linear(phi_e, 3).bias, linear(phi_m, 0).weight,
                                       linear(phi_m, 0).bias};
    if (settings_.shifts)
      weights.insert(weights.end(), {linear(phi_x, 0).weight, linear(phi_x, 0).bias, linear(phi_x, 2).weight});
    std::vector<torch::Tensor> of_chunks, shifts;
    const auto momenta = layout.laid(nodes.momenta), own = layout.laid(first.own), other = layout.laid(first.other);
    for (std::size_t i = 0; i < layout.chunks.size(); ++i) {
      std::vector<torch::Tensor> inputs{momenta[i], layout.chunks[i].mask, own[i], other[i], first.invariants};
      inputs.insert(inputs.end(), weights.begin(), weights.end());
      const auto found = Recomputed<Messages>::apply(at::TensorList(inputs), settings_.largest_shift);
      of_chunks.push_back(found[0]);
      if (settings_.shifts) shifts.push_back(found[1]);
    }
    sums = layout.packed(std::move(of_chunks));
    if (settings_.shifts)
      nodes.momenta = nodes.momenta +
                      settings_.c_weight * layout.packed(std::move(shifts)) / layout.others.unsqueeze(1).clamp_min(1);
  }
  const auto& into = linear(phi_h, 0);
  const auto rows = torch::addmm(into.bias, torch::cat({nodes.hidden, sums, nodes.scalars}, 1), into.weight.t());
  const auto normalised = phi_h->ptr<RowNormImpl>(1)->forward(rows, nodes.weights, 1, {true, false});
  nodes.hidden = nodes.hidden + torch::addmm(linear(phi_h, 3).bias, normalised, linear(phi_h, 3).weight.t());
}

std::int64_t LorentzBlockImpl::node_products() const {
  return 2 * settings_.hidden * settings_.hidden + linear(phi_h, 0).weight.numel() + linear(phi_h, 3).weight.numel();
}

std::int64_t LorentzBlockImpl::pair_products() const {
  const std::int64_t message = 2 * settings_.hidden + linear(phi_e, 3).weight.numel() + settings_.hidden;
  return settings_.shifts ? message + linear(phi_x, 0).weight.numel() + settings_.hidden : message;
}

}  // namespace hml
