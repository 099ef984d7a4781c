#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hml/learn/onnx/protobuf.hpp"

namespace hml {

/// Types of elements, numbered as in TensorProto.
enum class OnnxType { float32 = 1, int32 = 6, int64 = 7, boolean = 9, float64 = 11 };

/// A tensor (TensorProto); a name is needed for initialisers alone.
ProtobufMessage onnx_tensor(const std::string& name, OnnxType type, const std::vector<std::int64_t>& shape,
                            std::string_view little_endian);
ProtobufMessage onnx_tensor(const std::string& name, const std::vector<std::int64_t>& shape,
                            const std::vector<float>& values);
ProtobufMessage onnx_tensor(const std::string& name, const std::vector<std::int64_t>& shape,
                            const std::vector<double>& values);
ProtobufMessage onnx_tensor(const std::string& name, const std::vector<std::int64_t>& shape,
                            const std::vector<std::int64_t>& values);

/// One operator with its attributes (NodeProto).
class OnnxNode {
 public:
  OnnxNode(const std::string& operation, const std::vector<std::string>& inputs,
           const std::vector<std::string>& outputs, const std::string& domain = "");
  OnnxNode& integer(const std::string& name, std::int64_t value);
  OnnxNode& number(const std::string& name, float value);
  OnnxNode& text(const std::string& name, const std::string& value);
  OnnxNode& integers(const std::string& name, const std::vector<std::int64_t>& values);
  OnnxNode& texts(const std::string& name, const std::vector<std::string>& values);
  OnnxNode& tensor(const std::string& name, const ProtobufMessage& value);
  const ProtobufMessage& message() const { return message_; }

 private:
  ProtobufMessage message_;
};

/// Sets of operators by domain ("" is that of ONNX itself) and version.
using OnnxOperatorSets = std::vector<std::pair<std::string, std::int64_t>>;

/// Operators in the order in which they run, with constants, an input and outputs: ModelProto (IR version 8) in the end.
class OnnxGraph {
 public:
  /// `rows` is the name of the first dimension of inputs and outputs, which may be any number.
  OnnxGraph(OnnxOperatorSets sets, std::string rows) : sets_(std::move(sets)), rows_(std::move(rows)) {}
  void add(const OnnxNode& node) { graph_.message(1, node.message()); }
  void constant(const ProtobufMessage& tensor) { graph_.message(5, tensor); }
  /// Of shape (rows, row...).
  void input(const std::string& name, OnnxType type, const std::vector<std::int64_t>& row);
  void output(const std::string& name, OnnxType type, const std::vector<std::int64_t>& row);
  void metadata(const std::string& key, const std::string& value);
  std::string model(const std::string& name) const;

 private:
  ProtobufMessage value_info(const std::string& name, OnnxType type, const std::vector<std::int64_t>& row) const;

  OnnxOperatorSets sets_;
  std::string rows_;
  ProtobufMessage graph_, metadata_;
};

}  // namespace hml
