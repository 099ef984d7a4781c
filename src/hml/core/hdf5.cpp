#include "hml/core/hdf5.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <numeric>
#include <type_traits>

#include <fmt/format.h>
#include <hdf5.h>

#include "hml/core/error.hpp"
#include "hml/core/hdf5_blosc.hpp"

namespace hml::h5 {

namespace {

// The C library, as Debian builds it, must not be entered by two threads, not even for two files.
class Turn {
 public:
  Turn() : lock_(mutex()) {}

 private:
  static std::recursive_mutex& mutex() {
    static std::recursive_mutex one;
    return one;
  }
  std::lock_guard<std::recursive_mutex> lock_;
};

// The library's own account of the last failure: the message nearest to the operating system.
std::string reason() {
  std::string text;
  auto walk = [](unsigned, const H5E_error2_t* entry, void* out) -> herr_t {
    if (entry->desc) *static_cast<std::string*>(out) = entry->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, walk, &text);
  // Of a failed write only what the system said is for the user, not the addresses of buffers.
  const std::string_view system = "error message = '";
  if (const auto at = text.find(system); at != std::string::npos) {
    const auto begin = at + system.size();
    return text.substr(begin, text.find('\'', begin) - begin);
  }
  return text.empty() ? "unknown reason" : text;
}

// HDF5 prints its error stack on stderr unless told not to; our one message is enough. At the end of the program it
// would write out what is still open, and crash over a file that a full disk left incomplete; we close all ourselves.
void quiet() {
  static const bool once = (H5dont_atexit(), H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr), true);
  (void)once;
}

template <class Id>
Id check(Id id, ErrorKind kind, const std::string& action, const std::string& where) {
  if (id < 0) throw Error(kind, fmt::format("{}: cannot {} ({})", where, action, reason()));
  return id;
}

template <auto Close>
Handle own(hid_t id) {
  return Handle(id, [](std::int64_t held) { return static_cast<int>(Close(held)); });
}

template <class T>
hid_t type_of() {
  if constexpr (std::is_same_v<T, float>) return H5T_NATIVE_FLOAT;
  if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::is_same_v<T, std::int8_t>) return H5T_NATIVE_INT8;
  if constexpr (std::is_same_v<T, std::uint8_t>) return H5T_NATIVE_UINT8;
  if constexpr (std::is_same_v<T, std::int32_t>) return H5T_NATIVE_INT32;
  if constexpr (std::is_same_v<T, std::int64_t>) return H5T_NATIVE_INT64;
  if constexpr (std::is_same_v<T, std::uint64_t>) return H5T_NATIVE_UINT64;
}

std::uint64_t product(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::uint64_t{1}, std::multiplies<>());
}

// Creation properties of a dataset: no time stamps, chunks of rows, compressed.
Handle layout(const Shape& row, std::uint64_t chunk_rows, bool compressed = true) {
  auto properties = own<H5Pclose>(H5Pcreate(H5P_DATASET_CREATE));
  H5Pset_obj_track_times(properties.id(), false);
  if (chunk_rows > 0) {
    std::vector<hsize_t> chunk{chunk_rows};
    chunk.insert(chunk.end(), row.begin(), row.end());
    for (auto& extent : chunk) extent = std::max<hsize_t>(extent, 1);
    H5Pset_chunk(properties.id(), static_cast<int>(chunk.size()), chunk.data());
    if (compressed) {
      H5Pset_shuffle(properties.id());
      H5Pset_deflate(properties.id(), 1);
    }
  }
  return properties;
}

Handle text_type() {
  auto type = own<H5Tclose>(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.id(), H5T_VARIABLE);
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  return type;
}

void write_attribute(hid_t object, const std::string& name, const std::string& value, const std::string& where) {
  // Fixed length: variable-length text lives in a heap whose bytes are not reproducible.
  auto type = own<H5Tclose>(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.id(), std::max<std::size_t>(value.size(), 1));
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  H5Tset_strpad(type.id(), H5T_STR_NULLPAD);
  auto space = own<H5Sclose>(H5Screate(H5S_SCALAR));
  if (H5Aexists(object, name.c_str()) > 0) H5Adelete(object, name.c_str());
  auto attribute =
      own<H5Aclose>(check(H5Acreate2(object, name.c_str(), type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT),
                          ErrorKind::io, fmt::format("write attribute '{}'", name), where));
  const std::string padded = value.empty() ? std::string(1, '\0') : value;
  check(H5Awrite(attribute.id(), type.id(), padded.data()), ErrorKind::io, fmt::format("write attribute '{}'", name),
        where);
}

std::string read_attribute(hid_t object, const std::string& name, const std::string& where) {
  auto attribute = own<H5Aclose>(check(H5Aopen(object, name.c_str(), H5P_DEFAULT), ErrorKind::input,
                                       fmt::format("find attribute '{}'", name), where));
  auto type = own<H5Tclose>(H5Aget_type(attribute.id()));
  if (H5Tget_class(type.id()) != H5T_STRING)
    throw Error(ErrorKind::input, fmt::format("{}: attribute '{}' is not text", where, name));
  if (H5Tis_variable_str(type.id()) > 0) {
    char* text = nullptr;
    auto memory = text_type();
    check(H5Aread(attribute.id(), memory.id(), &text), ErrorKind::input, fmt::format("read attribute '{}'", name),
          where);
    const std::string value = text ? text : "";
    H5free_memory(text);
    return value;
  }
  std::string value(H5Tget_size(type.id()), '\0');
  check(H5Aread(attribute.id(), type.id(), value.data()), ErrorKind::input, fmt::format("read attribute '{}'", name),
        where);
  value.resize(std::min(value.size(), value.find('\0')));
  return value;
}

Handle open_dataset(hid_t group, const std::string& name, const std::string& where) {
  if (H5Lexists(group, name.c_str(), H5P_DEFAULT) <= 0)
    throw Error(ErrorKind::input, fmt::format("{}: holds no '{}'", where, name));
  return own<H5Dclose>(
      check(H5Dopen2(group, name.c_str(), H5P_DEFAULT), ErrorKind::input, fmt::format("open '{}'", name), where));
}

Shape shape_of(hid_t dataset) {
  auto space = own<H5Sclose>(H5Dget_space(dataset));
  Shape shape(static_cast<std::size_t>(std::max(H5Sget_simple_extent_ndims(space.id()), 0)));
  std::vector<hsize_t> extents(shape.size());
  H5Sget_simple_extent_dims(space.id(), extents.data(), nullptr);
  std::copy(extents.begin(), extents.end(), shape.begin());
  return shape;
}

}  // namespace

Handle& Handle::operator=(Handle&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(close_, other.close_);
  return *this;
}

Handle::~Handle() {
  if (id_ < 0 || !close_) return;
  const Turn turn;
  close_(id_);
}

Group Group::group(const std::string& path) {
  const Turn turn;
  if (has(path)) return open_group(path);
  auto links = own<H5Pclose>(H5Pcreate(H5P_LINK_CREATE));
  H5Pset_create_intermediate_group(links.id(), 1);
  auto properties = own<H5Pclose>(H5Pcreate(H5P_GROUP_CREATE));
  H5Pset_obj_track_times(properties.id(), false);
  H5Pset_link_creation_order(properties.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  const hid_t made = check(H5Gcreate2(handle_.id(), path.c_str(), links.id(), properties.id(), H5P_DEFAULT),
                           ErrorKind::io, fmt::format("make group '{}'", path), where_);
  return Group(own<H5Gclose>(made), where_ + "/" + path);
}

Group Group::open_group(const std::string& path) const {
  const Turn turn;
  if (!has(path)) throw Error(ErrorKind::input, fmt::format("{}: holds no '{}'", where_, path));
  const hid_t found = check(H5Gopen2(handle_.id(), path.c_str(), H5P_DEFAULT), ErrorKind::input,
                            fmt::format("open group '{}'", path), where_);
  return Group(own<H5Gclose>(found), where_ + "/" + path);
}

bool Group::has(const std::string& path) const {
  const Turn turn;
  for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
    if (H5Lexists(handle_.id(), path.substr(0, slash).c_str(), H5P_DEFAULT) <= 0) return false;
    if (slash == std::string::npos) return true;
  }
}

std::vector<std::string> Group::names() const {
  const Turn turn;
  std::vector<std::string> out;
  auto collect = [](hid_t, const char* name, const H5L_info_t*, void* list) -> herr_t {
    static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    return 0;
  };
  // Files of other programs may not track the order of creation; names are then in alphabetical order.
  if (H5Literate(handle_.id(), H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, collect, &out) < 0) {
    out.clear();
    H5Literate(handle_.id(), H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &out);
  }
  return out;
}

void Group::set_attribute(const std::string& name, const std::string& value) {
  const Turn turn;
  write_attribute(handle_.id(), name, value, where_);
}

std::string Group::attribute(const std::string& name) const {
  const Turn turn;
  return read_attribute(handle_.id(), name, where_);
}

bool Group::has_attribute(const std::string& name) const {
  const Turn turn;
  return H5Aexists(handle_.id(), name.c_str()) > 0;
}

void Group::set_attribute(const std::string& dataset, const std::string& name, const std::string& value) {
  const Turn turn;
  write_attribute(open_dataset(handle_.id(), dataset, where_).id(), name, value, where_ + "/" + dataset);
}

std::string Group::attribute(const std::string& dataset, const std::string& name) const {
  const Turn turn;
  return read_attribute(open_dataset(handle_.id(), dataset, where_).id(), name, where_ + "/" + dataset);
}

bool Group::has_attribute(const std::string& dataset, const std::string& name) const {
  const Turn turn;
  return has(dataset) && H5Aexists(open_dataset(handle_.id(), dataset, where_).id(), name.c_str()) > 0;
}

template <class T>
void Group::write(const std::string& name, std::span<const T> values, const Shape& shape) {
  const Turn turn;
  if (product(shape) != values.size())
    throw Error(ErrorKind::internal,
                fmt::format("{}: '{}' has {} values, not those of its shape", where_, name, values.size()));
  constexpr std::uint64_t chunk_bytes = 1 << 18;
  const Shape row(shape.begin() + (shape.empty() ? 0 : 1), shape.end());
  const bool large = values.size_bytes() > 4096;
  const std::uint64_t chunk =
      large ? std::clamp<std::uint64_t>(chunk_bytes / (product(row) * sizeof(T) + 1), 1, shape[0]) : 0;
  const auto properties = layout(row, chunk);
  const std::vector<hsize_t> extents(shape.begin(), shape.end());
  auto space = own<H5Sclose>(H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr));
  auto dataset = own<H5Dclose>(
      check(H5Dcreate2(handle_.id(), name.c_str(), type_of<T>(), space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT),
            ErrorKind::io, fmt::format("make '{}'", name), where_));
  if (values.empty()) return;
  check(H5Dwrite(dataset.id(), type_of<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), ErrorKind::io,
        fmt::format("write '{}'", name), where_);
}

void Group::write_strings(const std::string& name, const std::vector<std::string>& values) {
  const Turn turn;
  // One fixed width for all: reproducible bytes, and every reader understands it.
  std::size_t width = 1;
  for (const auto& value : values) width = std::max(width, value.size());
  std::string flat(width * values.size(), '\0');
  for (std::size_t i = 0; i < values.size(); ++i)
    std::copy(values[i].begin(), values[i].end(), flat.begin() + i * width);
  auto type = own<H5Tclose>(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.id(), width);
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  H5Tset_strpad(type.id(), H5T_STR_NULLPAD);
  const hsize_t extent = values.size();
  auto space = own<H5Sclose>(H5Screate_simple(1, &extent, nullptr));
  const auto properties = layout({}, 0);
  auto dataset = own<H5Dclose>(
      check(H5Dcreate2(handle_.id(), name.c_str(), type.id(), space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT),
            ErrorKind::io, fmt::format("make '{}'", name), where_));
  if (values.empty()) return;
  check(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, flat.data()), ErrorKind::io,
        fmt::format("write '{}'", name), where_);
}

template <class T>
void Group::make_growing(const std::string& name, const Shape& row, std::uint64_t chunk_rows, bool compressed) {
  const Turn turn;
  std::vector<hsize_t> now{0}, most{H5S_UNLIMITED};
  now.insert(now.end(), row.begin(), row.end());
  most.insert(most.end(), row.begin(), row.end());
  const auto properties = layout(row, std::max<std::uint64_t>(chunk_rows, 1), compressed);
  auto space = own<H5Sclose>(H5Screate_simple(static_cast<int>(now.size()), now.data(), most.data()));
  auto dataset = own<H5Dclose>(
      check(H5Dcreate2(handle_.id(), name.c_str(), type_of<T>(), space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT),
            ErrorKind::io, fmt::format("make '{}'", name), where_));
}

template <class T>
void Group::append(const std::string& name, std::span<const T> values) {
  const Turn turn;
  if (values.empty()) return;
  auto dataset = open_dataset(handle_.id(), name, where_);
  const Shape old = shape_of(dataset.id());
  const std::uint64_t row = product(Shape(old.begin() + 1, old.end()));
  if (row == 0 || values.size() % row != 0)
    throw Error(ErrorKind::internal,
                fmt::format("{}: {} values are no whole rows of '{}'", where_, values.size(), name));
  std::vector<hsize_t> extents(old.begin(), old.end()), start(old.size(), 0), count(old.begin(), old.end());
  start[0] = old[0];
  count[0] = values.size() / row;
  extents[0] = old[0] + count[0];
  check(H5Dset_extent(dataset.id(), extents.data()), ErrorKind::io, fmt::format("extend '{}'", name), where_);
  auto file = own<H5Sclose>(H5Dget_space(dataset.id()));
  H5Sselect_hyperslab(file.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
  auto memory = own<H5Sclose>(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr));
  check(H5Dwrite(dataset.id(), type_of<T>(), memory.id(), file.id(), H5P_DEFAULT, values.data()), ErrorKind::io,
        fmt::format("write '{}'", name), where_);
}

Shape Group::shape(const std::string& name) const {
  const Turn turn;
  return shape_of(open_dataset(handle_.id(), name, where_).id());
}

std::string Group::type(const std::string& name) const {
  const Turn turn;
  auto dataset = open_dataset(handle_.id(), name, where_);
  auto type = own<H5Tclose>(H5Dget_type(dataset.id()));
  const auto bits = 8 * H5Tget_size(type.id());
  switch (H5Tget_class(type.id())) {
    case H5T_FLOAT:
      return fmt::format("float{}", bits);
    case H5T_INTEGER:
      return fmt::format("{}int{}", H5Tget_sign(type.id()) == H5T_SGN_NONE ? "u" : "", bits);
    case H5T_STRING:
      return "string";
    default:
      return "other";
  }
}

template <class T>
std::vector<T> Group::read(const std::string& name) const {
  const Turn turn;
  const Shape extents = shape(name);
  return read_rows<T>(name, 0, extents.empty() ? 1 : extents[0]);
}

template <class T>
std::vector<T> Group::read_rows(const std::string& name, std::uint64_t begin, std::uint64_t rows) const {
  const Turn turn;
  auto dataset = open_dataset(handle_.id(), name, where_);
  auto type = own<H5Tclose>(H5Dget_type(dataset.id()));
  if (const auto kind = H5Tget_class(type.id()); kind != H5T_FLOAT && kind != H5T_INTEGER)
    throw Error(ErrorKind::input, fmt::format("{}: '{}' does not hold numbers", where_, name));
  const Shape extents = shape_of(dataset.id());
  if (extents.empty()) {
    std::vector<T> value(1);
    check(H5Dread(dataset.id(), type_of<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, value.data()), ErrorKind::input,
          fmt::format("read '{}'", name), where_);
    return value;
  }
  if (begin > extents[0] || rows > extents[0] - begin)
    throw Error(ErrorKind::input, fmt::format("{}: '{}' has {} rows; rows {} to {} were asked for", where_, name,
                                              extents[0], begin, begin + rows));
  std::vector<hsize_t> start(extents.size(), 0), count(extents.begin(), extents.end());
  start[0] = begin;
  count[0] = rows;
  std::vector<T> values(rows * product(Shape(extents.begin() + 1, extents.end())));
  if (values.empty()) return values;
  auto file = own<H5Sclose>(H5Dget_space(dataset.id()));
  H5Sselect_hyperslab(file.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
  auto memory = own<H5Sclose>(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr));
  check(H5Dread(dataset.id(), type_of<T>(), memory.id(), file.id(), H5P_DEFAULT, values.data()), ErrorKind::input,
        fmt::format("read '{}'", name), where_);
  return values;
}

std::vector<std::string> Group::read_strings(const std::string& name) const {
  const Turn turn;
  auto dataset = open_dataset(handle_.id(), name, where_);
  auto type = own<H5Tclose>(H5Dget_type(dataset.id()));
  if (H5Tget_class(type.id()) != H5T_STRING || H5Tis_variable_str(type.id()) > 0)
    throw Error(ErrorKind::input, fmt::format("{}: '{}' does not hold fixed-width text", where_, name));
  const Shape extents = shape_of(dataset.id());
  const std::size_t width = H5Tget_size(type.id()), n = extents.empty() ? 1 : extents[0];
  std::string flat(width * n, '\0');
  if (n > 0)
    check(H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, flat.data()), ErrorKind::input,
          fmt::format("read '{}'", name), where_);
  std::vector<std::string> values;
  for (std::size_t i = 0; i < n; ++i) {
    std::string value = flat.substr(i * width, width);
    value.resize(std::min(value.size(), value.find('\0')));
    values.push_back(std::move(value));
  }
  return values;
}

namespace {

/// The type of a field of a dataset of records; an input error names the nearest fields.
Handle field_type(hid_t dataset, const std::string& name, const std::string& field, const std::string& where) {
  auto type = own<H5Tclose>(H5Dget_type(dataset));
  std::vector<std::string> names;
  const int members = H5Tget_class(type.id()) == H5T_COMPOUND ? H5Tget_nmembers(type.id()) : 0;
  for (int i = 0; i < members; ++i) {
    char* text = H5Tget_member_name(type.id(), static_cast<unsigned>(i));
    names.emplace_back(text);
    H5free_memory(text);
    if (names.back() == field) return own<H5Tclose>(H5Tget_member_type(type.id(), static_cast<unsigned>(i)));
  }
  throw unknown_name(ErrorKind::input, fmt::format("{}: field of '{}'", where, name), field, names);
}

Shape array_shape(hid_t type) {
  if (H5Tget_class(type) != H5T_ARRAY) return {};
  std::vector<hsize_t> extents(static_cast<std::size_t>(std::max(H5Tget_array_ndims(type), 0)));
  H5Tget_array_dims2(type, extents.data());
  return Shape(extents.begin(), extents.end());
}

}  // namespace

std::vector<std::string> Group::fields(const std::string& name) const {
  const Turn turn;
  auto dataset = open_dataset(handle_.id(), name, where_);
  auto type = own<H5Tclose>(H5Dget_type(dataset.id()));
  std::vector<std::string> out;
  const int members = H5Tget_class(type.id()) == H5T_COMPOUND ? H5Tget_nmembers(type.id()) : 0;
  for (int i = 0; i < members; ++i) {
    char* text = H5Tget_member_name(type.id(), static_cast<unsigned>(i));
    out.emplace_back(text);
    H5free_memory(text);
  }
  return out;
}

Shape Group::field_shape(const std::string& name, const std::string& field) const {
  const Turn turn;
  auto dataset = open_dataset(handle_.id(), name, where_);
  return array_shape(field_type(dataset.id(), name, field, where_).id());
}

template <class T>
std::vector<T> Group::read_field(const std::string& name, const std::string& field, std::uint64_t begin,
                                 std::uint64_t count) const {
  const Turn turn;
  auto dataset = open_dataset(handle_.id(), name, where_);
  auto stored = field_type(dataset.id(), name, field, where_);
  const Shape row = array_shape(stored.id()), extents = shape_of(dataset.id());
  if (H5Tdetect_class(stored.id(), H5T_FLOAT) <= 0 && H5Tdetect_class(stored.id(), H5T_INTEGER) <= 0)
    throw Error(ErrorKind::input, fmt::format("{}: field '{}' of '{}' does not hold numbers", where_, field, name));
  if (extents.size() != 1 || begin > extents[0] || count > extents[0] - begin)
    throw Error(ErrorKind::input,
                fmt::format("{}: '{}' has not the records {} to {}", where_, name, begin, begin + count));
  const std::vector<hsize_t> dimensions(row.begin(), row.end());
  auto wanted = row.empty() ? own<H5Tclose>(H5Tcopy(type_of<T>()))
                            : own<H5Tclose>(H5Tarray_create2(type_of<T>(), static_cast<unsigned>(row.size()),
                                                             dimensions.data()));
  // A record of the one field that is wanted; the library leaves out the others.
  auto record = own<H5Tclose>(H5Tcreate(H5T_COMPOUND, H5Tget_size(wanted.id())));
  H5Tinsert(record.id(), field.c_str(), 0, wanted.id());
  std::vector<T> values(count * product(row));
  if (values.empty()) return values;
  auto file = own<H5Sclose>(H5Dget_space(dataset.id()));
  const hsize_t start = begin, records = count;
  H5Sselect_hyperslab(file.id(), H5S_SELECT_SET, &start, nullptr, &records, nullptr);
  auto memory = own<H5Sclose>(H5Screate_simple(1, &records, nullptr));
  check(H5Dread(dataset.id(), record.id(), memory.id(), file.id(), H5P_DEFAULT, values.data()), ErrorKind::input,
        fmt::format("read field '{}' of '{}'", field, name), where_);
  return values;
}

File File::create(const std::filesystem::path& path) {
  const Turn turn;
  quiet();
  auto properties = own<H5Pclose>(H5Pcreate(H5P_FILE_CREATE));
  H5Pset_obj_track_times(properties.id(), false);
  H5Pset_link_creation_order(properties.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  errno = 0;
  const hid_t id = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, properties.id(), H5P_DEFAULT);
  if (id < 0)
    throw Error(ErrorKind::io,
                fmt::format("cannot create '{}': {}", path.string(), errno ? std::strerror(errno) : reason()));
  return File(own<H5Fclose>(id), path.string());
}

File File::open(const std::filesystem::path& path) {
  const Turn turn;
  quiet();
  register_blosc();
  std::error_code problem;
  if (!std::filesystem::is_regular_file(path, problem))
    throw Error(ErrorKind::io, fmt::format("cannot read '{}': no such file", path.string()));
  const hid_t id = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (id < 0) throw Error(ErrorKind::input, fmt::format("'{}' is no whole HDF5 file: {}", path.string(), reason()));
  return File(own<H5Fclose>(id), path.string());
}

void File::close() {
  const Turn turn;
  check(H5Fflush(handle_.id(), H5F_SCOPE_GLOBAL), ErrorKind::io, "write the file out", where_);
  const Handle closing = std::move(handle_);
}

#define HML_H5_TYPE(T)                                                                         \
  template void Group::write<T>(const std::string&, std::span<const T>, const Shape&);         \
  template void Group::make_growing<T>(const std::string&, const Shape&, std::uint64_t, bool); \
  template void Group::append<T>(const std::string&, std::span<const T>);                      \
  template std::vector<T> Group::read<T>(const std::string&) const;                            \
  template std::vector<T> Group::read_field<T>(const std::string&, const std::string&, std::uint64_t, std::uint64_t) const; \
  template std::vector<T> Group::read_rows<T>(const std::string&, std::uint64_t, std::uint64_t) const;
HML_H5_TYPE(float)
HML_H5_TYPE(double)
HML_H5_TYPE(std::int8_t)
HML_H5_TYPE(std::uint8_t)
HML_H5_TYPE(std::int32_t)
HML_H5_TYPE(std::int64_t)
HML_H5_TYPE(std::uint64_t)
#undef HML_H5_TYPE

}  // namespace hml::h5
