#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "hml/core/config.hpp"
#include "hml/dataset/samples.hpp"
#include "hml/dataset/split.hpp"
#include "hml/observe/cut_flow.hpp"

namespace hml {

/// One input of a dataset, as the file describes it.
struct DatasetInput {
  std::string name;
  std::vector<std::int64_t> shape;  ///< of one event's row
  std::vector<std::string> names, units;
  Config config;  ///< make_representation() makes the representation again from it
};

/// A dataset file, opened lazily: what describes it is read at once, the rows when they are asked for.
class Dataset {
 public:
  /// An io error where there is no file; an input error that names the file where it is torn, foreign, or of a version
  /// that this program does not know.
  static Dataset open(const std::filesystem::path& path);
  Dataset(Dataset&&) noexcept;
  Dataset& operator=(Dataset&&) noexcept;
  ~Dataset();

  std::int64_t size() const;                        ///< number of events
  const std::vector<std::string>& classes() const;  ///< by label
  const SplitFractions& split() const;              ///< parts and their fractions
  const std::vector<DatasetInput>& inputs() const;
  const DatasetInput& input(const std::string& name) const;  ///< a config error names the nearest input
  /// The settings that make the input's representation again, resolved: {type: image, of: ..., ...}.
  const Config& representation(const std::string& name) const { return input(name).config; }
  const std::string& select() const;               ///< the cut that events passed, "" for none
  const std::string& provenance() const;           ///< JSON
  const std::vector<CutCount>& generated() const;  ///< one a class
  const std::vector<CutCount>& selected() const;   ///< one a class

  /// The rows of part `split` ("all": all events), in file order, with the inputs named (none: all).
  /// A part "train", "validation" or "test" that the dataset does not have is empty; any other is a config error that
  /// names the nearest, as is an unknown input.
  Samples read(const std::string& split = "all", const std::vector<std::string>& inputs = {}) const;
  /// Event numbers of the same rows, and the part of each row by index.
  std::vector<std::int64_t> event_numbers(const std::string& split = "all") const;
  std::vector<std::uint8_t> parts() const;

 private:
  struct State;
  explicit Dataset(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hml
