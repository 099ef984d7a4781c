#pragma once
#include <string>

#include "hml/learn/training/network.hpp"
#include "hml/learn/training/safetensors.hpp"

namespace hml {

/// All parameters and buffers of a network under their names, in single precision.
StoredTensors stored_weights(Network& network);
/// Takes them over by name, from single or double precision; `prefix` stands before every name in the file and names
/// without it are left alone, as are counts of batches. Without a prefix, "module." is one where all names of the file
/// begin with it and none of the network's does: PyTorch's DataParallel saves a network so. Each name of the network must
/// be there with its shape: an input error says which is missing, unknown or of another shape.
void take_weights(Network& network, const StoredTensors& file, const std::string& prefix = "");

}  // namespace hml
