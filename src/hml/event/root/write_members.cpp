#include "hml/event/root/write_members.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml::root::write {

namespace {

int width_of(const Member& member) { return std::max(member.length, 1); }

}  // namespace

std::string name_with_length(const Member& member) {
  return member.length > 0 ? fmt::format("{}[{}]", member.name, member.length) : std::string(member.name);
}

MemberReaders::MemberReaders(const Events& events, std::size_t collection, std::shared_ptr<const ObjectNumbers> numbers)
    : events_(events),
      collection_(events.collections()[collection]),
      index_(collection),
      numbers_(std::move(numbers)) {}

EntryReader MemberReaders::count() const {
  return [i = index_](const Events& events, std::int64_t begin, std::int64_t end) {
    return count_entries(begin, end, [&](std::int64_t e) { return events.collections()[i].count(e); });
  };
}

EntryReader MemberReaders::member(const ClassLayout& owner, const Member& member) const {
  if (owner.name == "TObject") return identity(member);
  if (member.type == "TLorentzVector") return four_vector(member);
  return member.is_object() ? pointer(member) : numbers(member);
}

EntryReader MemberReaders::identity(const Member& member) const {
  const auto read = member.name == "fBits" ? status_bits : unique_numbers;
  return [i = index_, numbers = numbers_, read](const Events& events, std::int64_t begin, std::int64_t end) {
    return read({events, i, begin, end}, *numbers);
  };
}

EntryReader MemberReaders::numbers(const Member& member) const {
  if (member.type == "float") return numbers_of<float>(member);
  if (member.type == "double") return numbers_of<double>(member);
  if (member.type == "int") return numbers_of<std::int32_t>(member);
  if (member.type == "unsigned int") return numbers_of<std::uint32_t>(member);
  if (member.type == "Long64_t") return numbers_of<std::int64_t>(member);
  throw Error(ErrorKind::internal, fmt::format("members of type '{}' are not written", member.type));
}

template <class T>
EntryReader MemberReaders::numbers_of(const Member& member) const {
  const std::int64_t width = width_of(member), bytes = width * static_cast<std::int64_t>(sizeof(T));
  return [i = index_, width, bytes, from = column<T>(name_with_length(member), width_of(member))](
             const Events& events, std::int64_t begin, std::int64_t end) {
    const Collection& c = events.collections()[i];
    Entries entries;
    entries.starts = entry_starts(begin, end, bytes, [&](std::int64_t e) { return c.first(e); });
    if (from)
      entries.bytes =
          big_endian(std::get<std::vector<T>>(c.columns[*from].values), width * c.first(begin), width * c.first(end));
    else
      entries.bytes.resize(static_cast<std::size_t>(entries.starts.back()));
    return entries;
  };
}

EntryReader MemberReaders::four_vector(const Member& member) const {
  constexpr std::array parts = {"fP.fX", "fP.fY", "fP.fZ", "fE"};
  const int width = width_of(member);
  std::vector<std::size_t> columns;
  for (const char* part : parts)
    if (const auto found = column<double>(fmt::format("{}.{}", member.name, part), width)) columns.push_back(*found);
  if (columns.size() != parts.size()) columns.clear();
  return [i = index_, columns, width](const Events& events, std::int64_t begin, std::int64_t end) {
    return four_vectors({events, i, begin, end}, columns, width);
  };
}

EntryReader MemberReaders::pointer(const Member& member) const {
  const auto read = member.type == "TRefArray" ? reference_arrays : references;
  return [i = index_, numbers = numbers_, to = pointers(member.name), read](const Events& events, std::int64_t begin,
                                                                            std::int64_t end) {
    return read({events, i, begin, end}, to, *numbers);
  };
}

std::optional<Pointers> MemberReaders::pointers(std::string_view name) const {
  const auto& relations = collection_.relations;
  const auto found = std::find_if(relations.begin(), relations.end(), [&](const auto& r) { return r.name == name; });
  if (found == relations.end()) return {};
  Pointers out{static_cast<std::size_t>(found - relations.begin()), {}};
  const auto& all = events_.collections();
  for (const auto& target : found->targets) {
    const auto place = std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.name == target; });
    out.targets.push_back(static_cast<std::size_t>(place - all.begin()));
  }
  return out;
}

template <class T>
std::optional<std::size_t> MemberReaders::column(std::string_view name, int width) const {
  const auto& columns = collection_.columns;
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == name; });
  if (found == columns.end()) return {};
  if (!std::holds_alternative<std::vector<T>>(found->values) || found->width != width)
    throw Error(ErrorKind::internal,
                fmt::format("column '{}.{}' is of another type than the member", collection_.name, name));
  return static_cast<std::size_t>(found - columns.begin());
}

}  // namespace hml::root::write
