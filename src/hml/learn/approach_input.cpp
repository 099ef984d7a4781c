#include "hml/learn/approach.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hml {

namespace {

// Position of every feature of `wanted` in `given`; a missing one is an input error with the nearest names.
std::vector<std::size_t> positions(const std::vector<std::string>& wanted, const std::vector<std::string>& given) {
  std::vector<std::size_t> out;
  for (const auto& name : wanted) {
    const auto found = std::find(given.begin(), given.end(), name);
    if (found == given.end())
      throw unknown_name(ErrorKind::input, "the model was trained on a feature that the sample lacks:", name, given);
    out.push_back(static_cast<std::size_t>(found - given.begin()));
  }
  return out;
}

// Takes features along the last axis (a set, or objects) or channels along the first one of an event (an image).
Tensor reorder(const Tensor& from, const std::vector<std::size_t>& order) {
  Tensor to{from.shape, {}, {}, {}};
  const bool channels = from.shape.size() == 4;
  to.shape[channels ? 1 : from.shape.size() - 1] = static_cast<std::int64_t>(order.size());
  const std::size_t inner = channels ? static_cast<std::size_t>(from.row_size() / from.shape[1]) : 1;
  const std::size_t row = from.names.size() * inner;  // of an event, or of one of its objects
  const std::size_t rows = row > 0 ? from.values.size() / row : 0;
  to.values.reserve(rows * order.size() * inner);
  for (std::size_t i = 0; i < rows; ++i)
    for (const auto source : order) {
      const auto begin = from.values.begin() + static_cast<std::ptrdiff_t>(i * row + source * inner);
      to.values.insert(to.values.end(), begin, begin + static_cast<std::ptrdiff_t>(inner));
    }
  for (const auto source : order) to.names.push_back(from.names[source]);
  return to;
}

// The features of a set and of objects, and the channels of a rank-4 image, have one name a column; other inputs go by
// shape.
bool has_named_columns(const Tensor& input) {
  if (input.names.empty() || input.shape.size() < 2 || input.shape.size() > 4) return false;
  return static_cast<std::int64_t>(input.names.size()) == input.shape[input.shape.size() == 3 ? 2 : 1];
}

}  // namespace

void Approach::check_input(const Samples& samples) {
  if (!classifies() && targets().empty())
    throw Error(ErrorKind::config, kind() + " is to learn neither the class nor a target");
  if (classifies() && samples.classes.size() < 2)
    throw Error(ErrorKind::input, fmt::format("a training sample needs at least two classes{}",
                                              targets().empty() ? "" : "; loss: none learns the targets alone"));
  choose_input(samples);
  for (const auto& input : inputs()) check_targets(samples, input, targets());
}

void Approach::choose_input(const Samples& samples) {
  if (!wanted_input_.empty()) {
    const Tensor& input = samples.input(wanted_input_);
    if (!accepts(input)) {
      const bool objects = input.shape.size() == 3 && has_named_columns(input);
      throw Error(ErrorKind::config,
                  fmt::format("{} needs {}; '{}' has shape ({}){}", kind(), expected(), wanted_input_,
                              fmt::join(input.shape, ", "),
                              objects ? fmt::format(" with the features {}", fmt::join(input.names, ", ")) : ""));
    }
    input_ = wanted_input_;
    return;
  }
  for (const auto& [name, input] : samples.inputs)
    if (accepts(input)) {
      input_ = name;
      return;
    }
  throw Error(ErrorKind::input, fmt::format("{} needs {}; the sample has none", kind(), expected()));
}

void Approach::take_shape(const Samples& samples) {
  const Tensor& input = samples.input(input_);
  features_ = has_named_columns(input) ? input.names : std::vector<std::string>{};
  shape_.assign(input.shape.begin() + 1, input.shape.end());
}

// Without a name, the first one that has all features, or the shape where features have no names.
std::string Approach::input_of(const Samples& samples) const {
  if (!input_.empty()) return input_;
  const auto has = [](const Tensor& input, const std::string& name) {
    return std::find(input.names.begin(), input.names.end(), name) != input.names.end();
  };
  std::string accepted;
  for (const auto& [name, input] : samples.inputs) {
    if (!accepts(input)) continue;
    const bool fits =
        features_.empty() || !has_named_columns(input)
            ? std::equal(shape_.begin(), shape_.end(), input.shape.begin() + 1, input.shape.end())
            : std::all_of(features_.begin(), features_.end(), [&](const auto& f) { return has(input, f); });
    if (fits) return name;
    if (accepted.empty()) accepted = name;
  }
  if (accepted.empty())
    throw Error(ErrorKind::input, fmt::format("{} needs {}; the sample has none", kind(), expected()));
  return accepted;  // align() says what does not fit
}

const Tensor& Approach::align(const Samples& samples, Tensor& made) const {
  const Tensor& input = samples.input(input_of(samples));
  const Tensor* out = &input;
  if (!features_.empty() && has_named_columns(input) && input.names != features_) {
    made = reorder(input, positions(features_, input.names));
    out = &made;
  }
  if (!std::equal(shape_.begin(), shape_.end(), out->shape.begin() + 1, out->shape.end()))
    throw Error(
        ErrorKind::input,
        fmt::format("'{}' has events of shape ({}); {} was trained on ({})", input_of(samples),
                    fmt::join(out->shape.begin() + 1, out->shape.end(), ", "), kind(), fmt::join(shape_, ", ")));
  return *out;
}

const Tensor& Approach::checked(const Samples& samples, Tensor& made) const {
  const Tensor& input = align(samples, made);
  check_values(input, 0);
  return input;
}

Labelled Approach::labelled(const Samples& samples, const Tensor& input) const {
  const auto n = static_cast<std::size_t>(samples.size());
  if (input.rows() != samples.size() || (!samples.weights.empty() && samples.weights.size() != n))
    throw Error(ErrorKind::input, fmt::format("{} labels, {} weights and {} rows of '{}' do not belong together", n,
                                              samples.weights.size(), input.rows(), fmt::join(inputs(), "', '")));
  for (std::size_t i = 0; i < n; ++i)
    if (samples.labels[i] < 0 || samples.labels[i] >= static_cast<std::int32_t>(classes_.size()))
      throw Error(ErrorKind::input,
                  fmt::format("event {}: label {} is none of the {} classes", i, samples.labels[i], classes_.size()));
  Labelled out{&input, &samples.labels, samples.weights, static_cast<std::int64_t>(classes_.size())};
  if (out.weights.empty()) out.weights.assign(n, 1.0);
  return out;
}

Labelled Approach::to_learn(const Samples& samples, const Tensor& input) const {
  Labelled out = labelled(samples, input);
  out.targets = target_values(samples, targets());
  return out;
}

}  // namespace hml
