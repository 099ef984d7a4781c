#include "hml/learn/onnx/onnx_value.hpp"

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

std::int64_t OnnxValue::place(std::int64_t axis) const {
  const std::int64_t out = axis < 0 ? axis + rank() : axis;
  if (out < 0 || out >= rank())
    throw Error(ErrorKind::internal, fmt::format("'{}' has {} axes, none is {}", name_, rank(), axis));
  return out;
}

OnnxValue OnnxBuilder::input(const std::string& name, std::vector<std::int64_t> row) {
  auto shape = row;
  shape.insert(shape.begin(), events);
  const auto known = inputs_.find(name);
  if (known != inputs_.end() && known->second.shape() == shape) return known->second;
  graph_->input(claim(name), OnnxType::float32, row);
  return inputs_.emplace(name, OnnxValue(*this, name, std::move(shape))).first->second;
}

void OnnxBuilder::output(const std::string& name, const OnnxValue& value) {
  graph_->add(OnnxNode("Identity", {value.name()}, {claim(name)}));
  graph_->output(name, OnnxType::float32, {value.shape().begin() + 1, value.shape().end()});
}

OnnxValue OnnxBuilder::constant(const std::vector<float>& values, const std::vector<std::int64_t>& shape) {
  const std::string name = next_name("constant");
  graph_->constant(onnx_tensor(name, shape, values));
  return {*this, name, shape};
}

OnnxValue OnnxBuilder::constant(const std::vector<double>& values, const std::vector<std::int64_t>& shape) {
  const std::string name = next_name("constant");
  graph_->constant(onnx_tensor(name, shape, values));
  return {*this, name, shape};
}

OnnxValue OnnxBuilder::constant(const std::vector<std::int64_t>& values, const std::vector<std::int64_t>& shape) {
  const std::string name = next_name("constant");
  graph_->constant(onnx_tensor(name, shape, values));
  return {*this, name, shape};
}

OnnxValue OnnxBuilder::named(const std::string& name, const std::vector<std::int64_t>& shape,
                             std::string_view little_endian) {
  const auto [place, is_new] = named_.try_emplace(name, *this, name, shape);
  if (is_new) graph_->constant(onnx_tensor(claim(name), OnnxType::float32, shape, little_endian));
  return place->second;
}

OnnxValue OnnxBuilder::named(const std::string& name, const std::vector<std::int64_t>& shape,
                             const std::vector<float>& values) {
  const std::string_view bytes{reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
  return named(name, shape, bytes);
}

OnnxValue OnnxBuilder::add(const std::string& operation, const std::vector<OnnxValue>& inputs,
                           std::vector<std::int64_t> shape, const Attributes& attributes) {
  return {*this, add_node(operation, inputs, 1, attributes)[0], std::move(shape)};
}

std::pair<OnnxValue, OnnxValue> OnnxBuilder::add_pair(const std::string& operation,
                                                      const std::vector<OnnxValue>& inputs, TwoShapes shapes,
                                                      const Attributes& attributes) {
  const auto names = add_node(operation, inputs, 2, attributes);
  return {{*this, names[0], std::move(shapes.first)}, {*this, names[1], std::move(shapes.second)}};
}

std::vector<std::string> OnnxBuilder::add_node(const std::string& operation, const std::vector<OnnxValue>& inputs,
                                               std::size_t results, const Attributes& attributes) {
  std::vector<std::string> from, to;
  for (const auto& value : inputs) from.push_back(value.name());
  while (to.size() < results) to.push_back(next_name(operation));
  OnnxNode node(operation, from, to);
  if (attributes) attributes(node);
  graph_->add(node);
  return to;
}

std::string OnnxBuilder::next_name(const std::string& operation) {
  return claim(fmt::format("{}_{}", operation, ++made_));
}

const std::string& OnnxBuilder::claim(const std::string& name) {
  if (!names_.insert(name).second)
    throw Error(ErrorKind::usage, fmt::format("two values of the graph in ONNX would be called '{}': give the "
                                              "representation another name", name));
  return name;
}

}  // namespace hml
