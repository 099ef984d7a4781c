#include "hml/learn/onnx/onnx_graph.hpp"

#include <bit>
#include <cstring>

namespace hml {

// Field numbers are those of onnx.proto.

ProtobufMessage onnx_tensor(const std::string& name, OnnxType type, const std::vector<std::int64_t>& shape,
                            std::string_view little_endian) {
  ProtobufMessage out;
  out.packed(1, shape);
  out.integer(2, static_cast<std::int64_t>(type));
  out.bytes(8, name);
  out.bytes(9, little_endian);
  return out;
}

namespace {

template <class Number>
std::string raw(const std::vector<Number>& values) {
  static_assert(std::endian::native == std::endian::little);
  std::string out(values.size() * sizeof(Number), '\0');
  if (!values.empty()) std::memcpy(out.data(), values.data(), out.size());
  return out;
}

}  // namespace

ProtobufMessage onnx_tensor(const std::string& name, const std::vector<std::int64_t>& shape,
                            const std::vector<float>& values) {
  return onnx_tensor(name, OnnxType::float32, shape, raw(values));
}
ProtobufMessage onnx_tensor(const std::string& name, const std::vector<std::int64_t>& shape,
                            const std::vector<double>& values) {
  return onnx_tensor(name, OnnxType::float64, shape, raw(values));
}
ProtobufMessage onnx_tensor(const std::string& name, const std::vector<std::int64_t>& shape,
                            const std::vector<std::int64_t>& values) {
  return onnx_tensor(name, OnnxType::int64, shape, raw(values));
}

OnnxNode::OnnxNode(const std::string& operation, const std::vector<std::string>& inputs,
                   const std::vector<std::string>& outputs, const std::string& domain) {
  for (const auto& name : inputs) message_.bytes(1, name);
  for (const auto& name : outputs) message_.bytes(2, name);
  message_.bytes(3, outputs.at(0));
  message_.bytes(4, operation);
  if (!domain.empty()) message_.bytes(7, domain);
}

namespace {

// AttributeProto.AttributeType
enum class AttributeType { number = 1, integer = 2, text = 3, tensor = 4, integers = 7, texts = 8 };

ProtobufMessage attribute(const std::string& name, AttributeType type) {
  ProtobufMessage out;
  out.bytes(1, name);
  out.integer(20, static_cast<std::int64_t>(type));
  return out;
}

}  // namespace

OnnxNode& OnnxNode::integer(const std::string& name, std::int64_t value) {
  ProtobufMessage field = attribute(name, AttributeType::integer);
  field.integer(3, value);
  message_.message(5, field);
  return *this;
}

OnnxNode& OnnxNode::number(const std::string& name, float value) {
  ProtobufMessage field = attribute(name, AttributeType::number);
  field.number(2, value);
  message_.message(5, field);
  return *this;
}

OnnxNode& OnnxNode::text(const std::string& name, const std::string& value) {
  ProtobufMessage field = attribute(name, AttributeType::text);
  field.bytes(4, value);
  message_.message(5, field);
  return *this;
}

OnnxNode& OnnxNode::integers(const std::string& name, const std::vector<std::int64_t>& values) {
  ProtobufMessage field = attribute(name, AttributeType::integers);
  field.packed(8, values);
  message_.message(5, field);
  return *this;
}

OnnxNode& OnnxNode::texts(const std::string& name, const std::vector<std::string>& values) {
  ProtobufMessage field = attribute(name, AttributeType::texts);
  for (const auto& value : values) field.bytes(9, value);
  message_.message(5, field);
  return *this;
}

OnnxNode& OnnxNode::tensor(const std::string& name, const ProtobufMessage& value) {
  ProtobufMessage field = attribute(name, AttributeType::tensor);
  field.message(5, value);
  message_.message(5, field);
  return *this;
}

ProtobufMessage OnnxGraph::value_info(const std::string& name, OnnxType type,
                                      const std::vector<std::int64_t>& row) const {
  ProtobufMessage rows, shape, tensor, value, out;
  rows.bytes(2, rows_);
  shape.message(1, rows);
  for (const auto size : row) {
    ProtobufMessage dimension;
    dimension.integer(1, size);
    shape.message(1, dimension);
  }
  tensor.integer(1, static_cast<std::int64_t>(type));
  tensor.message(2, shape);
  value.message(1, tensor);
  out.bytes(1, name);
  out.message(2, value);
  return out;
}

void OnnxGraph::input(const std::string& name, OnnxType type, const std::vector<std::int64_t>& row) {
  graph_.message(11, value_info(name, type, row));
}

void OnnxGraph::output(const std::string& name, OnnxType type, const std::vector<std::int64_t>& row) {
  graph_.message(12, value_info(name, type, row));
}

void OnnxGraph::metadata(const std::string& key, const std::string& value) {
  ProtobufMessage entry;
  entry.bytes(1, key);
  entry.bytes(2, value);
  metadata_.message(14, entry);
}

std::string OnnxGraph::model(const std::string& name) const {
  ProtobufMessage graph = graph_, out;
  graph.bytes(2, name);
  out.integer(1, 8);
  out.bytes(2, "hml");
  out.message(7, graph);
  for (const auto& [domain, version] : sets_) {
    ProtobufMessage set;
    set.bytes(1, domain);
    set.integer(2, version);
    out.message(8, set);
  }
  return out.text() + metadata_.text();
}

}  // namespace hml
