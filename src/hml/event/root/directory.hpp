#pragma once
#include <memory>
#include <string>
#include <vector>

#include "hml/event/root/file.hpp"
#include "hml/event/root/key.hpp"
#include "hml/event/root/streamer.hpp"

namespace hml {

/// What an open file knows of itself.
struct RootFile::Implementation {
  explicit Implementation(const std::filesystem::path& path);

  root::Disk disk;
  root::Layouts layouts;        ///< of the classes that the file holds
  std::vector<Item> items;      ///< the objects of all folders
  std::vector<root::Key> keys;  ///< theirs, in the same order
};

}  // namespace hml
