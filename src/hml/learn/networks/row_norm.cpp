#include "hml/learn/networks/row_norm.hpp"

namespace hml {

namespace {

constexpr double epsilon = 1e-5, momentum = 0.1;

bool has_kernel(const torch::Tensor& rows) {
  return rows.is_cpu() && (rows.scalar_type() == torch::kFloat || rows.scalar_type() == torch::kDouble);
}

template <class Work>
void with_type(const torch::Tensor& rows, const Work& work) {
  if (rows.scalar_type() == torch::kFloat)
    work(float());
  else
    work(double());
}

torch::Tensor with_tail(torch::Tensor rows, RowBlock block, RowTail tail) {
  if (tail.relu) rows = torch::relu(rows);
  return tail.mean ? rows.view({block.units, block.group, block.channels}).mean(1) : rows;
}

// The rows normalised by their own weighted statistics.
struct Normalised : torch::autograd::Function<Normalised> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& given,
                               const torch::Tensor& weights, const torch::Tensor& gamma, const torch::Tensor& beta,
                               const torch::Tensor& mean, const torch::Tensor& variance, RowBlock block, RowTail tail) {
    const auto rows = given.contiguous();
    const auto inverse = (variance + epsilon).rsqrt();
    const auto wide = gamma.to(torch::kDouble) * inverse;
    const auto scale = wide.to(rows.scalar_type());
    const auto shift = (beta.to(torch::kDouble) - wide * mean).to(rows.scalar_type());
    auto out = torch::empty({tail.mean ? block.units : rows.size(0), block.channels}, rows.options());
    with_type(rows, [&](auto zero) {
      using T = decltype(zero);
      row_affine(rows.data_ptr<T>(), scale.data_ptr<T>(), shift.data_ptr<T>(), block, tail, torch::get_num_threads(),
                 out.data_ptr<T>());
    });
    context->save_for_backward({rows, weights, scale, shift, mean, inverse});
    context->saved_data["group"] = block.group;
    context->saved_data["relu"] = tail.relu;
    context->saved_data["mean"] = tail.mean;
    return out;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto &rows = saved[0], &weights = saved[1], &scale = saved[2], &shift = saved[3], &inverse = saved[5];
    const RowTail tail{context->saved_data["relu"].toBool(), context->saved_data["mean"].toBool()};
    const std::int64_t group = context->saved_data["group"].toInt();
    const RowBlock block{rows.size(0) / group, group, rows.size(1)};
    const auto gradient = gradients[0].contiguous();
    const auto mean = saved[4].to(rows.scalar_type());
    const auto wide = torch::TensorOptions(torch::kDouble);
    auto sum = torch::empty({block.channels}, wide), sum_x = torch::empty({block.channels}, wide);
    auto out = torch::empty_like(rows);
    with_type(rows, [&](auto zero) {
      using T = decltype(zero);
      const int threads = torch::get_num_threads();
      row_gradient_sums(rows.data_ptr<T>(), scale.data_ptr<T>(), shift.data_ptr<T>(), mean.data_ptr<T>(),
                        gradient.data_ptr<T>(), block, tail, threads, sum.data_ptr<double>(), sum_x.data_ptr<double>());
      const auto a_wide = -scale.to(torch::kDouble) / (weights.sum(torch::kDouble) * group) * sum;
      const auto b_wide = -scale.to(torch::kDouble) / (weights.sum(torch::kDouble) * group) * inverse * inverse * sum_x;
      const auto a = a_wide.to(rows.scalar_type()), b = b_wide.to(rows.scalar_type());
      row_gradient(rows.data_ptr<T>(), scale.data_ptr<T>(), shift.data_ptr<T>(), mean.data_ptr<T>(), a.data_ptr<T>(),
                   b.data_ptr<T>(), weights.data_ptr<T>(), gradient.data_ptr<T>(), block, tail, threads,
                   out.data_ptr<T>());
    });
    const auto type = rows.scalar_type();
    return {out, {}, (inverse * sum_x).to(type), sum.to(type), {}, {}, {}, {}};
  }
};

}  // namespace

RowNormImpl::RowNormImpl(std::int64_t channels) {
  weight = register_parameter("weight", torch::ones({channels}));
  bias = register_parameter("bias", torch::zeros({channels}));
  running_mean = register_buffer("running_mean", torch::zeros({channels}));
  running_var = register_buffer("running_var", torch::ones({channels}));
  num_batches_tracked = register_buffer("num_batches_tracked", torch::zeros({}, torch::kLong));
}

torch::Tensor RowNormImpl::forward(const torch::Tensor& rows, const torch::Tensor& weights, std::int64_t group,
                                   RowTail tail) {
  const RowBlock block{rows.size(0) / group, group, rows.size(1)};
  return is_training() ? train_step(rows, weights, block, tail) : evaluate(rows, block, tail);
}

torch::Tensor RowNormImpl::train_step(const torch::Tensor& rows, const torch::Tensor& weights, RowBlock block,
                                      RowTail tail) {
  const double places = weights.sum(torch::kDouble).item<double>() * static_cast<double>(block.group);
  if (has_kernel(rows)) {
    auto mean = torch::empty({block.channels}, torch::kDouble), variance = torch::empty_like(mean);
    const auto held = rows.detach().contiguous();
    with_type(rows, [&](auto zero) {
      using T = decltype(zero);
      row_moments(held.data_ptr<T>(), weights.data_ptr<T>(), block, torch::get_num_threads(), mean.data_ptr<double>(),
                  variance.data_ptr<double>());
    });
    keep(mean, variance, places);
    return Normalised::apply(rows, weights, weight, bias, mean, variance, block, tail);
  }
  const auto each = weights.repeat_interleave(block.group).unsqueeze(1) / places;
  const auto mean = (each * rows).sum(0), centred = rows - mean;
  const auto variance = (each * centred.square()).sum(0);
  keep(mean.detach(), variance.detach(), places);
  return with_tail(centred * (variance + epsilon).rsqrt() * weight + bias, block, tail);
}

RowAffine RowNormImpl::by_moments(const torch::Tensor& mean, const torch::Tensor& variance, double places) {
  keep(mean.detach(), variance.detach(), places);
  const auto scale = weight.to(torch::kDouble) * (variance + epsilon).rsqrt();
  const auto shift = bias.to(torch::kDouble) - mean * scale;
  return {scale.to(weight.scalar_type()), shift.to(weight.scalar_type())};
}

RowAffine RowNormImpl::by_running() const {
  const auto scale = weight * (running_var + epsilon).rsqrt();
  return {scale, bias - running_mean * scale};
}

torch::Tensor RowNormImpl::evaluate(const torch::Tensor& rows, RowBlock block, RowTail tail) {
  const auto [scale, shift] = by_running();
  if (!has_kernel(rows) || torch::GradMode::is_enabled()) return with_tail(rows * scale + shift, block, tail);
  const auto held = rows.contiguous();
  auto out = torch::empty({tail.mean ? block.units : rows.size(0), block.channels}, rows.options());
  with_type(rows, [&](auto zero) {
    using T = decltype(zero);
    row_affine(held.data_ptr<T>(), scale.data_ptr<T>(), shift.data_ptr<T>(), block, tail, torch::get_num_threads(),
               out.data_ptr<T>());
  });
  return out;
}

void RowNormImpl::keep(const torch::Tensor& mean, const torch::Tensor& variance, double places) {
  const torch::NoGradGuard no_grad;
  running_mean.mul_(1 - momentum).add_(mean.to(running_mean.options()), momentum);
  running_var.mul_(1 - momentum)
      .add_(variance.to(running_var.options()), momentum * places / std::max(1.0, places - 1));
  num_batches_tracked.add_(1);
}

}  // namespace hml
