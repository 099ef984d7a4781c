#pragma once
#include <torch/torch.h>

#include "hml/learn/networks/autocast_as.hpp"

namespace hml {

/// Outputs of Work::run(inputs, setting) of which only the inputs are kept: gradients compute them once more, in the same
/// precision. What lies between is never held for more than one call, so that memory does not grow with their number.
template <class Work>
struct Recomputed : torch::autograd::Function<Recomputed<Work>> {
  using Tensors = torch::autograd::variable_list;

  static Tensors forward(torch::autograd::AutogradContext* context, at::TensorList inputs, double setting) {
    const auto device = inputs[0].device().type();
    context->save_for_backward(inputs.vec());
    context->saved_data["setting"] = setting;
    context->saved_data["autocast"] = at::autocast::is_autocast_enabled(device);
    context->saved_data["type"] = static_cast<std::int64_t>(at::autocast::get_autocast_dtype(device));
    return Work::run(inputs, setting);
  }

  static Tensors backward(torch::autograd::AutogradContext* context, const Tensors& gradients) {
    Tensors inputs, wanted;
    for (const auto& saved : context->get_saved_variables()) {
      inputs.push_back(saved.detach().requires_grad_(saved.requires_grad()));
      if (saved.requires_grad()) wanted.push_back(inputs.back());
    }
    const torch::AutoGradMode graded(true);
    const auto outputs = run_again(context, inputs);
    const auto found = torch::autograd::grad(outputs, wanted, gradients, std::nullopt, false, true);
    Tensors out;
    std::size_t next = 0;
    for (const auto& input : inputs) out.push_back(input.requires_grad() ? found[next++] : torch::Tensor());
    out.emplace_back();  // of the setting
    return out;
  }

 private:
  static Tensors run_again(torch::autograd::AutogradContext* context, const Tensors& inputs) {
    const AutocastAs as_before(inputs[0].device().type(), context->saved_data["autocast"].toBool(),
                               static_cast<torch::ScalarType>(context->saved_data["type"].toInt()));
    return Work::run(inputs, context->saved_data["setting"].toDouble());
  }
};

}  // namespace hml
