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
    if (values.empty())
      throw Error(ErrorKind::input, fmt::format("'{}' is missing in every event", group_name(input, g)));
    if (method == "min_max") {
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      shift_[g] = *low, scale_[g] = *high > *low ? 1 / (*high - *low) : 0;
    }
    if (method == "standard") {
      const auto [mean, width] = moments_of(values);
      shift_[g] = mean, scale_[g] = width > 0 ? 1 / width : 0;
    }
    if (method == "rms") scale_[g] = 1 / root_mean_square(values);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    fill_[g] = *middle;
  }
  leave_raw();
}

void Normaliser::leave_raw() {
  for (std::size_t g = 0; g < raw_.size(); ++g)
    if (raw_[g]) shift_[g] = 0, scale_[g] = 1;
}

namespace {

// The numbers of the groups, one for each value of an event.
class PerValue {
 public:
  PerValue(const std::vector<float>& of_groups, const ValueGroups& groups, std::size_t row) : values_(of_groups) {
    if (row == groups.count) return;
    for (std::size_t j = 0; j < row; ++j) made_.push_back(of_groups[groups.of(j)]);
    values_ = made_;
  }
  const float* data() const { return values_.data(); }

 private:
  std::vector<float> made_;
  std::span<const float> values_;
};

// Places without an object stay 0; the mask is as it was.
void clear_empty(std::span<float> event, const ValueGroups& groups) {
  if (!groups.mask) return;
  for (std::size_t place = 0; place < event.size(); place += groups.count)
    if (event[place + *groups.mask] == 0) std::fill_n(event.data() + place, groups.count, 0.f);
}

}  // namespace

// Loops over an event's values without a branch, which the compiler makes vectors of.
void Normaliser::apply(const Tensor& input, std::size_t first, std::size_t n, std::span<float> out) const {
  const ValueGroups groups(input);
  if (groups.count != shift_.size())
    throw Error(ErrorKind::input,
                fmt::format("the normalisation knows {} features, not {}", shift_.size(), groups.count));
  const auto row = static_cast<std::size_t>(input.row_size());
  const PerValue shifts(shift_, groups, row), scales(scale_, groups, row), fills(fill_, groups, row);
  const float *shift = shifts.data(), *scale = scales.data(), *fill = fills.data();
  for (std::size_t i = 0; i < n; ++i) {
    const float* from = input.values.data() + (first + i) * row;
    float* to = out.data() + i * row;
    std::copy_n(from, row, to);
    for (const float missing : missing_)
      for (std::size_t j = 0; j < row; ++j) {
        const float filling = fill[j];
        to[j] = to[j] == missing ? filling : to[j];
      }
    for (std::size_t j = 0; j < row; ++j) {
      const float filling = fill[j];
      to[j] = ((std::isnan(to[j]) ? filling : to[j]) - shift[j]) * scale[j];
    }
    finish({to, row}, groups);
  }
}

void Normaliser::finish(std::span<float> event, const ValueGroups& groups) const {
  clear_empty(event, groups);
  if (const auto squash = squash_of(method_))
    for (std::size_t j = 0; j < event.size(); ++j)
      if (event[j] != 0 && !raw_[groups.of(j)]) event[j] = squash(event[j]);
  if (method_ != "max") return;
  float largest = 0;
  for (std::size_t j = 0; j < event.size(); ++j)
    if (!raw_[groups.of(j)]) largest = std::max(largest, event[j]);
  for (std::size_t j = 0; j < event.size(); ++j)
    if (largest > 0 && !raw_[groups.of(j)]) event[j] /= largest;
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
  leave_raw();
}

}  // namespace hml
