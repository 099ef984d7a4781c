#pragma once
#include <string>
#include <vector>

#include "hml/learn/trees/formats/protobuf.hpp"

namespace hml {

/// Numbers of the element types in TensorProto.
enum class OnnxType { float32 = 1, int64 = 7, float64 = 11 };

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
  OnnxNode& text(const std::string& name, const std::string& value);
  OnnxNode& integers(const std::string& name, const std::vector<std::int64_t>& values);
  OnnxNode& texts(const std::string& name, const std::vector<std::string>& values);
  OnnxNode& tensor(const std::string& name, const ProtobufMessage& value);
  const ProtobufMessage& message() const { return message_; }

 private:
  ProtobufMessage message_;
};

/// Operators in the order in which they run, with constants, an input and outputs: ModelProto in the end.
class OnnxGraph {
 public:
  void add(const OnnxNode& node) { graph_.message(1, node.message()); }
  void constant(const ProtobufMessage& tensor) { graph_.message(5, tensor); }
  /// Of shape (N, width), or (N) where the width is 0.
  void input(const std::string& name, OnnxType type, std::int64_t width);
  void output(const std::string& name, OnnxType type, std::int64_t width);
  void metadata(const std::string& key, const std::string& value);
  std::string model(const std::string& name) const;

 private:
  ProtobufMessage graph_, metadata_;
};

}  // namespace hml
