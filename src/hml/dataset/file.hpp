#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "hml/core/hdf5.hpp"
#include "hml/dataset/description.hpp"

namespace hml {

/// One file of a dataset, opened and checked; private to the stage. What describes it is read at once, with the part of
/// each row; the other columns when they are asked for.
struct DatasetFile {
  /// An io error where there is no file; an input error that names the file where it is torn, foreign, or of another
  /// version.
  static DatasetFile open(const std::filesystem::path& path);

  /// Rows [begin, begin + count) of a column with one number an event: "labels", "weight_variations/NAME", ...
  template <class T>
  std::vector<T> column(const std::string& name, std::uint64_t begin, std::uint64_t count) const {
    return file.read_rows<T>(name, begin, count);
  }
  /// The same for the classes and samples, which are checked to be ones that there are.
  std::vector<std::int32_t> labels(std::uint64_t begin, std::uint64_t count) const {
    return checked_labels(column<std::int32_t>("labels", begin, count), begin);
  }
  std::vector<std::int32_t> samples(std::uint64_t begin, std::uint64_t count) const {
    return checked_samples(column<std::int32_t>("sample", begin, count), begin);
  }
  /// Those that were read from row `begin` on, checked.
  std::vector<std::int32_t> checked_labels(std::vector<std::int32_t> read, std::uint64_t begin) const {
    return checked("labels", std::move(read), begin, description.classes.size());
  }
  std::vector<std::int32_t> checked_samples(std::vector<std::int32_t> read, std::uint64_t begin) const {
    return checked("sample", std::move(read), begin, description.samples.size());
  }
  /// Rows [begin, begin + count) of an input.
  std::vector<float> input(const std::string& name, std::uint64_t begin, std::uint64_t count) const {
    return file.read_rows<float>("inputs/" + name + "/values", begin, count);
  }

  std::filesystem::path path;
  h5::File file;
  DatasetDescription description;
  std::vector<std::string> provenance;
  std::uint64_t size = 0;
  std::uint64_t block = 1;          ///< rows that are best read together
  std::vector<std::uint8_t> parts;  ///< of each row, an index into the split

 private:
  DatasetFile(std::filesystem::path where, h5::File opened) : path(std::move(where)), file(std::move(opened)) {}
  void read_description();
  void read_samples();
  void read_inputs();
  std::vector<CutCount> read_counts(const std::string& step) const;
  void check_columns() const;
  std::vector<std::int32_t> checked(const std::string& name, std::vector<std::int32_t> read, std::uint64_t begin,
                                    std::size_t end) const;
  [[noreturn]] void torn(const std::string& problem) const;
};

}  // namespace hml
