#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

/// A thin, typed layer over the HDF5 C library: what the stores of events and datasets need, errors as hml::Error,
/// objects without time stamps so that equal content gives equal bytes. Safe to call from several threads: they take turns.
/// Element types: float, double, int8/uint8/int32/int64/uint64 (as T).
namespace hml::h5 {

using Shape = std::vector<std::uint64_t>;

/// A handle that closes itself.
class Handle {
 public:
  Handle() = default;
  Handle(std::int64_t id, int (*close)(std::int64_t)) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(other.id_), close_(other.close_) { other.id_ = -1; }
  Handle& operator=(Handle&& other) noexcept;
  ~Handle();
  std::int64_t id() const { return id_; }

 private:
  std::int64_t id_ = -1;
  int (*close_)(std::int64_t) = nullptr;
};

/// A group of an open file (the file itself is its root group). Paths are relative to the group: "a/b/c".
class Group {
 public:
  /// The group at `path`, made where it is missing and the file may be written.
  Group group(const std::string& path);
  /// An existing group; an input error names it where it is missing.
  Group open_group(const std::string& path) const;
  bool has(const std::string& path) const;
  /// Names of the members, in the order of their creation.
  std::vector<std::string> names() const;

  void set_attribute(const std::string& name, const std::string& value);
  /// The text of an attribute; an input error where it is missing.
  std::string attribute(const std::string& name) const;
  bool has_attribute(const std::string& name) const;
  /// Attributes of a dataset below this group.
  void set_attribute(const std::string& dataset, const std::string& name, const std::string& value);
  std::string attribute(const std::string& dataset, const std::string& name) const;
  bool has_attribute(const std::string& dataset, const std::string& name) const;

  /// Writes a whole dataset; large ones are chunked along the first axis and compressed (shuffle + deflate).
  template <class T>
  void write(const std::string& name, std::span<const T> values, const Shape& shape);
  template <class T>
  void write(const std::string& name, const std::vector<T>& values) {
    write<T>(name, std::span<const T>(values), Shape{values.size()});
  }
  void write_strings(const std::string& name, const std::vector<std::string>& values);

  /// Makes an empty dataset that grows along its first axis: rows have shape `row` ({} for scalars), chunks hold
  /// `chunk_rows` rows, which are compressed unless told otherwise (noise is not worth it).
  template <class T>
  void make_growing(const std::string& name, const Shape& row, std::uint64_t chunk_rows, bool compressed = true);
  /// Appends rows; values.size() is a whole number of rows.
  template <class T>
  void append(const std::string& name, std::span<const T> values);

  Shape shape(const std::string& name) const;
  /// NumPy's name of the element type: "float32", "int64", "uint8", "string", ...
  std::string type(const std::string& name) const;
  template <class T>
  std::vector<T> read(const std::string& name) const;
  /// Rows [begin, begin + count) along the first axis.
  template <class T>
  std::vector<T> read_rows(const std::string& name, std::uint64_t begin, std::uint64_t count) const;
  std::vector<std::string> read_strings(const std::string& name) const;

  /// Names of the fields of a dataset of records (a compound type, as PyTables' tables are); none for any other.
  std::vector<std::string> fields(const std::string& name) const;
  /// Shape of a field within one record: {} for a number.
  Shape field_shape(const std::string& name, const std::string& field) const;
  /// A field of the records [begin, begin + count) of a one-dimensional dataset; an input error names the fields there
  /// are.
  template <class T>
  std::vector<T> read_field(const std::string& name, const std::string& field, std::uint64_t begin,
                            std::uint64_t count) const;

 protected:
  Group(Handle handle, std::string where) : handle_(std::move(handle)), where_(std::move(where)) {}
  Handle handle_;
  std::string where_;  // "file.h5" or "file.h5:/a/b", for messages
};

/// An open file, which is its own root group.
class File : public Group {
 public:
  /// Makes a new file (an existing one is replaced); write to AtomicFile::temporary().
  static File create(const std::filesystem::path& path);
  /// Opens for reading; a missing file is an io error, a torn or foreign one an input error that says so.
  static File open(const std::filesystem::path& path);
  /// Writes everything out and closes; an io error where the disk is full. Without it, the destructor closes
  /// quietly.
  void close();

 private:
  using Group::Group;
};

}  // namespace hml::h5
