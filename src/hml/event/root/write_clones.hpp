#pragma once
#include <map>
#include <string>
#include <vector>

#include "hml/event/root/write_class.hpp"
#include "hml/event/root/write_columns.hpp"

namespace hml::root::write {

/// Which collections are TClonesArrays, and of which classes. Their members come from the columns and relations of
/// their names (write_members.hpp); a member without any is 0, a column without a member is not written.
struct Clones {
  std::map<std::string, std::string> class_of;  ///< by collection; others are not written
  std::vector<ClassLayout> classes;             ///< their base classes included
};

/// The branches of such events: for each collection a split TClonesArray ("Jet", "Jet.PT", ...) and the number of its
/// objects ("Jet_size"), as TTree::Branch and Delphes lay them out. An internal error where a class is not described or
/// a column has another type than its member.
std::vector<BranchColumn> clones_columns(const Events& events, const Clones& clones);

/// The classes that a file with such events describes.
std::vector<ClassLayout> classes_of(const Clones& clones);

}  // namespace hml::root::write
