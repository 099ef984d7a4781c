#include "hml/learn/training/normaliser.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hml/learn/missing.hpp"
#include "hml/learn/value_groups.hpp"

namespace hml {

namespace {

// The values of one group that are there.
std::vector<float> present(const Tensor& input, const ValueGroups& groups, std::size_t group,
                           const std::vector<float>& missing) {
  std::vector<float> out;
  const auto row = static_cast<std::size_t>(input.row_size());
  for (std::size_t i = 0; i < static_cast<std::size_t>(input.rows()); ++i) {
    const float* event = input.values.data() + i * row;
    for (std::size_t begin = group * groups.inner; begin < row; begin += groups.count * groups.inner)
      for (std::size_t j = begin; j < begin + groups.inner; ++j)
        if (!is_missing(event[j], missing) && !groups.empty(event, j)) out.push_back(event[j]);
  }
  return out;
}

struct Moments {
  float mean = 0, width = 0;
};

Moments moments_of(const std::vector<float>& values) {
  double sum = 0, squares = 0;
  for (const float x : values) sum += x;
  const double mean = sum / static_cast<double>(values.size());
  for (const float x : values) squares += (x - mean) * (x - mean);
  return {static_cast<float>(mean), static_cast<float>(std::sqrt(squares / static_cast<double>(values.size())))};
}

// Of what is not 0, as most pixels of an image are; 1 where all are.
float root_mean_square(const std::vector<float>& values) {
  double squares = 0, n = 0;
  for (const float x : values) squares += static_cast<double>(x) * x, n += x != 0;
  return n > 0 ? static_cast<float>(std::sqrt(squares / n)) : 1;
}

// What log and sqrt do to a value; nullptr for the others.
float (*squash_of(const std::string& method))(float) {
  if (method == "log") return [](float x) { return std::copysign(std::log1p(std::abs(x)), x); };
  if (method == "sqrt") return [](float x) { return std::copysign(std::sqrt(std::abs(x)), x); };
  return nullptr;
}

}  // namespace

std::vector<std::string> Normaliser::methods() { return {"none", "min_max", "standard", "max", "rms", "log", "sqrt"}; }

void Normaliser::learn(const std::string& method, const std::vector<float>& missing, const Tensor& input,
                       const std::function<bool(const std::string&)>& raw) {
  method_ = method, missing_ = missing;
  const ValueGroups groups(input);
  shift_.assign(groups.count, 0), scale_.assign(groups.count, 1), fill_.assign(groups.count, 0);
  raw_.assign(groups.count, 0);
  for (std::size_t g = 0; g < groups.count; ++g) {
    raw_[g] = groups.mask == g || (raw && raw(group_name(input, g)));
    auto values = present(input, groups, g, missing_);
    if (values.empty()) throw Error(ErrorKind::input, fmt::format("'{}' is missing in every event", group_name(input, g)));
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    if (std::isinf(*low) || std::isinf(*high))
      throw Error(ErrorKind::input, fmt::format("'{}' holds an infinite value", group_name(input, g)));
    if (method == "min_max") shift_[g] = *low, scale_[g] = *high > *low ? 1 / (*high - *low) : 0;
    if (method == "standard") {
      const auto [mean, width] = moments_of(values);
      shift_[g] = mean, scale_[g] = width > 0 ? 1 / width : 0;
    }
    if (method == "rms") scale_[g] = 1 / root_mean_square(values);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    fill_[g] = *middle;
  }
}

float Normaliser::normalised(float x, std::size_t group) const {
  if (is_missing(x, missing_)) x = fill_[group];
  if (raw_[group]) return x;
  return (x - shift_[group]) * scale_[group];
}

std::vector<float> Normaliser::apply(const Tensor& input) const {
  const ValueGroups groups(input);
  if (groups.count != shift_.size())
    throw Error(ErrorKind::input, fmt::format("the normalisation knows {} features, not {}", shift_.size(), groups.count));
  const auto squash = squash_of(method_);
  std::vector<float> out(input.values.size());
  const auto row = static_cast<std::size_t>(input.row_size());
  for (std::size_t i = 0; i < static_cast<std::size_t>(input.rows()); ++i) {
    const float* from = input.values.data() + i * row;
    float* event = out.data() + i * row;
    std::size_t g = 0;
    for (std::size_t begin = 0; begin < row; begin += groups.inner, g = g + 1 < groups.count ? g + 1 : 0)
      for (std::size_t j = begin; j < begin + groups.inner; ++j) {
        if (groups.empty(from, j)) continue;
        if (std::isinf(from[j]))
          throw Error(ErrorKind::input, fmt::format("event {}: '{}' is infinite", i, group_name(input, g)));
        const float x = normalised(from[j], g);
        event[j] = squash && x != 0 && !raw_[g] ? squash(x) : x;
      }
    if (!scales_events()) continue;
    float largest = 0;
    for (std::size_t j = 0; j < row; ++j)
      if (!raw_[groups.of(j)]) largest = std::max(largest, event[j]);
    for (std::size_t j = 0; j < row; ++j)
      if (largest > 0 && !raw_[groups.of(j)]) event[j] /= largest;
  }
  return out;
}

void Normaliser::write(h5::Group& group) const {
  group.write<float>("shift", shift_), group.write<float>("scale", scale_), group.write<float>("fill", fill_);
  group.write<std::uint8_t>("raw", raw_);
}

void Normaliser::read(const std::string& method, const std::vector<float>& missing, const h5::Group& group) {
  method_ = method, missing_ = missing;
  shift_ = group.read<float>("shift"), scale_ = group.read<float>("scale"), fill_ = group.read<float>("fill");
  raw_ = group.read<std::uint8_t>("raw");
  if (shift_.empty() || scale_.size() != shift_.size() || fill_.size() != shift_.size() || raw_.size() != shift_.size())
    throw Error(ErrorKind::input, "its normalisation does not belong together");
}

}  // namespace hml
