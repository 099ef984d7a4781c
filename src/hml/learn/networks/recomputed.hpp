#pragma once
#include <torch/torch.h>

namespace hml {

/// Outputs of Work::run(inputs, setting) of which only the inputs are kept: gradients compute them once more. What lies
/// between is never held for more than one call, so that memory does not grow with the number of calls.
template <class Work>
struct Recomputed : torch::autograd::Function<Recomputed<Work>> {
  using Tensors = torch::autograd::variable_list;

  static Tensors forward(torch::autograd::AutogradContext* context, at::TensorList inputs, double setting) {
    context->save_for_backward(inputs.vec());
    context->saved_data["setting"] = setting;
    return Work::run(inputs, setting);
  }

  static Tensors backward(torch::autograd::AutogradContext* context, const Tensors& gradients) {
    Tensors inputs, wanted;
    for (const auto& saved : context->get_saved_variables()) {
      inputs.push_back(saved.detach().requires_grad_(saved.requires_grad()));
      if (saved.requires_grad()) wanted.push_back(inputs.back());
    }
    const torch::AutoGradMode graded(true);
    const auto outputs = Work::run(inputs, context->saved_data["setting"].toDouble());
    const auto found = torch::autograd::grad(outputs, wanted, gradients, std::nullopt, false, true);
    Tensors out;
    std::size_t next = 0;
    for (const auto& input : inputs) out.push_back(input.requires_grad() ? found[next++] : torch::Tensor());
    out.emplace_back();  // of the setting
    return out;
  }
};

}  // namespace hml
