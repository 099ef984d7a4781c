#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace hml {

/// The whole text of a file; an io error names it where it cannot be read.
std::string read_text(const std::filesystem::path& path);

/// A file under construction: written beside its place under another name, renamed when complete. What was not
/// committed is removed, so that nothing half-written ever looks whole.
class AtomicFile {
 public:
  /// Makes the parent folders. `path` is where the file will stand.
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Where to write meanwhile.
  const std::filesystem::path& temporary() const { return temporary_; }
  const std::filesystem::path& path() const { return path_; }
  /// Flushes to the disk and renames; an io error where the system refuses (a full disk, say).
  void commit();

 private:
  std::filesystem::path path_, temporary_;
  bool done_ = false;
};

/// Writes a whole text file through an AtomicFile.
void write_text(const std::filesystem::path& path, std::string_view text);

/// 128-bit XXH3 hash of some text as 32 hex digits: tells versions apart, proves nothing.
std::string fingerprint(std::string_view text);
/// The same of a file: the hash of the hashes of its blocks of 32 MiB, so that threads can share the work.
std::string fingerprint_file(const std::filesystem::path& path, int threads = 1);

}  // namespace hml
