#include "hml/dataset/formats/npy.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/core/error.hpp"

namespace hml {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are read as they lie in memory");

[[noreturn]] void refuse(const std::string& name, const std::string& problem) {
  throw Error(ErrorKind::input, fmt::format("'{}': {}", name, problem));
}

/// The Python literal of a header, {'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }, taken apart.
class HeaderText {
 public:
  HeaderText(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  NpyHeader parse() {
    NpyHeader header;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr")
        describe(header);
      else if (key == "fortran_order")
        header.fortran_order = truth();
      else if (key == "shape")
        header.shape = extents();
      else
        damaged();
      seen_ += key == "descr" ? 1 : key == "shape" ? 2 : 0;
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    if (seen_ != 3) damaged();
    return header;
  }

 private:
  void describe(NpyHeader& header) {
    skip();
    if (at_ < text_.size() && text_[at_] == '[')
      refuse(name_, "it is a structured array; export its fields one by one");
    const std::string type = quoted();
    const auto fail = [&] {
      refuse(name_, fmt::format("its values of type '{}' cannot be read; numbers and texts of fixed width can", type));
    };
    if (type.size() < 3 || std::string_view("<>|=").find(type[0]) == std::string_view::npos) fail();
    header.big_endian = type[0] == '>';
    header.kind = type[1];
    const char* end = type.data() + type.size();
    if (const auto [rest, problem] = std::from_chars(type.data() + 2, end, header.size);
        problem != std::errc() || rest != end)
      fail();
    const bool known = header.kind == 'f'   ? header.size == 2 || header.size == 4 || header.size == 8
                       : header.kind == 'b' ? header.size == 1
                       : header.kind == 'i' || header.kind == 'u'
                           ? header.size == 1 || header.size == 2 || header.size == 4 || header.size == 8
                           : (header.kind == 'U' || header.kind == 'S') && header.size >= 0 && header.size < (1 << 20);
    if (!known) fail();
    if (header.kind == 'U') header.size *= 4;
  }

  std::vector<std::int64_t> extents() {
    constexpr std::int64_t most = std::int64_t{1} << 48;
    std::vector<std::int64_t> out;
    std::int64_t product = 1;
    expect('(');
    while (!accept(')')) {
      skip();
      std::int64_t extent = -1;
      const auto [rest, problem] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), extent);
      if (problem != std::errc() || extent < 0) damaged();
      at_ = static_cast<std::size_t>(rest - text_.data());
      // Files of Python 2 write long integers so.
      if (at_ < text_.size() && text_[at_] == 'L') ++at_;
      if (extent > most || (product *= std::max<std::int64_t>(extent, 1)) > most || out.size() == 32)
        refuse(name_, "its shape is out of bounds");
      out.push_back(extent);
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return out;
  }

  std::string quoted() {
    skip();
    if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) damaged();
    const std::size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string_view::npos) damaged();
    const std::string out(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return out;
  }

  bool truth() {
    skip();
    for (const auto& [word, value] : {std::pair{std::string_view("False"), false}, {std::string_view("True"), true}})
      if (text_.substr(at_, word.size()) == word) return at_ += word.size(), value;
    damaged();
  }

  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool accept(char c) {
    skip();
    return at_ < text_.size() && text_[at_] == c && ++at_;
  }
  void expect(char c) {
    if (!accept(c)) damaged();
  }
  [[noreturn]] void damaged() const { refuse(name_, fmt::format("its .npy header is damaged at byte {}", at_)); }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
  int seen_ = 0;
};

NpyHeader read_header(ByteStream& bytes) {
  const auto take = [&](std::size_t count) {
    std::string out(count, '\0');
    if (bytes.read(out.data(), count) < count) refuse(bytes.name(), "it is no .npy array");
    return out;
  };
  const std::string start = take(8);
  if (start.substr(0, 6) != "\x93NUMPY") refuse(bytes.name(), "it is no .npy array");
  const int version = start[6];
  if (version < 1 || version > 3)
    refuse(bytes.name(), fmt::format("it has version {} of the .npy format; 1 to 3 are known", version));
  const std::string length = take(version == 1 ? 2 : 4);
  std::size_t count = 0;
  for (std::size_t i = length.size(); i-- > 0;) count = count << 8 | static_cast<unsigned char>(length[i]);
  if (count > (1 << 20)) refuse(bytes.name(), "its .npy header is out of bounds");
  return HeaderText(take(count), bytes.name()).parse();
}

void reverse_bytes(std::string& bytes, std::size_t size) {
  for (std::size_t at = 0; at + size <= bytes.size(); at += size)
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                 bytes.begin() + static_cast<std::ptrdiff_t>(at + size));
}

/// The same values in C order.
std::string to_c_order(const std::string& fortran, const NpyHeader& header) {
  const std::size_t dimensions = header.shape.size(), size = static_cast<std::size_t>(header.size);
  std::vector<std::int64_t> place(dimensions, 0), stride(dimensions, 1);
  for (std::size_t axis = 1; axis < dimensions; ++axis) stride[axis] = stride[axis - 1] * header.shape[axis - 1];
  std::string out;
  out.reserve(fortran.size());
  for (std::size_t value = 0; value < fortran.size() / size; ++value) {
    std::int64_t from = 0;
    for (std::size_t axis = 0; axis < dimensions; ++axis) from += place[axis] * stride[axis];
    out.append(fortran, static_cast<std::size_t>(from) * size, size);
    for (std::size_t axis = dimensions; axis-- > 0;) {
      if (++place[axis] < header.shape[axis]) break;
      place[axis] = 0;
    }
  }
  return out;
}

/// IEEE 754 binary16.
double from_half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  const double size = exponent == 31  ? (fraction ? std::numeric_limits<double>::quiet_NaN() : HUGE_VAL)
                      : exponent == 0 ? std::ldexp(fraction, -24)
                                      : std::ldexp(1024 + fraction, exponent - 25);
  return bits >> 15 ? -size : size;
}

template <class From, class To, class Convert>
std::vector<To> convert_values(const std::string& bytes, Convert convert) {
  std::vector<To> out(bytes.size() / sizeof(From));
  for (std::size_t i = 0; i < out.size(); ++i) {
    From value;
    std::memcpy(&value, bytes.data() + i * sizeof(From), sizeof(From));
    out[i] = static_cast<To>(convert(value));
  }
  return out;
}

template <class From, class To>
std::vector<To> convert_values(const std::string& bytes) {
  return convert_values<From, To>(bytes, [](From value) { return value; });
}

template <class T>
std::vector<T> numbers(const std::string& bytes, const NpyHeader& header, const std::string& name) {
  const int size = header.size;
  switch (header.kind) {
    case 'f':
      if (std::is_integral_v<T>) refuse(name, fmt::format("integers are wanted, and it holds {}", header.type()));
      if (size == 2) return convert_values<std::uint16_t, T>(bytes, from_half);
      return size == 4 ? convert_values<float, T>(bytes) : convert_values<double, T>(bytes);
    case 'i':
      if (size == 1) return convert_values<std::int8_t, T>(bytes);
      if (size == 2) return convert_values<std::int16_t, T>(bytes);
      return size == 4 ? convert_values<std::int32_t, T>(bytes) : convert_values<std::int64_t, T>(bytes);
    case 'u':
    case 'b':
      if (size == 1) return convert_values<std::uint8_t, T>(bytes);
      if (size == 2) return convert_values<std::uint16_t, T>(bytes);
      return size == 4 ? convert_values<std::uint32_t, T>(bytes) : convert_values<std::uint64_t, T>(bytes);
    default:
      refuse(name, fmt::format("numbers are wanted, and it holds {}", header.type()));
  }
}

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
    return;
  }
  const int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr unsigned char leads[] = {0, 0xc0, 0xe0, 0xf0};
  out += static_cast<char>(leads[more] | point >> (6 * more));
  for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | (point >> (6 * i) & 0x3f));
}

}  // namespace

std::string NpyHeader::type() const {
  switch (kind) {
    case 'U':
      return "str";
    case 'S':
      return "bytes";
    case 'b':
      return "bool";
    default:
      return fmt::format("{}{}", kind == 'f' ? "float" : kind == 'i' ? "int" : "uint", 8 * size);
  }
}

std::int64_t NpyHeader::row_size() const {
  std::int64_t out = 1;
  for (std::size_t axis = 1; axis < shape.size(); ++axis) out *= shape[axis];
  return out;
}

NpyReader::NpyReader(std::unique_ptr<ByteStream> bytes) : bytes_(std::move(bytes)), header_(read_header(*bytes_)) {}

// Bytes come in pieces, so that a header that promises more than there is costs no memory.
std::string NpyReader::take(std::int64_t rows) {
  constexpr std::size_t piece = 1 << 24;
  const auto wanted = static_cast<std::size_t>(rows * header_.row_size() * header_.size);
  std::string out;
  while (out.size() < wanted) {
    const std::size_t begin = out.size(), count = std::min(piece, wanted - begin);
    out.resize(begin + count);
    if (bytes_->read(out.data() + begin, count) < count)
      refuse(name(), fmt::format("it is cut short: {} values of shape ({}) are promised", header_.type(),
                                 fmt::join(header_.shape, ", ")));
  }
  if (header_.big_endian && header_.kind != 'S')
    reverse_bytes(out, header_.kind == 'U' ? 4 : static_cast<std::size_t>(header_.size));
  return out;
}

template <class T>
std::vector<T> NpyReader::read(std::int64_t rows) {
  rows = std::min(rows, header_.rows() - next_);
  if (header_.fortran_order && header_.shape.size() > 1) {
    if (next_ == 0) whole_ = to_c_order(take(header_.rows()), header_);
    const auto row = static_cast<std::size_t>(header_.row_size() * header_.size);
    const std::string part = whole_.substr(static_cast<std::size_t>(next_) * row, static_cast<std::size_t>(rows) * row);
    next_ += rows;
    return numbers<T>(part, header_, name());
  }
  next_ += rows;
  return numbers<T>(take(rows), header_, name());
}

std::vector<std::string> NpyReader::read_strings() {
  if (header_.kind != 'U' && header_.kind != 'S')
    refuse(name(), fmt::format("texts are wanted, and it holds {}", header_.type()));
  const std::string bytes = take(header_.rows());
  const auto size = static_cast<std::size_t>(header_.size);
  std::vector<std::string> out(static_cast<std::size_t>(header_.rows() * header_.row_size()));
  for (std::size_t i = 0; i < out.size() && size > 0; ++i) {
    const std::string_view value(bytes.data() + i * size, size);
    if (header_.kind == 'S') {
      out[i] = value.substr(0, value.find('\0'));
      continue;
    }
    for (std::size_t at = 0; at < size; at += 4) {
      std::uint32_t point = 0;
      std::memcpy(&point, value.data() + at, 4);
      if (point == 0) break;
      append_utf8(out[i], std::min<std::uint32_t>(point, 0x10ffff));
    }
  }
  return out;
}

#define HML_NPY_TYPE(T) template std::vector<T> NpyReader::read<T>(std::int64_t);
HML_NPY_TYPE(float)
HML_NPY_TYPE(double)
HML_NPY_TYPE(std::int32_t)
HML_NPY_TYPE(std::int64_t)
HML_NPY_TYPE(std::uint8_t)
#undef HML_NPY_TYPE

std::string npy_header(const std::string& type, const std::vector<std::int64_t>& shape) {
  constexpr std::size_t prefix = 10, align = 64;
  const std::string extents =
      shape.size() == 1 ? fmt::format("{},", shape[0]) : fmt::format("{}", fmt::join(shape, ", "));
  std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type, extents);
  text.append(align - (prefix + text.size() + 1) % align, ' ');
  text += '\n';
  std::string out("\x93NUMPY\x01\x00", 8);
  out += static_cast<char>(text.size() & 0xff);
  out += static_cast<char>(text.size() >> 8);
  return out + text;
}

}  // namespace hml
