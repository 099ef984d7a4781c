#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hml/dataset/dataset.hpp"
#include "hml/dataset/formats/npy.hpp"
#include "hml/dataset/formats/zip_reader.hpp"

namespace hml {

/// Writes NumPy's .npz: a zip archive (deflated, without time stamps) of .npy arrays (format 1.0, little-endian, C
/// order; numpy.lib.format), of any size.
class NpzWriter {
 public:
  explicit NpzWriter(const std::filesystem::path& path);
  ~NpzWriter();

  /// Adds an array; T is float, double, int32, int64 or uint8.
  template <class T>
  void add(const std::string& name, std::span<const T> values, const std::vector<std::int64_t>& shape);
  /// Adds texts as an array of fixed-width Unicode.
  void add(const std::string& name, const std::vector<std::string>& values);
  /// Writes the directory and puts the file in its place.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads NumPy's .npz: arrays by name, opened one at a time.
class NpzReader {
 public:
  explicit NpzReader(const std::filesystem::path& path) : archive_(path) {}
  explicit NpzReader(ZipReader archive) : archive_(std::move(archive)) {}

  /// Names of the arrays, in the order of the archive.
  std::vector<std::string> names() const;
  bool has(std::string_view array) const;
  /// The array, about to be read; an input error names the nearest ones.
  NpyReader open(std::string_view array) const;

 private:
  ZipReader archive_;
};

/// Which rows of a dataset are exported: those of a part (see parts_of()) and of a class (empty: of all), and of these at
/// most so many (0: all), spread evenly over them, so that samples and classes keep their proportions.
struct NpzRows {
  std::string part = "all", of_class;
  std::int64_t most = 0;
  bool operator==(const NpzRows&) const = default;
};

/// Exports a dataset: inputs under their names, and labels, weights, event, split, classes, split_names, and for every
/// input NAME_names and NAME_units. A part, class or input that is not there is a config error.
void write_npz(const Dataset& dataset, const std::filesystem::path& path, const NpzRows& rows = {});

}  // namespace hml
