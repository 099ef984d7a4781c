#pragma once
#include <filesystem>

#include "hml/learn/training/safetensors.hpp"

namespace hml {

/// Reads the tensors of a safetensors file or of one of PyTorch, told apart by content.
StoredTensors load_stored_tensors(const std::filesystem::path& path);

}  // namespace hml
