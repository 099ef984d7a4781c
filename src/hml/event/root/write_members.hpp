#pragma once
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "hml/event/root/write_class.hpp"
#include "hml/event/root/write_columns.hpp"
#include "hml/event/root/write_objects.hpp"

namespace hml::root::write {

/// Where the members of a collection's objects come from, in events laid out as those given: numbers from the column of
/// the member's name ("PT"; "Tau[5]" for an array), a TLorentzVector from those of its parts ("Area.fP.fX", ...,
/// "Area.fE"), a TRef or TRefArray from the relation of its name. Without any they are 0.
class MemberReaders {
 public:
  MemberReaders(const Events& events, std::size_t collection, std::shared_ptr<const ObjectNumbers> numbers);

  /// The number of objects.
  EntryReader count() const;
  /// A member of class `owner`; an internal error where the column has another type.
  EntryReader member(const ClassLayout& owner, const Member& member) const;

 private:
  EntryReader identity(const Member& member) const;
  EntryReader numbers(const Member& member) const;
  template <class T>
  EntryReader numbers_of(const Member& member) const;
  EntryReader four_vector(const Member& member) const;
  EntryReader pointer(const Member& member) const;
  std::optional<Pointers> pointers(std::string_view name) const;
  template <class T>
  std::optional<std::size_t> column(std::string_view name, int width) const;

  const Events& events_;
  const Collection& collection_;
  std::size_t index_;
  std::shared_ptr<const ObjectNumbers> numbers_;
};

/// "Tau[5]" for an array, else the member's name.
std::string name_with_length(const Member& member);

}  // namespace hml::root::write
