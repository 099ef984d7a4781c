#include "hml/learn/networks/weights.hpp"

#include <cstring>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/core/error.hpp"

namespace hml {

namespace {

const std::vector<std::pair<std::string, torch::ScalarType>>& types() {
  static const std::vector<std::pair<std::string, torch::ScalarType>> table = {
      {"F32", torch::kFloat}, {"F64", torch::kDouble}, {"F16", torch::kHalf},  {"BF16", torch::kBFloat16},
      {"I64", torch::kLong},  {"I32", torch::kInt},    {"I16", torch::kShort}, {"I8", torch::kChar},
      {"U8", torch::kByte},   {"BOOL", torch::kBool}};
  return table;
}

std::map<std::string, torch::Tensor> state_of(const torch::nn::Module& network) {
  std::map<std::string, torch::Tensor> out;
  for (const auto& item : network.named_parameters()) out.emplace(item.key(), item.value());
  for (const auto& item : network.named_buffers()) out.emplace(item.key(), item.value());
  return out;
}

}  // namespace

torch::Tensor to_torch(const StoredTensor& stored) {
  for (const auto& [name, type] : types())
    if (name == stored.type) {
      auto out = torch::empty(stored.shape, type);
      if (!stored.bytes.empty()) std::memcpy(out.data_ptr(), stored.bytes.data(), stored.bytes.size());
      return out;
    }
  throw Error(ErrorKind::input, fmt::format("'{}' is of type '{}', which LibTorch lacks", stored.name, stored.type));
}

StoredTensor from_torch(const std::string& name, const torch::Tensor& tensor) {
  const auto values = tensor.detach().cpu().contiguous();
  for (const auto& [word, type] : types())
    if (type == values.scalar_type()) {
      StoredTensor out{name, word, values.sizes().vec(), std::vector<std::byte>(values.nbytes())};
      if (!out.bytes.empty()) std::memcpy(out.bytes.data(), values.data_ptr(), out.bytes.size());
      return out;
    }
  throw Error(ErrorKind::internal, fmt::format("'{}' is of a type that safetensors lack", name));
}

StoredTensors weights_of(const torch::nn::Module& network) {
  StoredTensors out;
  for (const auto& [name, values] : state_of(network)) out.tensors.push_back(from_torch(name, values));
  return out;
}

void load_weights(torch::nn::Module& network, const StoredTensors& file, const std::string& prefix,
                  const std::map<std::string, std::string>& renamed) {
  const torch::NoGradGuard no_grad;
  auto state = state_of(network);
  std::vector<std::string> names;
  for (const auto& [name, values] : state) names.push_back(name);
  for (const auto& stored : file.tensors) {
    if (!stored.name.starts_with(prefix)) continue;
    std::string name = stored.name.substr(prefix.size());
    if (const auto other = renamed.find(name); other != renamed.end()) name = other->second;
    const auto found = state.find(name);
    if (found == state.end()) throw unknown_name(ErrorKind::input, "weights", name, names);
    const auto values = to_torch(stored);
    if (values.sizes() != found->second.sizes())
      throw Error(ErrorKind::input, fmt::format("weights '{}' have shape ({}), not ({})", name,
                                                fmt::join(stored.shape, ", "), fmt::join(found->second.sizes(), ", ")));
    found->second.copy_(values);
    state.erase(found);
  }
  if (!state.empty())
    throw Error(ErrorKind::input, fmt::format("there are no weights '{}{}'", prefix, state.begin()->first));
}

}  // namespace hml
