// Datasets of records (compound types), as PyTables writes its tables: read field by field.
#include <algorithm>
#include <vector>

#include "hml/core/hdf5/library.hpp"

namespace hml::h5 {

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
  auto wanted =
      row.empty() ? own<H5Tclose>(H5Tcopy(type_of<T>()))
                  : own<H5Tclose>(H5Tarray_create2(type_of<T>(), static_cast<unsigned>(row.size()), dimensions.data()));
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

#define HML_H5_TYPE(T)                                                                                               \
  template std::vector<T> Group::read_field<T>(const std::string&, const std::string&, std::uint64_t, std::uint64_t) \
      const;
HML_H5_TYPE(float)
HML_H5_TYPE(double)
HML_H5_TYPE(std::int32_t)
HML_H5_TYPE(std::int64_t)
#undef HML_H5_TYPE

}  // namespace hml::h5
