#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "hml/event/root/rntuple_envelope.hpp"

namespace hml::root {

/// What a field is, apart from its type.
enum class FieldRole : std::uint16_t { leaf = 0, collection = 1, record = 2, variant = 3, streamed = 4 };

/// One field of the schema: a C++ variable, or a part of one.
struct NtupleField {
  std::string name, type, description;
  FieldRole role = FieldRole::leaf;
  bool top = false;               ///< no other field contains it
  std::uint64_t repetitions = 0;  ///< length of a fixed array, 0 for what is none
  bool projected = false;         ///< a view of another field, whose columns it has
  std::uint32_t source = 0;       ///< of a projected field: that other one
  std::uint32_t parent = 0;       ///< the field that contains it
  std::vector<std::uint32_t> children;
  std::vector<std::uint32_t> columns;  ///< in the order of the file
};

/// One column: numbers of one encoding, in pages.
struct NtupleColumn {
  std::uint16_t encoding = 0, bits = 0;
  std::uint16_t representation = 0;  ///< which of the field's alternative sets of columns it belongs to
  bool deferred = false;             ///< entries before the column was added read as zero
  double least = 0, greatest = 0;    ///< the range of quantized numbers
};

struct NtupleSchema {
  std::string name, description;
  std::vector<NtupleField> fields;
  std::vector<NtupleColumn> columns;
};

/// Reads the payload of a header.
NtupleSchema read_schema(Bytes header);
/// Adds the four lists of a schema description: fields, columns, alias columns, and what types say of themselves.
void add_to_schema(EnvelopeCursor& in, NtupleSchema& schema);

}  // namespace hml::root
