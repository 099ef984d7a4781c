#pragma once
#include <cstdlib>
#include <filesystem>
#include <string>

#include <unistd.h>

#include "hml/core/hdf5.hpp"
#include "hml/learn/approach.hpp"

namespace hml::test {

/// Where written models go: the folder that HML_MODEL_EXPORTS names, or one that is removed at the end.
class ExportFolder {
 public:
  ExportFolder() { std::filesystem::create_directories(path_); }
  ~ExportFolder() {
    if (!std::getenv("HML_MODEL_EXPORTS")) std::filesystem::remove_all(path_);
  }
  std::filesystem::path file(const std::string& name, const char* ending) const { return path_ / (name + ending); }

  /// NAME.h5: the first input, or several by name, our scores and estimates and values that are missing ones, for
  /// tools/check_onnx.py and tools/make_tree_references.py.
  void leave_scores(const std::string& name, const Samples& samples, const Scores& scores,
                    const std::vector<float>& missing = {}, const Estimates& estimates = {},
                    const std::vector<std::string>& inputs = {}) const {
    h5::File out = h5::File::create(file(name, ".h5"));
    const auto n = static_cast<std::uint64_t>(samples.size());
    const auto write = [](h5::Group& group, const std::string& as, const Tensor& x) {
      group.write<float>(as, std::span<const float>(x.values), h5::Shape(x.shape.begin(), x.shape.end()));
    };
    if (inputs.size() > 1) {
      auto several = out.group("x");
      for (const auto& input : inputs) write(several, input, samples.input(input));
    } else {
      write(out, "x", samples.inputs.at(0).second);
    }
    out.write<float>("missing", missing);
    const auto leave = [&](const char* what, const std::vector<float>& values) {
      if (!values.empty()) out.write<float>(what, std::span<const float>(values), {n, values.size() / n});
    };
    leave("scores", scores.values), leave("estimates", estimates.values);
    out.close();
  }

 private:
  static std::filesystem::path choose() {
    if (const char* kept = std::getenv("HML_MODEL_EXPORTS")) return kept;
    return std::filesystem::temp_directory_path() / (std::to_string(::getpid()) + "-exports");
  }
  std::filesystem::path path_ = choose();
};

}  // namespace hml::test
