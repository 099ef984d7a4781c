#pragma once
#include <string>

#include "hml/learn/onnx/onnx_value.hpp"
#include "hml/learn/training/safetensors.hpp"

namespace hml {

/// A network's numbers, or those of a part of it, as constants of a graph under the network's own names.
class OnnxWeights {
 public:
  /// `numbers` in single precision, which must outlive this, as must the builder.
  OnnxWeights(OnnxBuilder& builder, const StoredTensors& numbers) : builder_(&builder), numbers_(&numbers) {}

  /// The numbers of that name; an internal error where there are none.
  OnnxValue operator()(const std::string& name) const;
  bool has(const std::string& name) const;
  /// Other numbers that are kept beside them, as a constant below the same name.
  OnnxValue other(const std::string& name, const std::vector<std::int64_t>& shape,
                  const std::vector<float>& values) const {
    return builder_->named(prefix_ + name, shape, values);
  }
  OnnxBuilder& builder() const { return *builder_; }
  /// Those below a name: in("fc1")("weight") is "fc1.weight".
  OnnxWeights in(const std::string& part) const;
  OnnxWeights in(std::size_t part) const { return in(std::to_string(part)); }

 private:
  OnnxBuilder* builder_;
  const StoredTensors* numbers_;
  std::string prefix_;
};

}  // namespace hml
