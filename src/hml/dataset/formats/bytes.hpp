#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace hml {

/// Bytes that come one after the other: of a file, of a gzip file, of a member of an archive.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// Up to `count` bytes into `to`; fewer only at the end. An input error names what is torn.
  virtual std::size_t read(char* to, std::size_t count) = 0;
  /// How many bytes there are in all, where that is known.
  virtual std::optional<std::uint64_t> size() const = 0;
  /// "data.csv", "data.npz:x.npy": for messages.
  virtual const std::string& name() const = 0;
};

/// Opens a file; what begins as gzip does is unpacked on the way. An io error where it cannot be read.
std::unique_ptr<ByteStream> open_bytes(const std::filesystem::path& path);

/// The first bytes of a file, at most `count`: tells formats apart. An io error where it cannot be read.
std::string first_bytes(const std::filesystem::path& path, std::size_t count);
/// Whether a path is a file that begins as HDF5 does. An io error where it cannot be read.
bool is_hdf5(const std::filesystem::path& path);

}  // namespace hml
