#pragma once
#include <cstdlib>
#include <filesystem>
#include <string>

#include <unistd.h>

#include "hml/core/hdf5.hpp"
#include "hml/learn/trees/formats/model_files.hpp"
#include "hml/learn/trees/tree_approach.hpp"

namespace hml::test {

/// Where written models go: the folder that HML_TREE_EXPORTS names, or one that is removed at the end.
class ExportFolder {
 public:
  ExportFolder() { std::filesystem::create_directories(path_); }
  ~ExportFolder() {
    if (!std::getenv("HML_TREE_EXPORTS")) std::filesystem::remove_all(path_);
  }
  std::filesystem::path file(const std::string& name, const char* ending) const { return path_ / (name + ending); }

  /// NAME.h5: inputs, our scores and values that are missing ones, for tools/make_tree_references.py.
  void leave_scores(const std::string& name, const TreeApproach& model, const Samples& samples,
                    const Scores& scores) const {
    h5::File out = h5::File::create(file(name, ".h5"));
    const auto n = static_cast<std::uint64_t>(samples.size());
    const auto& x = samples.inputs.at(0).second;
    out.write<float>("x", std::span<const float>(x.values), {n, static_cast<std::uint64_t>(x.row_size())});
    out.write<float>("scores", std::span<const float>(scores.values), {n, static_cast<std::uint64_t>(scores.classes)});
    out.write<float>("missing", model.forest().missing());
    out.close();
  }

 private:
  static std::filesystem::path choose() {
    if (const char* kept = std::getenv("HML_TREE_EXPORTS")) return kept;
    return std::filesystem::temp_directory_path() / (std::to_string(::getpid()) + "-exports");
  }
  std::filesystem::path path_ = choose();
};

}  // namespace hml::test
