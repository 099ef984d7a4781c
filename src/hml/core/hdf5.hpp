#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

/// A thin, typed layer over the HDF5 C library: what the stores of events and datasets need, errors as hml::Error,
/// objects without time stamps so that equal content gives equal bytes. Safe to call from several threads.
/// Element types: float, double, and the signed and unsigned integers of 8, 16, 32 and 64 bits (as T).
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

  /// Makes an empty dataset that grows along its first axis, to be filled by an Appender: rows have shape `row` ({} for
  /// scalars), chunks hold `chunk_rows` rows, which are compressed unless told otherwise (noise is not worth it).
  template <class T>
  void make_growing(const std::string& name, const Shape& row, std::uint64_t chunk_rows, bool compressed = true);

  Shape shape(const std::string& name) const;
  /// NumPy's name of the element type: "float32", "int64", "uint8", "string", ...
  std::string type(const std::string& name) const;
  /// Rows of one chunk along the first axis; 0 where the dataset is not in chunks of whole rows.
  std::uint64_t chunk_rows(const std::string& name) const;
  /// All values; chunks are unpacked on `threads` threads.
  template <class T>
  std::vector<T> read(const std::string& name, int threads = 1) const;
  /// Rows [begin, begin + count) along the first axis.
  template <class T>
  std::vector<T> read_rows(const std::string& name, std::uint64_t begin, std::uint64_t count, int threads = 1) const;
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
  friend class Appender;
  template <class T>
  friend class RowReader;
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

/// Rows of one dataset of numbers, for those who read from it again and again: it stays open, and its type and layout are
/// looked at once. Safe to use from several threads.
template <class T>
class RowReader {
 public:
  /// An input error where the dataset is missing or holds no numbers.
  RowReader(const Group& group, const std::string& name);
  RowReader(RowReader&&) noexcept;
  ~RowReader();

  /// Rows [begin, begin + count) along the first axis; chunks are unpacked on `threads` threads. Input errors: there are
  /// not as many, the file is torn, or it claims more than its bytes can unfold to.
  std::vector<T> read(std::uint64_t begin, std::uint64_t count, int threads = 1) const;
  /// The same to `out`, which has the place for them.
  void read(std::uint64_t begin, std::uint64_t count, std::span<T> out, int threads = 1) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether compressing a column is worth the time: mantissas of momenta are noise. Tried on the first 64 KB, so the
/// answer depends on the content alone; true where a fifth is gained.
bool compressible(std::span<const std::byte> bytes, std::size_t element);
template <class T>
bool compressible(const std::vector<T>& values) {
  return compressible(std::as_bytes(std::span(values)), sizeof(T));
}

/// Fills growing datasets of one group. Rows are gathered to whole chunks, which are compressed on several threads and
/// written in the order in which they were completed: the file's bytes do not depend on the number of threads. At most
/// 16 MB wait, beside one chunk a dataset.
class Appender {
 public:
  /// `group` stays open until finish().
  explicit Appender(Group& group, int threads = 1);
  ~Appender();

  /// Appends rows to a dataset that make_growing<T>() made; values.size() is a whole number of rows.
  template <class T>
  void append(const std::string& name, std::span<const T> values) {
    append_bytes(name, std::as_bytes(values), sizeof(T));
  }
  template <class T>
  void append(const std::string& name, const std::vector<T>& values) {
    append<T>(name, std::span<const T>(values));
  }
  /// Writes what is left. Without it, what was not written yet is lost.
  void finish();

 private:
  struct Target;
  struct Job;
  Target& target(const std::string& name, std::size_t element);
  void append_bytes(const std::string& name, std::span<const std::byte> bytes, std::size_t element);
  void queue(Target& target, std::uint64_t last);
  void write();

  Group& group_;
  int threads_;
  std::size_t waiting_ = 0;
  std::map<std::string, std::unique_ptr<Target>> targets_;
  std::vector<Job> jobs_;
};

}  // namespace hml::h5
