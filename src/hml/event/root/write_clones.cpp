#include "hml/event/root/write_clones.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/event/root/write_members.hpp"
#include "hml/event/root/write_root_classes.hpp"

namespace hml::root::write {

namespace {

using Classes = std::vector<ClassLayout>;

const ClassLayout& known_class(const Classes& classes, std::string_view name) {
  if (const ClassLayout* found = find_class(classes, name)) return *found;
  throw Error(ErrorKind::internal, fmt::format("class '{}' is not described", name));
}

// Adds the branches of one collection, whose objects are of class `own`.
class ClonesBranches {
 public:
  ClonesBranches(std::vector<BranchColumn>& out, const std::string& collection, const ClassLayout& own,
                 const Classes& classes, const MemberReaders& readers)
      : out_(out), collection_(collection), own_(own), classes_(classes), readers_(readers) {}

  void add() {
    add_array();
    add_members(own_);
    add_size();
  }

 private:
  void add_array() {
    const ClassLayout& array = known_class(clones_classes(), "TClonesArray");
    array_ = static_cast<int>(out_.size());
    BranchColumn& out = out_.emplace_back();
    out.branch = {.name = collection_, .title = collection_ + "_", .type = {.bytes = 0}};
    out.branch.element = Element{.class_name = std::string(array.name),
                                 .checksum = array.checksum,
                                 .version = array.version,
                                 .clones_name = std::string(own_.name)};
    out.read = readers_.count();
  }

  void add_size() {
    BranchColumn& out = out_.emplace_back();
    const std::string name = collection_ + "_size";
    out.branch = {.name = name, .title = name + "/I", .type = leaf_type<std::int32_t>()};
    out.read = readers_.count();
  }

  // Members of base classes come first, as branches of the same kind.
  void add_members(const ClassLayout& owner) {
    for (std::size_t id = 0; id < owner.members.size(); ++id) {
      const Member& m = owner.members[id];
      if (m.is_base())
        add_members(known_class(classes_, m.name));
      else
        add_member(owner, m, static_cast<int>(id));
    }
  }

  void add_member(const ClassLayout& owner, const Member& m, int id) {
    BranchColumn& out = out_.emplace_back();
    out.branch = {.name = fmt::format("{}.{}", collection_, name_with_length(m)),
                  .title = fmt::format("{}[{}_]", m.name, collection_),
                  .type = leaf_type_of(m),
                  .width = std::max(m.length, 1),
                  .counter = array_};
    out.branch.element = Element{.type = Element::Type::member,
                                 .class_name = std::string(owner.name),
                                 .checksum = owner.checksum,
                                 .version = owner.version,
                                 .parent_name = std::string(own_.name),
                                 .id = id,
                                 .code = m.code};
    out.read = readers_.member(owner, m);
  }

  // Objects and status bits differ in length.
  static LeafType leaf_type_of(const Member& m) {
    if (m.is_object() || m.name == "fBits") return {.bytes = 0};
    return {.bytes = m.size / std::max(m.length, 1), .is_unsigned = m.type.starts_with("unsigned")};
  }

  std::vector<BranchColumn>& out_;
  const std::string& collection_;
  const ClassLayout& own_;
  const Classes& classes_;
  const MemberReaders& readers_;
  int array_ = -1;  // branch of the TClonesArray itself
};

void add_with_bases(const ClassLayout& c, const Classes& classes, std::set<std::string_view>& out) {
  out.insert(c.name);
  for (const auto& m : c.members)
    if (const ClassLayout* parent = m.is_base() ? find_class(classes, m.name) : nullptr)
      add_with_bases(*parent, classes, out);
}

}  // namespace

std::vector<BranchColumn> clones_columns(const Events& events, const Clones& clones) {
  const auto numbers = std::make_shared<const ObjectNumbers>(events);
  Classes classes = clones.classes;
  classes.push_back(known_class(tree_classes(), "TObject"));
  std::vector<BranchColumn> out;
  for (std::size_t i = 0; i < events.collections().size(); ++i) {
    const std::string& name = events.collections()[i].name;
    if (const auto known = clones.class_of.find(name); known != clones.class_of.end())
      ClonesBranches(out, name, known_class(classes, known->second), classes, MemberReaders(events, i, numbers)).add();
  }
  return out;
}

std::vector<ClassLayout> classes_of(const Clones& clones) {
  std::set<std::string_view> needed;
  for (const auto& [collection, name] : clones.class_of)
    add_with_bases(known_class(clones.classes, name), clones.classes, needed);
  Classes out = clones_classes();
  std::copy_if(clones.classes.begin(), clones.classes.end(), std::back_inserter(out),
               [&](const ClassLayout& c) { return needed.contains(c.name); });
  return out;
}

}  // namespace hml::root::write
