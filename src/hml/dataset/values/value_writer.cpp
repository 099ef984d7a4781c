#include "hml/dataset/values/value_writer.hpp"

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

std::unique_ptr<ValueWriter> value_writer(const std::filesystem::path& path, std::vector<ValueColumn> columns,
                                          int threads) {
  const std::string name = path.string();
  if (name.empty() || name.ends_with(".csv") || name.ends_with(".csv.gz"))
    return csv_value_writer(path, std::move(columns));
  if (name.ends_with(".npz")) return npz_value_writer(path, std::move(columns));
  if (name.ends_with(".h5") || name.ends_with(".hdf5")) return hdf5_value_writer(path, std::move(columns), threads);
  throw Error(ErrorKind::usage, fmt::format("'{}': values are written as .csv, .csv.gz, .npz, .h5 or .hdf5", name));
}

}  // namespace hml
