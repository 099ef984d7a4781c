#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace hml {

/// One array of a safetensors file. `bytes` are little-endian numbers, row-major.
struct StoredTensor {
  std::string name;
  std::string type;  ///< "F32", "F64", "I64", ... as the format spells it
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;

  std::int64_t size() const;  ///< how many numbers
};

/// What a safetensors file holds (https://huggingface.co/docs/safetensors): the form that weights of PyTorch travel in,
/// without code that runs on loading.
struct StoredTensors {
  std::vector<StoredTensor> tensors;            ///< in the order of their bytes
  std::map<std::string, std::string> metadata;  ///< free text

  /// An input error names the nearest of the names where there is none such.
  const StoredTensor& find(const std::string& name) const;
};

/// Reads a whole file. An input error says what is wrong with one that is torn, foreign, or whose arrays overlap, leave
/// gaps or do not fit their shapes; nothing is believed before it is checked against the size of the file.
StoredTensors read_safetensors(const std::filesystem::path& path);
/// Writes a file, each array at a multiple of eight bytes where its fellows' sizes allow it. Never half-written.
void write_safetensors(const std::filesystem::path& path, const StoredTensors& file);

}  // namespace hml
