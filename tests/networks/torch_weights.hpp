#pragma once
#include <torch/torch.h>

#include <cstring>
#include <map>
#include <stdexcept>
#include <string>

#include "hml/learn/training/safetensors.hpp"

namespace hml {

/// An array of a file as a tensor of its type, a copy.
inline torch::Tensor to_torch(const StoredTensor& stored) {
  static const std::map<std::string, torch::ScalarType> types = {
      {"F32", torch::kFloat}, {"F64", torch::kDouble}, {"I64", torch::kLong}, {"BOOL", torch::kBool}};
  auto out = torch::empty(stored.shape, types.at(stored.type));
  if (!stored.bytes.empty()) std::memcpy(out.data_ptr(), stored.bytes.data(), stored.bytes.size());
  return out;
}

/// Gives a module all its parameters and buffers in the precision of the file, which that of a Network is not: references
/// are compared in float64, too. Throws where a name or a shape is not that of the file.
inline void load_weights(torch::nn::Module& module, const StoredTensors& file) {
  const torch::NoGradGuard no_grad;
  std::size_t taken = 0;
  const auto take = [&](const auto& items) {
    for (const auto& item : items) {
      const auto values = to_torch(file.find(item.key()));
      if (values.sizes() != item.value().sizes()) throw std::runtime_error("another shape: " + item.key());
      item.value().copy_(values);
      ++taken;
    }
  };
  take(module.named_parameters()), take(module.named_buffers());
  if (taken != file.tensors.size()) throw std::runtime_error("weights that the network lacks");
}

}  // namespace hml
