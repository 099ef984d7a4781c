#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "hml/dataset/samples.hpp"

namespace hml {

/// A column of a table, that is of a representation with shape (n, columns): an observable of every event.
struct TableColumn {
  std::string name, input;  ///< "fatjet0.mass", and the representation that has it
  const Tensor* table = nullptr;
  std::size_t index = 0;

  /// One value an event, NaN where missing.
  std::vector<double> values() const;
};

/// The columns of all tables of a sample, in its order.
std::vector<TableColumn> table_columns(const Samples& samples);
/// The first one of that name; an error of this kind names the nearest ones, `what` being what it is wanted for.
TableColumn find_table_column(const Samples& samples, const std::string& name, ErrorKind kind, const std::string& what);

}  // namespace hml
