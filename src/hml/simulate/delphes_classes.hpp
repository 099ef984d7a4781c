#pragma once
#include <string_view>
#include <vector>

#include "hml/event/root/write_class.hpp"

namespace hml {

/// The classes that Delphes' trees are made of, by the names that cards use, and their base classes: versions, members
/// and ROOT's checksums as of Delphes 3.5.1 (the streamer infos of its files).
const std::vector<root::write::ClassLayout>& delphes_classes();

/// The type of a member of one of them ("float", "int", "TRef", ...), which may be of a base class; empty for none.
std::string_view delphes_member_type(std::string_view class_name, std::string_view member);

}  // namespace hml
