#pragma once
#include <map>
#include <string>

#include <torch/torch.h>

#include "hml/learn/training/safetensors.hpp"

namespace hml {

/// An array of a file as a tensor of the same type, which is a copy.
torch::Tensor to_torch(const StoredTensor& stored);
StoredTensor from_torch(const std::string& name, const torch::Tensor& tensor);

/// All parameters and buffers under their names, as state_dict() of PyTorch has them.
StoredTensors weights_of(const torch::nn::Module& network);
/// Takes them over by name; each name of the network must be there with its shape, and `prefix` + each other one is an
/// input error too. `renamed`: names in the file that the network has others for.
void load_weights(torch::nn::Module& network, const StoredTensors& file, const std::string& prefix = "",
                  const std::map<std::string, std::string>& renamed = {});

}  // namespace hml
