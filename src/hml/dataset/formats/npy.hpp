#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hml/dataset/formats/bytes.hpp"

namespace hml {

/// What the header of a .npy file says.
struct NpyHeader {
  char kind = 'f';  ///< 'f' float, 'i' and 'u' integer, 'b' truth value, 'U' Unicode and 'S' bytes of fixed width
  int size = 8;     ///< bytes a value
  bool big_endian = false, fortran_order = false;
  std::vector<std::int64_t> shape;

  /// NumPy's name: "float64", "uint8", "str", "bytes".
  std::string type() const;
  std::int64_t rows() const { return shape.empty() ? 1 : shape[0]; }
  /// Number of values along the other axes.
  std::int64_t row_size() const;
};

/// Reads one array of NumPy's .npy format (numpy.lib.format), versions 1.0 to 3.0: numbers and texts of fixed width, of
/// either byte order, in C or Fortran order. Structured arrays, complex numbers and pickled objects are input errors.
class NpyReader {
 public:
  explicit NpyReader(std::unique_ptr<ByteStream> bytes);

  const NpyHeader& header() const { return header_; }
  const std::string& name() const { return bytes_->name(); }
  /// The next rows along the first axis, at most `rows`, row-major, converted to T (float, double, int32, int64,
  /// uint8); empty at the end. An array in Fortran order is held in memory as a whole. An input error where the file is
  /// cut short or the values are no numbers.
  template <class T>
  std::vector<T> read(std::int64_t rows);
  /// All that is left.
  template <class T>
  std::vector<T> read_all() {
    return read<T>(header_.rows());
  }
  /// The texts, all of them.
  std::vector<std::string> read_strings();

 private:
  std::string take(std::int64_t rows);

  std::unique_ptr<ByteStream> bytes_;
  NpyHeader header_;
  std::int64_t next_ = 0;
  std::string whole_;  // of an array in Fortran order, in C order
};

/// The header of format 1.0 of an array in C order, padded so that the data begin at a multiple of 64. `type` is
/// NumPy's descriptor: "<f4".
std::string npy_header(const std::string& type, const std::vector<std::int64_t>& shape);

}  // namespace hml
