#include "hml/core/hdf5.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "hml/core/hdf5/blosc.hpp"
#include "hml/core/hdf5/library.hpp"

namespace hml::h5 {

namespace {

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
  auto dataset = make_dataset(handle_.id(), name, type.id(), {values.size()}, 0, false, false, where_);
  if (values.empty()) return;
  check(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, flat.data()), ErrorKind::io,
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

File File::create(const std::filesystem::path& path) {
  const Turn turn;
  quiet();
  auto properties = own<H5Pclose>(H5Pcreate(H5P_FILE_CREATE));
  H5Pset_obj_track_times(properties.id(), false);
  H5Pset_link_creation_order(properties.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  errno = 0;
  // The format of HDF5 1.10 (2016): its metadata bear checksums, so that damage is found instead of followed.
  auto access = own<H5Pclose>(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_libver_bounds(access.id(), H5F_LIBVER_V110, H5F_LIBVER_V110);
  const hid_t id = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, properties.id(), access.id());
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

}  // namespace hml::h5
