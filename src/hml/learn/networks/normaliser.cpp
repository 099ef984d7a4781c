#include "hml/learn/networks/normaliser.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hml/learn/missing.hpp"

namespace hml {

namespace {

// A set (n, features) is looked at feature by feature, an image (n, channels, height, width) channel by channel; an
// image (n, height, width) has one channel.
struct Groups {
  std::size_t count, inner;
};

Groups groups_of(const Tensor& input) {
  if (input.shape.size() == 3) return {1, static_cast<std::size_t>(input.row_size())};
  const auto count = static_cast<std::size_t>(input.shape.at(1));
  return {count, count > 0 ? static_cast<std::size_t>(input.row_size()) / count : 0};
}

// The values of one group that are not missing.
std::vector<float> present(const Tensor& input, const Groups& groups, std::size_t group,
                           const std::vector<float>& missing) {
  std::vector<float> out;
  const auto row = static_cast<std::size_t>(input.row_size());
  for (std::size_t i = 0; i < static_cast<std::size_t>(input.rows()); ++i)
    for (std::size_t j = 0; j < groups.inner; ++j) {
      const float x = input.values[i * row + group * groups.inner + j];
      if (!is_missing(x, missing)) out.push_back(x);
    }
  return out;
}

std::string name_of(const Tensor& input, std::size_t group) {
  return group < input.names.size() ? input.names[group] : fmt::format("feature {}", group);
}

}  // namespace

std::vector<std::string> Normaliser::methods() { return {"none", "min_max", "standard", "max", "log"}; }

void Normaliser::learn(const std::string& method, const std::vector<float>& missing, const Tensor& input) {
  method_ = method, missing_ = missing;
  const Groups groups = groups_of(input);
  shift_.assign(groups.count, 0), scale_.assign(groups.count, 1), fill_.assign(groups.count, 0);
  for (std::size_t g = 0; g < groups.count; ++g) {
    auto values = present(input, groups, g, missing_);
    if (values.empty()) throw Error(ErrorKind::input, fmt::format("'{}' is missing in every event", name_of(input, g)));
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    if (std::isinf(*low) || std::isinf(*high))
      throw Error(ErrorKind::input, fmt::format("'{}' holds an infinite value", name_of(input, g)));
    if (method == "min_max") shift_[g] = *low, scale_[g] = *high > *low ? 1 / (*high - *low) : 0;
    if (method == "standard") {
      double sum = 0, squares = 0;
      for (const float x : values) sum += x;
      const double mean = sum / static_cast<double>(values.size());
      for (const float x : values) squares += (x - mean) * (x - mean);
      const double width = std::sqrt(squares / static_cast<double>(values.size()));
      shift_[g] = static_cast<float>(mean), scale_[g] = width > 0 ? static_cast<float>(1 / width) : 0;
    }
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    fill_[g] = *middle;
  }
}

std::vector<float> Normaliser::apply(const Tensor& input) const {
  const Groups groups = groups_of(input);
  std::vector<float> out(input.values.size());
  const auto row = static_cast<std::size_t>(input.row_size());
  for (std::size_t i = 0; i < static_cast<std::size_t>(input.rows()); ++i) {
    float* event = out.data() + i * row;
    for (std::size_t j = 0; j < row; ++j) {
      const std::size_t g = j / groups.inner;
      const float x = input.values[i * row + j];
      if (std::isinf(x)) throw Error(ErrorKind::input, fmt::format("event {}: '{}' is infinite", i, name_of(input, g)));
      event[j] = ((is_missing(x, missing_) ? fill_[g] : x) - shift_[g]) * scale_[g];
    }
    if (method_ == "max") {
      const float largest = *std::max_element(event, event + row);
      if (largest > 0) std::for_each(event, event + row, [&](float& x) { x /= largest; });
    }
    if (method_ == "log")
      std::for_each(event, event + row, [](float& x) { x = std::copysign(std::log1p(std::abs(x)), x); });
  }
  return out;
}

void Normaliser::write(h5::Group& group) const {
  group.write<float>("shift", shift_);
  group.write<float>("scale", scale_);
  group.write<float>("fill", fill_);
}

void Normaliser::read(const std::string& method, const std::vector<float>& missing, const h5::Group& group) {
  method_ = method, missing_ = missing;
  shift_ = group.read<float>("shift"), scale_ = group.read<float>("scale"), fill_ = group.read<float>("fill");
  if (shift_.empty() || scale_.size() != shift_.size() || fill_.size() != shift_.size())
    throw Error(ErrorKind::input, "its normalisation does not belong together");
}

}  // namespace hml
