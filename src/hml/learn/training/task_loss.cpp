#include "hml/learn/training/task_loss.hpp"

#include <cmath>

#include "hml/learn/training/row_columns.hpp"

#include <fmt/format.h>

#include "hml/learn/onnx/onnx_operators.hpp"

namespace hml {

namespace {

std::size_t size_of(std::int64_t n) { return static_cast<std::size_t>(n); }

}  // namespace

TaskLoss::TaskLoss(std::unique_ptr<Loss> classes, std::unique_ptr<ValueLoss> values, std::vector<TargetScale> scales,
                   double weight)
    : classes_(std::move(classes)), values_(std::move(values)), scales_(std::move(scales)), weight_(weight) {}

std::int64_t TaskLoss::outputs() const {
  return (classes_ ? classes_->outputs() : 0) + static_cast<std::int64_t>(scales_.size() * value_outputs());
}

std::int64_t TaskLoss::targets() const { return (classes_ ? 1 : 0) + static_cast<std::int64_t>(scales_.size()); }

std::int64_t TaskLoss::predictions() const {
  return (classes_ ? classes_->predictions() : 0) + static_cast<std::int64_t>(scales_.size() * value_outputs());
}

Tally TaskLoss::evaluate_class(std::span<const float> outputs, std::span<const float> targets,
                               std::span<const float> weights, std::span<float> gradients, double scale) const {
  const std::size_t width = size_of(this->outputs()), own = size_of(classes_->outputs());
  std::vector<float> slopes(gradients.empty() ? 0 : weights.size() * own);
  const Tally tally = classes_->evaluate(take_columns(outputs, width, 0, own),
                                         take_columns(targets, size_of(this->targets()), 0, 1), weights, slopes, scale);
  if (!gradients.empty()) put_columns(slopes, own, gradients, width, 0);
  return tally;
}

Tally TaskLoss::evaluate(std::span<const float> outputs, std::span<const float> targets,
                         std::span<const float> weights, std::span<float> gradients, double scale) const {
  Tally tally;
  if (classes_) tally = evaluate_class(outputs, targets, weights, gradients, scale);
  else for (const float weight : weights) tally.weight += weight;
  const std::size_t width = size_of(this->outputs()), wanted = size_of(this->targets()), each = value_outputs();
  const std::size_t first = width - scales_.size() * each;
  std::vector<double> slopes(each);
  for (std::size_t i = 0; i < weights.size(); ++i)
    for (std::size_t t = 0; t < scales_.size(); ++t) {
      const std::size_t at = i * width + first + t * each;
      const float truth = targets[(i + 1) * wanted - scales_.size() + t];
      const double weight = std::isnan(truth) ? 0 : weight_ * weights[i];
      if (weight != 0) tally.loss += weight * values_->evaluate(outputs.subspan(at, each), truth, slopes);
      if (gradients.empty()) continue;
      for (std::size_t k = 0; k < each; ++k)
        gradients[at + k] = weight != 0 ? static_cast<float>(scale * weight * slopes[k]) : 0.f;
    }
  return tally;
}

void TaskLoss::predict(std::span<const float> outputs, std::span<float> predictions) const {
  const std::size_t width = size_of(this->outputs()), said = size_of(this->predictions()), each = value_outputs();
  const std::size_t n = outputs.size() / width;
  if (classes_) {
    const std::size_t classes = size_of(classes_->predictions());
    std::vector<float> scores(n * classes);
    classes_->predict(take_columns(outputs, width, 0, size_of(classes_->outputs())), scores);
    put_columns(scores, classes, predictions, said, 0);
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t t = 0; t < scales_.size(); ++t) {
      const std::size_t back = (scales_.size() - t) * each;  // from the row's end
      values_->predict(outputs.subspan((i + 1) * width - back, each), scales_[t].mean, scales_[t].spread,
                       predictions.subspan((i + 1) * said - back, each));
    }
}

OnnxValue TaskLoss::predict_in_onnx(const OnnxValue& outputs) const {
  std::vector<OnnxValue> said;
  std::int64_t at = 0;
  const auto next = [&](std::int64_t count) { 
    at += count;
    return slice(outputs, 1, at - count, at);
  };
  if (classes_) said.push_back(classes_->predict_in_onnx(next(classes_->outputs())));
  const auto each = static_cast<std::int64_t>(value_outputs());
  const auto scale = [&](std::size_t target, const char* what, double number) {
    return outputs.builder().named(fmt::format("targets.{}.{}", target, what), {}, std::vector{static_cast<float>(number)});
  };
  for (std::size_t t = 0; t < scales_.size(); ++t)
    said.push_back(
        values_->predict_in_onnx(next(each), scale(t, "mean", scales_[t].mean), scale(t, "spread", scales_[t].spread)));
  return said.size() > 1 ? concat(said, 1) : said[0];
}

}  // namespace hml
