#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "hml/event/root/numbers.hpp"
#include "hml/event/root/streamer.hpp"
#include "hml/event/root/tree.hpp"

namespace hml::root {

/// How the bytes of an entry are laid out: a tree of numbers, texts, records and collections.
struct Node {
  enum class Kind {
    number,       ///< `width` numbers
    bits,         ///< TObject::fBits, behind which the number of a process may stand
    record,       ///< `width` objects, the members of each being the children; those of a base class too
    sequence,     ///< any number of the one child
    counted,      ///< an array as long as an earlier member of the record says, or as bytes are left where none does
    text,         ///< a length and characters
    c_string,     ///< the same with a length of four bytes
    base_object,  ///< a TObject, of which nothing is kept
    reference,    ///< a TRef
    references,   ///< a TRefArray
    opaque        ///< what cannot be read; says how long it is
  };

  Kind kind = Kind::opaque;
  std::string name;         ///< of the member; "" for what adds no name to a column's
  NumberFormat format;      ///< of numbers
  int width = 1;            ///< length of a fixed array
  bool header = false;      ///< length and version come first
  bool class_name = false;  ///< record: the name of its class comes before all else
  bool base_class = false;  ///< record: part of an object, in collections stored by member without a header
  bool flag = false;        ///< counted: a byte that says whether there is anything comes first
  int count_child = -1;     ///< counted: the member of the record that holds the length
  int version = 0;          ///< record: of the class
  std::vector<Node> children;
  std::string reason;  ///< opaque: why
};

/// One column of what a node holds.
struct NodeLeaf {
  std::string name;       ///< of the members down to it, with dots; "" for the node itself
  std::vector<int> path;  ///< which child, at each record and sequence on the way
  NumberFormat format;
  RootContent content = RootContent::number;
  int levels = 0;
  int width = 1;
};

/// The node of a class or plain type by its name, as it is written behind a branch.
Node node_of_type(const Layouts& layouts, std::string_view type, std::string_view title = {});
/// The node of one member of a class.
Node node_of_member(const Layouts& layouts, const Member& member);
Node opaque_node(std::string reason);

/// The columns of a node; empty where it holds nothing that can be read.
std::vector<NodeLeaf> leaves_of(const Node& node);
/// The first reason below a node why something cannot be read.
std::string reason_of(const Node& node);

}  // namespace hml::root
