#pragma once
#include <cstddef>
#include <string>

#include "hml/event/events.hpp"
#include "hml/event/root/bytes.hpp"
#include "hml/event/root/rntuple_schema.hpp"

namespace hml::root {

/// What the elements of a column are.
enum class ElementKind { integer, real, index, unknown };

ElementKind element_kind(const NtupleColumn& column);
/// Name of the encoding, for messages: "SplitInt32".
std::string encoding_name(const NtupleColumn& column);
/// Bytes that elements take in a page, unpacked.
std::size_t encoded_bytes(const NtupleColumn& column, std::size_t elements);
/// The elements of a page, of which encoded_bytes() are given; indices as int64, bits as bytes of 0 and 1, half
/// precision as float.
Values decode_page(const NtupleColumn& column, Bytes bytes, std::size_t elements);

}  // namespace hml::root
