#include "hml/event/root/numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

#include "hml/event/root/streamer.hpp"

namespace hml::root {

namespace {

// The type that each Number is read as, in its order.
template <class Action>
decltype(auto) with_type(Number number, Action action) {
  switch (number) {
    case Number::boolean:
    case Number::uint8:
      return action(std::uint8_t{});
    case Number::int8:
      return action(std::int8_t{});
    case Number::int16:
      return action(std::int16_t{});
    case Number::uint16:
      return action(std::uint16_t{});
    case Number::int32:
      return action(std::int32_t{});
    case Number::uint32:
      return action(std::uint32_t{});
    case Number::int64:
      return action(std::int64_t{});
    case Number::uint64:
      return action(std::uint64_t{});
    case Number::float32:
      return action(float{});
    case Number::float64:
      break;
  }
  return action(double{});
}

// A limit in the title of a Float16_t or Double32_t: a number, or a multiple or part of pi.
double read_limit(std::string_view text) {
  constexpr double pi = std::numbers::pi;
  const double sign = text.find('-') == std::string_view::npos ? 1 : -1;
  for (const auto& [word, value] : std::initializer_list<std::pair<std::string_view, double>>{
           {"2pi", 2 * pi}, {"2*pi", 2 * pi}, {"twopi", 2 * pi}, {"pi/2", pi / 2}, {"pi/4", pi / 4}, {"pi", pi}})
    if (text.find(word) != std::string_view::npos) return sign * value;
  while (!text.empty() && (text.front() == ' ' || text.front() == '+')) text.remove_prefix(1);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The brackets with a comma in a title, without them: "0,100,14" of "x[5]/d[0,100,14]". Brackets may come second.
std::string_view range_text(std::string_view title) {
  for (int bracket = 0; bracket < 2; ++bracket) {
    const auto left = title.find('['), right = title.find(']', left == std::string_view::npos ? 0 : left);
    if (left == std::string_view::npos || right == std::string_view::npos) return {};
    const auto inside = title.substr(left + 1, right - left - 1);
    if (inside.find(',') != std::string_view::npos) return inside;
    title.remove_prefix(right + 1);
  }
  return {};
}

NumberFormat packed(Number number, std::string_view title) {
  const bool half = number == Number::float32;
  NumberFormat out{.number = number};
  const auto text = range_text(title);
  int bits = 32;
  const auto comma = text.find(','), second = comma == text.npos ? text.npos : text.find(',', comma + 1);
  if (second != text.npos) {
    auto digits = text.substr(second + 1);
    while (!digits.empty() && digits.front() == ' ') digits.remove_prefix(1);
    std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (bits < 2 || bits > 32) bits = 32;
  }
  const double least = comma == text.npos ? 0 : read_limit(text.substr(0, comma));
  const double greatest =
      comma == text.npos ? 0 : read_limit(text.substr(comma + 1, second == text.npos ? second : second - comma - 1));
  if (least < greatest) {
    out.packing = NumberFormat::Packing::range;
    out.factor = (bits < 32 ? static_cast<double>(std::uint32_t{1} << bits) : 4294967295.0) / (greatest - least);
    out.least = least;
  } else if (!text.empty() && bits < 15) {
    out.packing = NumberFormat::Packing::mantissa;
    out.bits = bits;
  } else if (half) {
    out.packing = NumberFormat::Packing::mantissa;
    out.bits = 12;
  } else {
    out.packing = NumberFormat::Packing::as_float;
  }
  return out;
}

float unpack_mantissa(const std::uint8_t* bytes, int bits) {
  const auto exponent = static_cast<std::uint32_t>(bytes[0]);
  const auto mantissa = static_cast<std::uint32_t>(load<std::uint16_t>(bytes + 1));
  const std::uint32_t word = exponent << 23 | (mantissa & ((1u << (bits + 1)) - 1)) << (23 - bits);
  const float value = std::bit_cast<float>(word);
  return mantissa & (1u << (bits + 1)) ? -value : value;
}

template <class T>
void append_packed(const NumberFormat& format, const std::uint8_t* bytes, std::size_t count, std::vector<T>& to) {
  for (std::size_t i = 0; i < count; ++i, bytes += format.bytes()) switch (format.packing) {
      case NumberFormat::Packing::mantissa:
        to.push_back(unpack_mantissa(bytes, format.bits));
        break;
      case NumberFormat::Packing::range:
        to.push_back(static_cast<T>(load<std::uint32_t>(bytes) / format.factor + format.least));
        break;
      default:
        to.push_back(load<float>(bytes));
    }
}

// A plain loop over disjoint arrays, which compilers make into vector instructions.
template <class T>
void swap_all(T* __restrict to, const std::uint8_t* __restrict from, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] = load<T>(from + i * sizeof(T));
}

constexpr std::array<std::string_view, 11> type_names{"uint8",  "int8",  "uint8",  "int16",   "uint16", "int32",
                                                      "uint32", "int64", "uint64", "float32", "float64"};

}  // namespace

std::size_t NumberFormat::bytes() const {
  if (packing == Packing::mantissa) return 3;
  if (packing != Packing::none) return 4;
  return with_type(number, [](auto value) { return sizeof value; });
}

std::string_view NumberFormat::type() const { return type_names[static_cast<std::size_t>(number)]; }

Values NumberFormat::empty() const {
  return with_type(number, []<class T>(T) { return Values(std::vector<T>{}); });
}

std::optional<NumberFormat> number_format(std::string_view type, std::string_view title) {
  static constexpr std::pair<std::string_view, Number> names[] = {{"bool", Number::boolean},
                                                                  {"Bool_t", Number::boolean},
                                                                  {"char", Number::int8},
                                                                  {"Char_t", Number::int8},
                                                                  {"signed char", Number::int8},
                                                                  {"int8_t", Number::int8},
                                                                  {"unsigned char", Number::uint8},
                                                                  {"UChar_t", Number::uint8},
                                                                  {"uint8_t", Number::uint8},
                                                                  {"short", Number::int16},
                                                                  {"Short_t", Number::int16},
                                                                  {"int16_t", Number::int16},
                                                                  {"unsigned short", Number::uint16},
                                                                  {"UShort_t", Number::uint16},
                                                                  {"uint16_t", Number::uint16},
                                                                  {"int", Number::int32},
                                                                  {"Int_t", Number::int32},
                                                                  {"int32_t", Number::int32},
                                                                  {"unsigned int", Number::uint32},
                                                                  {"unsigned", Number::uint32},
                                                                  {"UInt_t", Number::uint32},
                                                                  {"uint32_t", Number::uint32},
                                                                  {"long", Number::int64},
                                                                  {"Long_t", Number::int64},
                                                                  {"Long64_t", Number::int64},
                                                                  {"long long", Number::int64},
                                                                  {"int64_t", Number::int64},
                                                                  {"unsigned long", Number::uint64},
                                                                  {"ULong_t", Number::uint64},
                                                                  {"ULong64_t", Number::uint64},
                                                                  {"unsigned long long", Number::uint64},
                                                                  {"uint64_t", Number::uint64},
                                                                  {"float", Number::float32},
                                                                  {"Float_t", Number::float32},
                                                                  {"double", Number::float64},
                                                                  {"Double_t", Number::float64}};
  for (const auto& [name, number] : names)
    if (name == type) return NumberFormat{.number = number};
  if (type == "Float16_t") return packed(Number::float32, title);
  if (type == "Double32_t") return packed(Number::float64, title);
  return {};
}

std::optional<NumberFormat> number_format(int kind, std::string_view title) {
  static constexpr std::string_view types[] = {"",
                                               "char",
                                               "short",
                                               "int",
                                               "long",
                                               "float",
                                               "int",
                                               "",
                                               "double",
                                               "Double32_t",
                                               "char",
                                               "unsigned char",
                                               "unsigned short",
                                               "unsigned int",
                                               "unsigned long",
                                               "",
                                               "long long",
                                               "unsigned long long",
                                               "bool",
                                               "Float16_t"};
  if (kind < 0 || kind >= member_kind::fixed_array) return {};
  return number_format(types[kind], title);
}

void append_numbers(const NumberFormat& format, const std::uint8_t* bytes, std::size_t count, Values& to) {
  std::visit(
      [&]<class T>(std::vector<T>& values) {
        if constexpr (std::floating_point<T>)
          if (format.packing != NumberFormat::Packing::none) return append_packed(format, bytes, count, values);
        const std::size_t start = values.size();
        values.resize(start + count);
        swap_all(values.data() + start, bytes, count);
        if (format.number == Number::boolean)
          for (std::size_t i = start; i < values.size(); ++i) values[i] = values[i] != T{0};
      },
      to);
}

std::int64_t load_integer(const NumberFormat& format, const std::uint8_t* bytes) {
  return with_type(format.number, [&]<class T>(T) { return static_cast<std::int64_t>(load<T>(bytes)); });
}

}  // namespace hml::root
