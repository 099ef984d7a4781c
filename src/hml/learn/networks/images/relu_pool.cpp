#include "hml/learn/networks/images/relu_pool.hpp"

#include "hml/learn/networks/images/relu_pool_kernel.hpp"

namespace hml {

namespace {

Planes planes_of(const torch::Tensor& images) {
  return {images.size(0) * images.size(1), images.size(2), images.size(3)};
}

struct Operation : torch::autograd::Function<Operation> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& images) {
    const auto in = images.contiguous();
    auto out = torch::empty({in.size(0), in.size(1), in.size(2) / 2, in.size(3) / 2}, in.options());
    relu_pool(in.data_ptr<float>(), out.data_ptr<float>(), planes_of(in));
    context->save_for_backward({in, out});
    return out;
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto gradient = gradients[0].contiguous();
    auto from = torch::zeros_like(saved[0]);
    relu_pool_gradient(saved[0].data_ptr<float>(), saved[1].data_ptr<float>(), gradient.data_ptr<float>(),
                       from.data_ptr<float>(), planes_of(from));
    return {from};
  }
};

}  // namespace

torch::Tensor ReluPoolImpl::forward(const torch::Tensor& images) {
  if (images.is_cpu() && images.scalar_type() == torch::kFloat) return Operation::apply(images);
  return torch::max_pool2d(torch::relu(images), 2);
}

}  // namespace hml
