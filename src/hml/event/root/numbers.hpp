#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "hml/event/events.hpp"
#include "hml/event/root/bytes.hpp"

namespace hml::root {

/// What a number is read as; those in the file's own formats are Float16_t and Double32_t.
enum class Number { boolean, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64 };

/// How a number is written. Plain, except for Float16_t and Double32_t: as a float, as an exponent and `bits` bits of
/// mantissa, or as an integer of which value = integer / factor + least.
struct NumberFormat {
  enum class Packing { none, as_float, mantissa, range };

  Number number = Number::float32;
  Packing packing = Packing::none;
  int bits = 0;
  double factor = 0, least = 0;

  /// Bytes of a number in the file.
  std::size_t bytes() const;
  /// NumPy's name of what it is read as.
  std::string_view type() const;
  /// An empty array of what it is read as.
  Values empty() const;
};

/// The format of a C++ type: "float", "Float_t", "unsigned int", ...; nothing for what is no number. `title` may hold
/// the range "[least,greatest,bits]" of a Float16_t or Double32_t.
std::optional<NumberFormat> number_format(std::string_view type, std::string_view title = {});
/// That of a member of kind `kind` (below 20); nothing for kinds that are no plain numbers.
std::optional<NumberFormat> number_format(int kind, std::string_view title = {});

/// Appends `count` numbers.
void append_numbers(const NumberFormat& format, const std::uint8_t* bytes, std::size_t count, Values& to);
/// The number as an integer, for counts.
std::int64_t load_integer(const NumberFormat& format, const std::uint8_t* bytes);

}  // namespace hml::root
