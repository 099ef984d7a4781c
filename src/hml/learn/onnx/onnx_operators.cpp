#include "hml/learn/onnx/onnx_operators.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/core/error.hpp"

namespace hml {

namespace {

using Shape = std::vector<std::int64_t>;

[[noreturn]] void refuse(const char* what, const Shape& a, const Shape& b) {
  throw Error(ErrorKind::internal,
              fmt::format("{}: shapes ({}) and ({}) do not fit", what, fmt::join(a, ", "), fmt::join(b, ", ")));
}

// The shape of an elementwise result, as NumPy broadcasts.
Shape broadcast(const Shape& a, const Shape& b) {
  Shape out = a.size() >= b.size() ? a : b;
  const Shape& shorter = a.size() >= b.size() ? b : a;
  for (std::size_t back = 1; back <= shorter.size(); ++back) {
    auto& size = out[out.size() - back];
    const auto other = shorter[shorter.size() - back];
    if (size != other && size != 1 && other != 1) refuse("broadcast", a, b);
    if (size == 1) size = other;
  }
  return out;
}

OnnxValue elementwise(const char* operation, const OnnxValue& a, const OnnxValue& b) {
  return a.builder().add(operation, {a, b}, broadcast(a.shape(), b.shape()));
}

OnnxValue elementwise(const char* operation, const OnnxValue& x) { return x.builder().add(operation, {x}, x.shape()); }

OnnxValue same_as(const OnnxValue& x, float number) { return x.builder().constant(number); }

OnnxValue axes(const OnnxValue& x, std::int64_t axis) { return x.builder().constant(Shape{axis}, Shape{1}); }

std::int64_t product(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

Shape reduced(const OnnxValue& x, std::int64_t axis, bool keep) {
  Shape shape = x.shape();
  const auto place = shape.begin() + x.place(axis);
  if (keep)
    *place = 1;
  else
    shape.erase(place);
  return shape;
}

}  // namespace

OnnxValue operator+(const OnnxValue& a, const OnnxValue& b) { return elementwise("Add", a, b); }
OnnxValue operator-(const OnnxValue& a, const OnnxValue& b) { return elementwise("Sub", a, b); }
OnnxValue operator*(const OnnxValue& a, const OnnxValue& b) { return elementwise("Mul", a, b); }
OnnxValue operator/(const OnnxValue& a, const OnnxValue& b) { return elementwise("Div", a, b); }
OnnxValue operator+(const OnnxValue& a, float b) { return a + same_as(a, b); }
OnnxValue operator-(const OnnxValue& a, float b) { return a - same_as(a, b); }
OnnxValue operator*(const OnnxValue& a, float b) { return a * same_as(a, b); }
OnnxValue operator/(const OnnxValue& a, float b) { return a / same_as(a, b); }
OnnxValue minimum(const OnnxValue& a, const OnnxValue& b) { return elementwise("Min", a, b); }
OnnxValue maximum(const OnnxValue& a, float b) { return elementwise("Max", a, same_as(a, b)); }

OnnxValue clip(const OnnxValue& x, const OnnxValue& low, const OnnxValue& high) {
  if (low.rank() != 0 || high.rank() != 0) refuse("clip", low.shape(), high.shape());
  return x.builder().add("Clip", {x, low, high}, x.shape());
}

OnnxValue remainder(const OnnxValue& a, float b) {
  return a.builder().add("Mod", {a, same_as(a, b)}, a.shape(), [](OnnxNode& node) { node.integer("fmod", 1); });
}

OnnxValue sqrt(const OnnxValue& x) { return elementwise("Sqrt", x); }
OnnxValue square(const OnnxValue& x) { return x * x; }
OnnxValue exp(const OnnxValue& x) { return elementwise("Exp", x); }
OnnxValue log(const OnnxValue& x) { return elementwise("Log", x); }
OnnxValue abs(const OnnxValue& x) { return elementwise("Abs", x); }
OnnxValue sign(const OnnxValue& x) { return elementwise("Sign", x); }
OnnxValue atan(const OnnxValue& x) { return elementwise("Atan", x); }
OnnxValue relu(const OnnxValue& x) { return elementwise("Relu", x); }
OnnxValue elu(const OnnxValue& x) { return elementwise("Elu", x); }
OnnxValue selu(const OnnxValue& x) { return elementwise("Selu", x); }
OnnxValue sigmoid(const OnnxValue& x) { return elementwise("Sigmoid", x); }

OnnxValue leaky_relu(const OnnxValue& x, float slope) {
  return x.builder().add("LeakyRelu", {x}, x.shape(), [slope](OnnxNode& node) { node.number("alpha", slope); });
}

OnnxValue gelu(const OnnxValue& x) {
  return x * (elementwise("Erf", x / std::numbers::sqrt2_v<float>) + 1) * 0.5f;
}

OnnxValue equal(const OnnxValue& a, const OnnxValue& b) { return elementwise("Equal", a, b); }
OnnxValue equal(const OnnxValue& a, float b) { return equal(a, same_as(a, b)); }
OnnxValue less(const OnnxValue& a, const OnnxValue& b) { return elementwise("Less", a, b); }
OnnxValue less(const OnnxValue& a, float b) { return less(a, same_as(a, b)); }
OnnxValue is_nan(const OnnxValue& x) { return elementwise("IsNaN", x); }
OnnxValue either(const OnnxValue& a, const OnnxValue& b) { return elementwise("Or", a, b); }

OnnxValue where(const OnnxValue& condition, const OnnxValue& a, const OnnxValue& b) {
  const Shape shape = broadcast(condition.shape(), broadcast(a.shape(), b.shape()));
  return a.builder().add("Where", {condition, a, b}, shape);
}
OnnxValue where(const OnnxValue& condition, const OnnxValue& a, float b) { return where(condition, a, same_as(a, b)); }
OnnxValue where(const OnnxValue& condition, float a, const OnnxValue& b) { return where(condition, same_as(b, a), b); }

OnnxValue cast(const OnnxValue& x, OnnxType to) {
  return x.builder().add("Cast", {x}, x.shape(),
                         [to](OnnxNode& node) { node.integer("to", static_cast<std::int64_t>(to)); });
}

// Events stay apart: their number stands in both shapes, as -1, or in neither.
OnnxValue reshape(const OnnxValue& x, const Shape& shape) {
  if (product(shape) != product(x.shape())) refuse("reshape", x.shape(), shape);
  return x.builder().add("Reshape", {x, x.builder().constant(shape, {static_cast<std::int64_t>(shape.size())})}, shape);
}

OnnxValue transpose(const OnnxValue& x, const Shape& order) {
  Shape shape;
  for (const auto axis : order) shape.push_back(x.size(axis));
  if (shape.size() != x.shape().size()) refuse("transpose", x.shape(), order);
  return x.builder().add("Transpose", {x}, shape, [&](OnnxNode& node) { node.integers("perm", order); });
}

OnnxValue unsqueeze(const OnnxValue& x, std::int64_t axis) {
  Shape shape = x.shape();
  shape.insert(shape.begin() + axis, 1);
  return x.builder().add("Unsqueeze", {x, axes(x, axis)}, shape);
}

OnnxValue squeeze(const OnnxValue& x, std::int64_t axis) {
  if (x.size(axis) != 1) refuse("squeeze", x.shape(), {axis});
  return x.builder().add("Squeeze", {x, axes(x, axis)}, reduced(x, axis, false));
}

OnnxValue concat(const std::vector<OnnxValue>& values, std::int64_t axis) {
  const auto place = static_cast<std::size_t>(values.at(0).place(axis));
  Shape shape = values[0].shape();
  shape[place] = 0;
  for (const auto& value : values) {
    Shape other = value.shape();
    if (other.size() != shape.size()) refuse("concat", shape, other);
    shape[place] += std::exchange(other[place], shape[place] + other[place]);
    if (other != shape) refuse("concat", shape, value.shape());
  }
  return values[0].builder().add("Concat", values, shape, [&](OnnxNode& node) { node.integer("axis", axis); });
}

OnnxValue slice(const OnnxValue& x, std::int64_t axis, std::int64_t begin, std::int64_t end) {
  if (begin < 0 || begin >= end || end > x.size(axis)) refuse("slice", x.shape(), {begin, end});
  Shape shape = x.shape();
  shape[static_cast<std::size_t>(x.place(axis))] = end - begin;
  return x.builder().add("Slice", {x, axes(x, begin), axes(x, end), axes(x, axis)}, shape);
}

OnnxValue pad_to(const OnnxValue& x, std::int64_t axis, std::int64_t size) {
  const std::int64_t more = size - x.size(axis);
  if (more < 0) refuse("pad_to", x.shape(), {size});
  if (more == 0) return x;
  Shape shape = x.shape(), pads(2 * shape.size());
  const auto place = static_cast<std::size_t>(x.place(axis));
  shape[place] = size, pads[shape.size() + place] = more;
  return x.builder().add("Pad", {x, x.builder().constant(pads, {static_cast<std::int64_t>(pads.size())})}, shape);
}

OnnxValue for_each_event(const OnnxValue& constant, const OnnxValue& like) {
  if (constant.size(0) != 1 || like.size(0) != OnnxBuilder::events)
    refuse("for_each_event", constant.shape(), like.shape());
  auto& builder = like.builder();
  Shape shape = constant.shape();
  const auto events = builder.add("Shape", {like}, {1}, [](OnnxNode& node) { node.integer("start", 0).integer("end", 1); });
  const auto row = builder.constant(Shape(shape.begin() + 1, shape.end()), {constant.rank() - 1});
  shape[0] = OnnxBuilder::events;
  return builder.add("Expand", {constant, concat({events, row}, 0)}, shape);
}

OnnxValue gather(const OnnxValue& x, std::int64_t axis, const std::vector<std::int64_t>& places) {
  Shape shape = x.shape();
  auto& size = shape[static_cast<std::size_t>(x.place(axis))];
  if (std::any_of(places.begin(), places.end(), [&](auto at) { return at < 0 || at >= size; }))
    refuse("gather", x.shape(), places);
  size = static_cast<std::int64_t>(places.size());
  return x.builder().add("Gather", {x, x.builder().constant(places, {size})}, shape,
                         [&](OnnxNode& node) { node.integer("axis", axis); });
}

OnnxValue gather_rows(const OnnxValue& rows, const OnnxValue& numbers) {
  if (rows.rank() != 3 || numbers.rank() != 3) refuse("gather_rows", rows.shape(), numbers.shape());
  return rows.builder().add("GatherND", {rows, unsqueeze(numbers, 3)},
                            {numbers.size(0), numbers.size(1), numbers.size(2), rows.size(2)},
                            [](OnnxNode& node) { node.integer("batch_dims", 1); });
}

OnnxValue sum(const OnnxValue& x, std::int64_t axis, bool keep) {
  return x.builder().add("ReduceSum", {x, axes(x, axis)}, reduced(x, axis, keep),
                         [&](OnnxNode& node) { node.integer("keepdims", keep); });
}

OnnxValue mean(const OnnxValue& x, std::int64_t axis, bool keep) {
  return x.builder().add("ReduceMean", {x}, reduced(x, axis, keep),
                         [&](OnnxNode& node) { node.integers("axes", {axis}).integer("keepdims", keep); });
}

OnnxValue largest_of_event(const OnnxValue& x) {
  Shape shape(x.shape().size(), 1), all(x.shape().size() - 1);
  shape[0] = x.size(0);
  std::iota(all.begin(), all.end(), 1);
  return x.builder().add("ReduceMax", {x}, shape,
                         [&](OnnxNode& node) { node.integers("axes", all).integer("keepdims", 1); });
}

OnnxValue softmax(const OnnxValue& x, std::int64_t axis) {
  return x.builder().add("Softmax", {x}, x.shape(), [&](OnnxNode& node) { node.integer("axis", axis); });
}

std::pair<OnnxValue, OnnxValue> smallest(const OnnxValue& x, std::int64_t k) {
  if (k < 1 || k > x.size(-1)) refuse("smallest", x.shape(), {k});
  Shape shape = x.shape();
  shape.back() = k;
  return x.builder().add_pair("TopK", {x, x.builder().constant(Shape{k}, Shape{1})}, {shape, shape},
                              [](OnnxNode& node) { node.integer("axis", -1).integer("largest", 0); });
}

namespace {

std::pair<OnnxValue, OnnxValue> recurrent(const char* cell, std::int64_t gates, const OnnxValue& steps,
                                          const OnnxRecurrence& numbers, const OnnxValue& lengths) {
  const auto& [of_inputs, of_states, bias] = numbers;
  const std::int64_t directions = of_states.size(0), hidden = of_states.size(-1), rows = gates * hidden;
  if (steps.rank() != 3 || lengths.shape() != Shape{steps.size(1)} ||
      of_inputs.shape() != Shape{directions, rows, steps.size(2)} || bias.shape() != Shape{directions, 2 * rows})
    refuse(cell, steps.shape(), of_inputs.shape());
  return steps.builder().add_pair(
      cell, {steps, of_inputs, of_states, bias, lengths},
      {{steps.size(0), directions, steps.size(1), hidden}, {directions, steps.size(1), hidden}}, [&](OnnxNode& node) {
        node.integer("hidden_size", hidden).text("direction", directions == 2 ? "bidirectional" : "forward");
        if (gates == 3) node.integer("linear_before_reset", 1);
      });
}

}  // namespace

std::pair<OnnxValue, OnnxValue> lstm(const OnnxValue& steps, const OnnxRecurrence& numbers, const OnnxValue& lengths) {
  return recurrent("LSTM", 4, steps, numbers, lengths);
}

std::pair<OnnxValue, OnnxValue> gru(const OnnxValue& steps, const OnnxRecurrence& numbers, const OnnxValue& lengths) {
  return recurrent("GRU", 3, steps, numbers, lengths);
}

OnnxValue matmul(const OnnxValue& a, const OnnxValue& b) {
  if (a.rank() < 2 || b.rank() < 2 || a.size(-1) != b.size(-2)) refuse("matmul", a.shape(), b.shape());
  Shape shape = broadcast({a.shape().begin(), a.shape().end() - 2}, {b.shape().begin(), b.shape().end() - 2});
  shape.push_back(a.size(-2)), shape.push_back(b.size(-1));
  return a.builder().add("MatMul", {a, b}, shape);
}

OnnxValue layer_norm(const OnnxValue& x, const OnnxValue& scale, const OnnxValue& shift, float epsilon) {
  if (scale.shape() != Shape{x.size(-1)} || shift.shape() != scale.shape())
    refuse("layer_norm", x.shape(), scale.shape());
  return x.builder().add("LayerNormalization", {x, scale, shift}, x.shape(),
                         [=](OnnxNode& node) { node.integer("axis", -1).number("epsilon", epsilon); });
}

OnnxValue convolution(const OnnxValue& images, const OnnxValue& weight, const std::optional<OnnxValue>& bias,
                      std::int64_t padding, std::int64_t stride) {
  if (images.rank() != 4 || weight.rank() != 4 || images.size(1) % weight.size(1) != 0 ||
      weight.size(0) % (images.size(1) / weight.size(1)) != 0 || (bias && bias->shape() != Shape{weight.size(0)}))
    refuse("convolution", images.shape(), weight.shape());
  const std::int64_t groups = images.size(1) / weight.size(1);
  const auto size = [&](std::int64_t axis) {
    const std::int64_t room = images.size(axis) + 2 * padding - weight.size(axis);
    if (room < 0) refuse("convolution", images.shape(), weight.shape());
    return room / stride + 1;
  };
  std::vector<OnnxValue> inputs{images, weight};
  if (bias) inputs.push_back(*bias);
  return images.builder().add("Conv", inputs, {images.size(0), weight.size(0), size(2), size(3)}, [&](OnnxNode& node) {
    node.integers("pads", {padding, padding, padding, padding});
    if (stride != 1) node.integers("strides", {stride, stride});
    if (groups != 1) node.integer("group", groups);
  });
}

OnnxValue batch_norm(const OnnxValue& images, const OnnxValue& scale, const OnnxValue& shift, const OnnxValue& mean,
                     const OnnxValue& variance) {
  if (images.rank() != 4) refuse("batch_norm", images.shape(), scale.shape());
  for (const auto& numbers : {scale, shift, mean, variance})
    if (numbers.shape() != Shape{images.size(1)}) refuse("batch_norm", images.shape(), numbers.shape());
  return images.builder().add("BatchNormalization", {images, scale, shift, mean, variance}, images.shape(),
                              [](OnnxNode& node) { node.number("epsilon", 1e-5f); });
}

OnnxValue max_pool(const OnnxValue& images) {
  return images.builder().add(
      "MaxPool", {images}, {images.size(0), images.size(1), images.size(2) / 2, images.size(3) / 2},
      [](OnnxNode& node) { node.integers("kernel_shape", {2, 2}).integers("strides", {2, 2}); });
}

}  // namespace hml
