#pragma once
#include <vector>

#include "hml/event/root/write_class.hpp"

namespace hml::root::write {

/// ROOT's classes that every file of ours has: of trees, plain branches and lists.
const std::vector<ClassLayout>& tree_classes();

/// Those of TClonesArrays, split into branches, and of references between their objects.
const std::vector<ClassLayout>& clones_classes();

}  // namespace hml::root::write
