#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hml/dataset/formats/bytes.hpp"

namespace hml {

/// A file of a zip archive, as its directory describes it.
struct ZipMember {
  std::string name;
  std::uint64_t size = 0, packed = 0;  ///< bytes, unpacked and as they stand in the archive
  std::uint64_t start = 0;             ///< of its local header, counted from the beginning of the archive
  std::uint32_t checksum = 0;          ///< CRC-32 of the unpacked bytes
  bool deflated = false;               ///< or stored as it is
};

/// Reads zip archives (APPNOTE.TXT 6.3, with the zip64 extensions): members stored or deflated, not encrypted.
/// An input error names the archive and, where it is known, the member.
class ZipReader {
 public:
  explicit ZipReader(const std::filesystem::path& path);

  const std::string& name() const { return name_; }
  const std::vector<ZipMember>& members() const { return members_; }
  bool has(std::string_view member) const;
  /// The member; an input error names the nearest ones.
  const ZipMember& member(std::string_view member) const;
  /// The member's bytes. Whoever reads to the end learns of a wrong checksum. Streams outlive the reader.
  std::unique_ptr<ByteStream> open(std::string_view member) const;
  /// An archive within the archive; it must be stored as it is.
  ZipReader nested(std::string_view member) const;

  /// True for a file that begins as zip archives do.
  static bool recognises(const std::filesystem::path& path);

 private:
  ZipReader(std::filesystem::path path, std::string name, std::uint64_t begin, std::uint64_t end);
  void read_directory();
  std::uint64_t data_start(const ZipMember& member) const;

  std::filesystem::path path_;
  std::string name_;
  std::uint64_t begin_ = 0, end_ = 0;  // the archive's bytes in the file
  std::vector<ZipMember> members_;
};

}  // namespace hml
