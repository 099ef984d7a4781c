#include "hml/learn/onnx/onnx_weights.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

namespace {

const StoredTensor* find(const StoredTensors& numbers, const std::string& name) {
  const auto found = std::find_if(numbers.tensors.begin(), numbers.tensors.end(),
                                  [&](const StoredTensor& tensor) { return tensor.name == name; });
  return found == numbers.tensors.end() ? nullptr : &*found;
}

}  // namespace

OnnxValue OnnxWeights::operator()(const std::string& name) const {
  const StoredTensor* tensor = find(*numbers_, prefix_ + name);
  if (!tensor) throw Error(ErrorKind::internal, fmt::format("the network has no numbers '{}{}'", prefix_, name));
  return builder_->named(tensor->name, tensor->shape,
                         {reinterpret_cast<const char*>(tensor->bytes.data()), tensor->bytes.size()});
}

bool OnnxWeights::has(const std::string& name) const { return find(*numbers_, prefix_ + name) != nullptr; }

OnnxWeights OnnxWeights::in(const std::string& part) const {
  OnnxWeights out = *this;
  out.prefix_ += part + ".";
  return out;
}

}  // namespace hml
