#pragma once
#include <filesystem>

#include "hml/learn/training/safetensors.hpp"

namespace hml {

/// Reads the tensors of a `state_dict` as torch.save writes it since PyTorch 1.6, without PyTorch and without running
/// code. Of a checkpoint the entry "state_dict", "model_state_dict" or "model" is taken, the first that is a dictionary;
/// else names of dictionaries in dictionaries are joined by '.'. Views become row-major arrays of their own. An input
/// error names what is torn, foreign, or would run code; sizes, strides, offsets, depth and memory are checked against
/// the file (arrays of up to sixteen times its size).
StoredTensors read_pytorch(const std::filesystem::path& path);

}  // namespace hml
