#pragma once
#include <charconv>

namespace hml {

/// The double nearest to a decimal number: value, end and error of std::from_chars for every text. Numbers as printf's
/// "%.16e" writes them, of which event files are full, take half its time.
///
/// Their 17 digits, a whole number of 64 bits, are multiplied with the leading 128 bits of a power of ten, as in
/// arXiv:2101.11408. Where the bits left over leave the rounding in doubt, and for all other texts, std::from_chars is
/// asked.
std::from_chars_result read_decimal(const char* begin, const char* end, double& value);

}  // namespace hml
