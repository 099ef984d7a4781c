#include "hml/learn/networks/edge_sum.hpp"

#include "hml/learn/networks/edge_kernel_types.hpp"

namespace hml {

namespace {

struct EdgeSum : torch::autograd::Function<EdgeSum> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& given,
                               const torch::Tensor& senders, const torch::Tensor& begin) {
    const auto halves = given.contiguous();
    auto out = torch::empty({senders.size(0), halves.size(1) / 2}, halves.options());
    with_type_of(halves, [&](auto zero) {
      using T = decltype(zero);
      edge_sum(halves.data_ptr<T>(), EdgeList{senders, begin}.view(), out.size(1), torch::get_num_threads(),
               out.data_ptr<T>());
    });
    context->save_for_backward({senders, begin});
    return out;
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const EdgeList edges{saved[0], saved[1]};
    const auto gradient = gradients[0].contiguous();
    auto halves = torch::empty({edges.nodes(), gradient.size(1) * 2}, gradient.options());
    with_type_of(gradient, [&](auto zero) {
      using T = decltype(zero);
      edge_sum_gradient(gradient.data_ptr<T>(), edges.view(), gradient.size(1), torch::get_num_threads(),
                        halves.data_ptr<T>());
    });
    return {halves, {}, {}};
  }
};

struct NodeSum : torch::autograd::Function<NodeSum> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& given,
                               const torch::Tensor& senders, const torch::Tensor& begin) {
    const auto of_edges = given.contiguous();
    const EdgeList edges{senders, begin};
    auto out = torch::empty({edges.nodes(), of_edges.size(1)}, of_edges.options());
    with_type_of(of_edges, [&](auto zero) {
      using T = decltype(zero);
      node_sum(of_edges.data_ptr<T>(), edges.view(), out.size(1), torch::get_num_threads(), out.data_ptr<T>());
    });
    context->save_for_backward({senders, begin});
    return out;
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const EdgeList edges{saved[0], saved[1]};
    const auto gradient = gradients[0].contiguous();
    auto of_edges = torch::empty({edges.size(), gradient.size(1)}, gradient.options());
    with_type_of(gradient, [&](auto zero) {
      using T = decltype(zero);
      node_sum_gradient(gradient.data_ptr<T>(), edges.view(), gradient.size(1), torch::get_num_threads(),
                        of_edges.data_ptr<T>());
    });
    return {of_edges, {}, {}};
  }
};

}  // namespace

torch::Tensor sum_of_edges(const torch::Tensor& halves, const EdgeList& edges) {
  if (has_edge_kernels(halves)) return EdgeSum::apply(halves, edges.senders, edges.begin);
  const auto own_and_other = halves.chunk(2, 1);
  return own_and_other[0].repeat_interleave(edges.degrees().to(halves.device()), 0, edges.size()) +
         own_and_other[1].index_select(0, edges.senders);
}

torch::Tensor sum_into_nodes(const torch::Tensor& of_edges, const EdgeList& edges) {
  if (c10::isReducedFloatingType(of_edges.scalar_type())) return sum_into_nodes(of_edges.to(torch::kFloat), edges);
  if (has_edge_kernels(of_edges)) return NodeSum::apply(of_edges, edges.senders, edges.begin);
  return at::segment_reduce(of_edges, "sum", {}, {}, edges.begin.to(of_edges.device()), 0, true, 0);
}

}  // namespace hml
