#include "hml/event/root/write_file.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"
#include "hml/event/root/write_layouts.hpp"
#include "hml/event/root/write_root_classes.hpp"

namespace hml::root::write {

namespace {

constexpr std::int32_t root_version = 62400;  // whose rules the file follows
constexpr std::int32_t big_file = 1000000;    // added to it: 64-bit places in the header
constexpr std::int16_t big_version = 1000;    // added to the versions of keys, directories and free segments
constexpr std::int64_t file_begin = 100;      // the header takes as much
constexpr std::uint32_t date = (5u << 26) | (1u << 22) | (1u << 17);  // 2000-01-01 00:00:00
const Label directory_label{"TFile", "events.root", ""};
const Label layouts_label{"TList", "StreamerInfo", "Doubly linked list"};

std::size_t text_bytes(const std::string& text) { return text.size() + (text.size() < 255 ? 1 : 5); }

// The key of the directory is followed by the file's name and title, then by the directory itself.
std::size_t directory_name_bytes() {
  return directory_label.key_bytes() + text_bytes(directory_label.name) + text_bytes(directory_label.title);
}
constexpr std::size_t directory_bytes = 2 + 4 * 4 + 3 * 8 + 18;

}  // namespace

std::size_t Label::key_bytes() const { return 34 + text_bytes(class_name) + text_bytes(name) + text_bytes(title); }

OutputFile::OutputFile(const std::filesystem::path& path, std::filesystem::path shown, Compression compression)
    : shown_(std::move(shown)),
      out_(path, std::ios::binary),
      compression_(compression),
      packer_(compression),
      classes_(tree_classes()) {
  if (!out_) refuse();
  Buffer room;
  room.put_zeros(static_cast<std::size_t>(file_begin) + directory_name_bytes() + directory_bytes);
  write(room);
}

void OutputFile::refuse() const {
  throw Error(ErrorKind::io, fmt::format("cannot write '{}': {}", shown_.string(), std::strerror(errno)));
}

void OutputFile::write(const Buffer& bytes) {
  const auto& all = bytes.bytes();
  out_.write(reinterpret_cast<const char*>(all.data()), static_cast<std::streamsize>(all.size()));
  if (!out_) refuse();
  const std::string_view text(reinterpret_cast<const char*>(all.data()), all.size());
  digest_ = fingerprint(digest_ + fingerprint(text));
  end_ += static_cast<std::int64_t>(all.size());
}

void OutputFile::put_key(Buffer& out, const Label& label, std::int32_t bytes, std::int32_t object_bytes,
                         std::size_t key_bytes, std::int16_t cycle, std::int64_t seek) const {
  out.put(bytes);
  out.put(static_cast<std::int16_t>(4 + big_version));
  out.put(object_bytes);
  out.put(date);
  out.put(static_cast<std::int16_t>(key_bytes));
  out.put(cycle);
  out.put(seek);
  out.put(seek == file_begin ? std::int64_t{0} : file_begin);  // the directory that it is in
  out.put_text(label.class_name);
  out.put_text(label.name);
  out.put_text(label.title);
}

Place OutputFile::add(const Label& label, const Buffer& tail, const std::vector<std::uint8_t>& packed,
                      std::int32_t object_bytes, std::int16_t cycle) {
  const std::size_t key_bytes = label.key_bytes() + tail.bytes().size();
  const Place place{end_, static_cast<std::int32_t>(key_bytes + packed.size())};
  Buffer out;
  put_key(out, label, place.bytes, object_bytes, key_bytes, cycle, place.seek);
  out.put_bytes(tail.bytes());
  out.put_bytes(packed);
  write(out);
  return place;
}

Place OutputFile::add_basket(const Label& label, const Buffer& tail, const std::vector<std::uint8_t>& packed,
                             std::int32_t object_bytes) {
  return add(label, tail, packed, object_bytes, 0);
}

Place OutputFile::add_packed(const Label& label, const Buffer& object) {
  const auto& plain = object.bytes();
  return add(label, Buffer(), packer_.pack(plain), static_cast<std::int32_t>(plain.size()), 1);
}

void OutputFile::add_object(const Label& label, const Buffer& object) {
  const Place place = add_packed(label, object);
  put_key(keys_, label, place.bytes, static_cast<std::int32_t>(object.bytes().size()), label.key_bytes(), 1,
          place.seek);
  ++key_count_;
}

Place OutputFile::add_keys() {
  Buffer list;
  list.put(key_count_);
  list.put_bytes(keys_.bytes());
  return add(directory_label, Buffer(), list.bytes(), static_cast<std::int32_t>(list.bytes().size()), 1);
}

// One segment: all that lies behind this record, which is the last.
Place OutputFile::add_free_space() {
  constexpr std::int32_t segment_bytes = 2 + 8 + 8;
  const std::int64_t end = end_ + static_cast<std::int64_t>(directory_label.key_bytes()) + segment_bytes;
  Buffer list;
  list.put(static_cast<std::int16_t>(1 + big_version));
  list.put(end);
  list.put(std::max<std::int64_t>(2000000000, end + 1000000000));
  return add(directory_label, Buffer(), list.bytes(), segment_bytes, 1);
}

void OutputFile::describe(const std::vector<ClassLayout>& classes) {
  classes_.insert(classes_.end(), classes.begin(), classes.end());
}

// A UUID of version 8, which is free to be a hash.
std::array<std::uint8_t, 16> OutputFile::identifier_bytes() const {
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    std::from_chars(digest_.data() + 2 * i, digest_.data() + 2 * i + 2, bytes[i], 16);
  bytes[6] = static_cast<std::uint8_t>(0x80 | (bytes[6] & 0x0f));
  bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));
  return bytes;
}

std::string OutputFile::identifier() const {
  std::string text;
  for (const std::uint8_t byte : identifier_bytes()) {
    if (text.size() == 8 || text.size() == 13 || text.size() == 18 || text.size() == 23) text += '-';
    text += fmt::format("{:02x}", byte);
  }
  return text;
}

void OutputFile::put_identifier(Buffer& out) const {
  out.put(std::int16_t{1});
  for (const std::uint8_t byte : identifier_bytes()) out.put(byte);
}

void OutputFile::put_header(Buffer& out, Place layouts, Place free) const {
  for (const char c : {'r', 'o', 'o', 't'}) out.put(static_cast<std::uint8_t>(c));
  out.put(root_version + big_file);
  out.put(static_cast<std::int32_t>(file_begin));
  out.put(end_);
  out.put(free.seek);
  out.put(free.bytes);
  out.put(std::int32_t{1});  // free segments
  out.put(static_cast<std::int32_t>(directory_name_bytes()));
  out.put(std::uint8_t{8});  // bytes of a place
  out.put(static_cast<std::int32_t>(compression_.code()));
  out.put(layouts.seek);
  out.put(layouts.bytes);
  put_identifier(out);
  out.put_zeros(static_cast<std::size_t>(file_begin) - out.bytes().size());
}

void OutputFile::put_directory(Buffer& out, Place keys) const {
  const std::size_t bytes = directory_name_bytes() + directory_bytes;
  put_key(out, directory_label, static_cast<std::int32_t>(bytes),
          static_cast<std::int32_t>(bytes - directory_label.key_bytes()), directory_label.key_bytes(), 1, file_begin);
  out.put_text(directory_label.name);
  out.put_text(directory_label.title);
  out.put(static_cast<std::int16_t>(5 + big_version));
  out.put(date);
  out.put(date);
  out.put(keys.bytes);
  out.put(static_cast<std::int32_t>(directory_name_bytes()));
  out.put(file_begin);
  out.put(std::int64_t{0});  // no parent
  out.put(keys.seek);
  put_identifier(out);
}

void OutputFile::finish() {
  const Place layouts = add_packed(layouts_label, class_layouts(classes_, layouts_label.key_bytes()));
  const Place keys = add_keys();
  const Place free = add_free_space();
  Buffer front;
  put_header(front, layouts, free);
  put_directory(front, keys);
  out_.seekp(0);
  out_.write(reinterpret_cast<const char*>(front.bytes().data()), static_cast<std::streamsize>(front.bytes().size()));
  out_.close();
  if (!out_) refuse();
}

}  // namespace hml::root::write
