#pragma once
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "hml/learn/history.hpp"
#include "hml/learn/training/optimiser.hpp"
#include "hml/learn/training/schedule.hpp"

namespace hml {

/// The numbers of a network at one moment.
struct NetworkNumbers {
  std::vector<float> parameters, buffers;
};

/// All that a training has come to between two epochs: enough to go on as if nothing had happened.
struct TrainingState {
  int epoch = 0;  ///< the next one
  NetworkNumbers now, average, best;
  double lowest = std::numeric_limits<double>::infinity();  ///< validation loss
  int best_epoch = 0;
  Plateau plateau;
  std::int64_t optimiser_steps = 0;
  std::vector<Optimiser::Memory> optimiser_memory;
  History history;

  /// Writes one HDF5 file; `key` says of which training.
  void save(const std::filesystem::path& path, const std::string& key) const;
  /// Reads it; false where there is none, or one of another training. A torn file counts as none: it is only a shortcut.
  bool load(const std::filesystem::path& path, const std::string& key);
};

}  // namespace hml
