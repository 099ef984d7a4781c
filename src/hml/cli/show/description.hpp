#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "hml/core/table.hpp"

namespace hml::cli {

/// What a file holds, in words and tables.
struct Description {
  std::string headline;  ///< "events.h5: 1000 events (hml events, version 1)"
  std::vector<Table> tables;
  std::string provenance;  ///< JSON, where the file keeps it

  std::string text() const;
};

/// Tells what a file holds: ours (events, dataset, model), ROOT, HepMC, LHE, npz or a published set. `part` names one
/// of its collections, trees or inputs, whose columns are listed then; an input error names the nearest ones.
Description describe(const std::filesystem::path& path, const std::string& part);

// One kind of file each.
Description describe_dataset(const std::filesystem::path& path, const std::string& part);
Description describe_model(const std::filesystem::path& path);
Description describe_root(const std::filesystem::path& path, const std::string& part);
Description describe_npz(const std::filesystem::path& path);
Description describe_events(const std::filesystem::path& path, const std::string& part);

}  // namespace hml::cli
