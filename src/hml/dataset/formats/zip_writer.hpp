#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

namespace hml {

/// Writes a zip archive (APPNOTE.TXT 6.3): members stored or deflated, without time stamps, of any size (zip64 where it
/// is needed). The file stands in its place when finish() is done, and not before; an io error where the disk is full.
class ZipWriter {
 public:
  explicit ZipWriter(const std::filesystem::path& path);
  ~ZipWriter();
  ZipWriter(ZipWriter&&) noexcept;
  ZipWriter& operator=(ZipWriter&&) noexcept;

  /// A member's bytes come in pieces between begin() and end().
  void begin(const std::string& member, bool deflated = true);
  void write(const char* data, std::size_t count);
  void end();
  /// A whole file as a member, stored as it is.
  void add_file(const std::string& member, const std::filesystem::path& path);
  /// Writes the directory and puts the file in its place.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hml
