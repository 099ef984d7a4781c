#pragma once
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "hml/learn/onnx/onnx_value.hpp"

namespace hml {

// Operators of ONNX (opset 17) as functions of values: each adds itself to the graph of its arguments. A shape that does
// not fit is an internal error. Axes may be counted from the end.

/// Elementwise, broadcast as in NumPy.
OnnxValue operator+(const OnnxValue& a, const OnnxValue& b);
OnnxValue operator-(const OnnxValue& a, const OnnxValue& b);
OnnxValue operator*(const OnnxValue& a, const OnnxValue& b);
OnnxValue operator/(const OnnxValue& a, const OnnxValue& b);
OnnxValue operator+(const OnnxValue& a, float b);
OnnxValue operator-(const OnnxValue& a, float b);
OnnxValue operator*(const OnnxValue& a, float b);
OnnxValue operator/(const OnnxValue& a, float b);
OnnxValue minimum(const OnnxValue& a, const OnnxValue& b);
OnnxValue maximum(const OnnxValue& a, float b);
/// Within [low, high], numbers of the type of `x`.
OnnxValue clip(const OnnxValue& x, const OnnxValue& low, const OnnxValue& high);
/// The remainder that has the sign of `a`, as std::fmod.
OnnxValue remainder(const OnnxValue& a, float b);

OnnxValue sqrt(const OnnxValue& x);
OnnxValue square(const OnnxValue& x);
OnnxValue exp(const OnnxValue& x);
OnnxValue log(const OnnxValue& x);
OnnxValue abs(const OnnxValue& x);
OnnxValue sign(const OnnxValue& x);
OnnxValue atan(const OnnxValue& x);
OnnxValue relu(const OnnxValue& x);
/// `slope` times what is below 0.
OnnxValue leaky_relu(const OnnxValue& x, float slope);
OnnxValue elu(const OnnxValue& x);
OnnxValue selu(const OnnxValue& x);
/// x Phi(x), with the error function.
OnnxValue gelu(const OnnxValue& x);
OnnxValue sigmoid(const OnnxValue& x);

/// Truth values.
OnnxValue equal(const OnnxValue& a, const OnnxValue& b);
OnnxValue equal(const OnnxValue& a, float b);
OnnxValue less(const OnnxValue& a, const OnnxValue& b);
OnnxValue less(const OnnxValue& a, float b);
OnnxValue is_nan(const OnnxValue& x);
OnnxValue either(const OnnxValue& a, const OnnxValue& b);
/// `a` where the condition holds, else `b`.
OnnxValue where(const OnnxValue& condition, const OnnxValue& a, const OnnxValue& b);
OnnxValue where(const OnnxValue& condition, const OnnxValue& a, float b);
OnnxValue where(const OnnxValue& condition, float a, const OnnxValue& b);
OnnxValue cast(const OnnxValue& x, OnnxType to);

/// Shapes: one dimension of `shape` may be OnnxBuilder::events.
OnnxValue reshape(const OnnxValue& x, const std::vector<std::int64_t>& shape);
OnnxValue transpose(const OnnxValue& x, const std::vector<std::int64_t>& axes);
/// With a new axis of size 1 at that place of the result, counted from the front.
OnnxValue unsqueeze(const OnnxValue& x, std::int64_t axis);
/// Without an axis of size 1.
OnnxValue squeeze(const OnnxValue& x, std::int64_t axis);
OnnxValue concat(const std::vector<OnnxValue>& values, std::int64_t axis);
/// [begin, end) along an axis.
OnnxValue slice(const OnnxValue& x, std::int64_t axis, std::int64_t begin, std::int64_t end);
/// Zeros behind the last along an axis, so that it has `size`.
OnnxValue pad_to(const OnnxValue& x, std::int64_t axis, std::int64_t size);
/// A constant of shape (1, row...), once for each event of `like`.
OnnxValue for_each_event(const OnnxValue& constant, const OnnxValue& like);
/// Those places along an axis, in that order.
OnnxValue gather(const OnnxValue& x, std::int64_t axis, const std::vector<std::int64_t>& places);
/// Rows of (events, rows, width) by number, (events, a, b): (events, a, b, width).
OnnxValue gather_rows(const OnnxValue& rows, const OnnxValue& numbers);

OnnxValue sum(const OnnxValue& x, std::int64_t axis, bool keep = false);
OnnxValue mean(const OnnxValue& x, std::int64_t axis, bool keep = false);
/// The largest of all axes but the first, which are kept.
OnnxValue largest_of_event(const OnnxValue& x);
OnnxValue softmax(const OnnxValue& x, std::int64_t axis);
/// The `k` smallest along the last axis and their places, in falling order of nearness; of equal ones the first.
std::pair<OnnxValue, OnnxValue> smallest(const OnnxValue& x, std::int64_t k);

/// The numbers of a recurrent layer in ONNX's order of gates, of one direction or of two, the second of which reads
/// backwards: (directions, gates * hidden, inputs), (directions, gates * hidden, hidden) and (directions, 2 * gates *
/// hidden), those of the inputs first.
struct OnnxRecurrence {
  OnnxValue of_inputs, of_states, bias;
};
/// A layer of cells with their usual activations, gates being input, output, forget, cell of an LSTM and update, reset,
/// hidden of a GRU, of which the reset is applied behind the product. Of (steps, events, inputs) only as many steps of
/// an event are read as `lengths` (events), int32 and above 0, say. The outputs, (steps, directions, events, hidden), and
/// the last states of both directions, (directions, events, hidden).
std::pair<OnnxValue, OnnxValue> lstm(const OnnxValue& steps, const OnnxRecurrence& numbers, const OnnxValue& lengths);
std::pair<OnnxValue, OnnxValue> gru(const OnnxValue& steps, const OnnxRecurrence& numbers, const OnnxValue& lengths);

/// Products of the last two axes, the others broadcast.
OnnxValue matmul(const OnnxValue& a, const OnnxValue& b);
/// Over the last axis.
OnnxValue layer_norm(const OnnxValue& x, const OnnxValue& scale, const OnnxValue& shift, float epsilon = 1e-5f);
/// Images (events, channels, height, width), `padding` rings of zeros around them, at every `stride`-th pixel. Where
/// the weight (outputs, inputs, height, width) has fewer inputs than there are channels, these are in groups.
OnnxValue convolution(const OnnxValue& images, const OnnxValue& weight, const std::optional<OnnxValue>& bias,
                      std::int64_t padding, std::int64_t stride = 1);
/// Of the channels of images in inference, epsilon being 1e-5.
OnnxValue batch_norm(const OnnxValue& images, const OnnxValue& scale, const OnnxValue& shift, const OnnxValue& mean,
                     const OnnxValue& variance);
/// 2 x 2, an odd last row or column left out.
OnnxValue max_pool(const OnnxValue& images);

}  // namespace hml
