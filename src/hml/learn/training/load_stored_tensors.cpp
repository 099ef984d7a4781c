#include "hml/learn/training/load_stored_tensors.hpp"

#include <fstream>

#include "hml/learn/training/pytorch_file.hpp"

namespace hml {

StoredTensors load_stored_tensors(const std::filesystem::path& path) {
  std::string start(6, '\0');
  std::ifstream(path, std::ios::binary).read(start.data(), static_cast<std::streamsize>(start.size()));
  // As the length of a safetensors header, either start is beyond that format's limit.
  if (start.starts_with("PK\x03\x04") || start.starts_with("\x80\x02\x8a\x0a")) return read_pytorch(path);
  return read_safetensors(path);
}

}  // namespace hml
