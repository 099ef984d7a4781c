#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "hml/event/root/write_buffer.hpp"
#include "hml/event/root/write_class.hpp"
#include "hml/event/root/write_compression.hpp"

namespace hml::root::write {

/// What an object's key says of it.
struct Label {
  std::string class_name, name, title;
  /// Length of the key on the disk.
  std::size_t key_bytes() const;
};

/// Where an object went.
struct Place {
  std::int64_t seek = 0;
  std::int32_t bytes = 0;  ///< key and packed object
};

/// A ROOT file under construction, written from front to back: a header that is filled in last, the top directory, then
/// objects behind their keys, then the lists. Places are 64-bit numbers throughout (what ROOT itself does beyond 2 GB),
/// dates are a fixed one and the file's identifier is a hash of its contents: equal contents give equal bytes.
class OutputFile {
 public:
  /// `shown` is the path that error messages name. An io error where the file cannot be made.
  OutputFile(const std::filesystem::path& path, std::filesystem::path shown, Compression compression);

  /// A basket: its key goes on with `tail`, and no directory lists it. The object is packed already.
  Place add_basket(const Label& label, const Buffer& tail, const std::vector<std::uint8_t>& packed,
                   std::int32_t object_bytes);
  /// An object that the directory lists.
  void add_object(const Label& label, const Buffer& object);
  /// Adds to the classes that the file describes; it always does those of trees.
  void describe(const std::vector<ClassLayout>& classes);
  /// A UUID in letters, made of what was written so far.
  std::string identifier() const;
  /// Writes the class layouts, the list of keys, the free space and the header; an io error where the disk is full.
  void finish();

 private:
  Place add(const Label& label, const Buffer& tail, const std::vector<std::uint8_t>& packed, std::int32_t object_bytes,
            std::int16_t cycle);
  void put_key(Buffer& out, const Label& label, std::int32_t bytes, std::int32_t object_bytes, std::size_t key_bytes,
               std::int16_t cycle, std::int64_t seek) const;
  Place add_packed(const Label& label, const Buffer& object);
  Place add_keys();
  Place add_free_space();
  void put_header(Buffer& out, Place layouts, Place free) const;
  void put_directory(Buffer& out, Place keys) const;
  std::array<std::uint8_t, 16> identifier_bytes() const;
  void put_identifier(Buffer& out) const;
  void write(const Buffer& bytes);
  [[noreturn]] void refuse() const;

  std::filesystem::path shown_;
  std::ofstream out_;
  Compression compression_;
  Packer packer_;
  std::vector<ClassLayout> classes_;
  std::int64_t end_ = 0;
  std::string digest_;  // of what was written so far
  Buffer keys_;
  std::int32_t key_count_ = 0;
};

}  // namespace hml::root::write
