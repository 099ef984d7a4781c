#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hml/event/root/tree.hpp"

namespace hml {

/// A ROOT file open for reading: what its directories hold, and its trees, of which RNTuples are one
/// kind. Reads the format itself (TFile, TTree and TBasket as ROOT's io/doc describes them, RNTuple by its binary format
/// specification 1.0); ROOT is not needed. Cheap to copy; safe to use from several threads.
class RootFile {
 public:
  /// One named object of the file.
  struct Item {
    std::string name;  ///< with its folders: "events/tree"
    std::string class_name;
    std::string title;
  };

  /// An io error where the file cannot be opened, an input error where it is no ROOT file, torn or truncated.
  explicit RootFile(const std::filesystem::path& path);

  const std::filesystem::path& path() const;
  /// The objects of all folders, the newest cycle of each name, in the order of the file.
  const std::vector<Item>& items() const;
  /// Names of the trees among them.
  std::vector<std::string> trees() const;
  /// The tree of that name, or the only one where the name is empty; an input error names the trees that there are.
  RootTree tree(std::string_view name = {}) const;

  struct Implementation;
  const std::shared_ptr<const Implementation>& parts() const { return implementation_; }

 private:
  std::shared_ptr<const Implementation> implementation_;
};

}  // namespace hml
