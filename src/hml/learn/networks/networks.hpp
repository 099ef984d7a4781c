#pragma once
#include <string>

#include "hml/learn/approach.hpp"

namespace hml {

/// Adds the neural networks, each a file of this folder, to the approaches.
void add_networks(Approaches& approaches);
/// Version of LibTorch, such as "2.15.0".
std::string torch_version();
/// Whether this LibTorch can use a GPU of this machine.
bool cuda_available();

}  // namespace hml
