#include "hml/learn/networks/graphs/edge_attention.hpp"

#include "hml/learn/networks/edge_kernel_types.hpp"

namespace hml {

namespace {

template <class T>
EdgeScores<T> inputs_of(const torch::Tensor& halves, const torch::Tensor& edge_values, const torch::Tensor& weights,
                        const torch::Tensor& attention) {
  return {halves.data_ptr<T>(), edge_values.data_ptr<T>(), weights.data_ptr<T>(), attention.data_ptr<T>(),
          edge_values.size(1)};
}

struct ScoresOfEdges : torch::autograd::Function<ScoresOfEdges> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& given_halves,
                               const torch::Tensor& given_values, const torch::Tensor& given_weights,
                               const torch::Tensor& given_attention, const torch::Tensor& senders,
                               const torch::Tensor& begin, std::int64_t count) {
    const auto halves = given_halves.contiguous(), values = given_values.contiguous();
    const auto weights = given_weights.contiguous(), attention = given_attention.contiguous();
    const EdgeList edges{senders, begin};
    auto scores = torch::empty({edges.size(), count}, halves.options());
    with_type_of(halves, [&](auto zero) {
      using T = decltype(zero);
      edge_scores(inputs_of<T>(halves, values, weights, attention), edges.view(), {count, attention.size(0) / count},
                  torch::get_num_threads(), scores.data_ptr<T>());
    });
    context->save_for_backward({halves, values, weights, attention, senders, begin});
    return scores;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto &halves = saved[0], &values = saved[1], &weights = saved[2], &attention = saved[3];
    const EdgeList edges{saved[4], saved[5]};
    const auto gradient = gradients[0].contiguous();
    const std::int64_t count = gradient.size(1);
    auto by_halves = torch::empty_like(halves), by_weights = torch::empty_like(weights);
    auto by_attention = torch::empty_like(attention);
    torch::Tensor by_values;  // training asks for none
    if (context->needs_input_grad(1)) by_values = torch::empty({count, edges.size(), values.size(1)}, values.options());
    with_type_of(halves, [&](auto zero) {
      using T = decltype(zero);
      edge_scores_gradient(
          inputs_of<T>(halves, values, weights, attention), gradient.data_ptr<T>(), edges.view(),
          {count, attention.size(0) / count}, torch::get_num_threads(),
          EdgeScoreGradients<T>{by_halves.data_ptr<T>(), by_weights.data_ptr<T>(), by_attention.data_ptr<T>(),
                                by_values.defined() ? by_values.data_ptr<T>() : nullptr});
    });
    if (by_values.defined()) by_values = by_values.sum(0);
    return {by_halves, by_values, by_weights, by_attention, {}, {}, {}};
  }
};

struct Attend : torch::autograd::Function<Attend> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& given_scores,
                               const torch::Tensor& given_values, const torch::Tensor& senders,
                               const torch::Tensor& begin) {
    const auto scores = given_scores.contiguous();
    // Half of the columns of a wider matrix are read where they lie.
    const auto values = given_values.stride(1) == 1 ? given_values : given_values.contiguous();
    const EdgeList edges{senders, begin};
    const Heads heads{scores.size(1), values.size(1) / scores.size(1)};
    auto shares = torch::empty_like(scores), sums = torch::empty({values.size(0), values.size(1)}, values.options());
    with_type_of(scores, [&](auto zero) {
      using T = decltype(zero);
      attend(scores.data_ptr<T>(), values.data_ptr<T>(), values.stride(0), edges.view(), heads,
             torch::get_num_threads(), shares.data_ptr<T>(), sums.data_ptr<T>());
    });
    context->save_for_backward({shares, values, senders, begin});
    return sums;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto &shares = saved[0], &values = saved[1];
    const EdgeList edges{saved[2], saved[3]};
    const auto gradient = gradients[0].contiguous();
    const Heads heads{shares.size(1), values.size(1) / shares.size(1)};
    auto by_scores = torch::empty_like(shares), by_values = torch::empty_like(gradient);
    with_type_of(shares, [&](auto zero) {
      using T = decltype(zero);
      attend_gradient(shares.data_ptr<T>(), values.data_ptr<T>(), values.stride(0), gradient.data_ptr<T>(),
                      edges.view(), heads, torch::get_num_threads(), by_scores.data_ptr<T>(), by_values.data_ptr<T>());
    });
    return {by_scores, by_values, {}, {}};
  }
};

}  // namespace

torch::Tensor shares_of_edges(const torch::Tensor& scores, const EdgeList& edges) {
  const auto receivers = edges.receivers().to(scores.device());
  const auto begin = edges.begin.to(scores.device());
  const auto largest = at::segment_reduce(scores.detach(), "max", {}, {}, begin, 0, true, 0);
  const auto raised = (scores - largest.index_select(0, receivers)).exp();
  return raised / sum_into_nodes(raised, edges).index_select(0, receivers);
}

torch::Tensor attention_scores(const torch::Tensor& halves, const torch::Tensor& edge_values,
                               const torch::Tensor& weights, const torch::Tensor& attention, const EdgeList& edges,
                               Heads heads) {
  if (has_edge_kernels(halves))
    return ScoresOfEdges::apply(halves, edge_values, weights, attention, edges.senders, edges.begin, heads.count);
  const auto seen = torch::leaky_relu(sum_of_edges(halves, edges) + torch::mm(edge_values, weights), 0.2);
  return (seen * attention).view({edges.size(), heads.count, heads.channels}).sum(2);
}

torch::Tensor attend(const torch::Tensor& scores, const torch::Tensor& values, const EdgeList& edges, Heads heads) {
  if (has_edge_kernels(scores)) return Attend::apply(scores, values, edges.senders, edges.begin);
  const auto heard = values.index_select(0, edges.senders).view({edges.size(), heads.count, heads.channels});
  const auto weighted = heard * shares_of_edges(scores, edges).unsqueeze(2);
  return sum_into_nodes(weighted.flatten(1), edges);
}

}  // namespace hml
