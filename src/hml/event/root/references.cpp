#include "hml/event/root/references.hpp"

#include <algorithm>

namespace hml::root {

namespace {

// The lower bits of a number tell the objects of an event apart; the upper ones name the process that wrote them.
constexpr std::uint32_t object_bits = 0xFFFFFF;

struct Named {
  std::uint32_t number;
  std::uint8_t target;
  std::int32_t index;
};

bool by_number(const Named& a, const Named& b) { return a.number < b.number; }

// The objects of an event in the order of their numbers; of equal ones that of the first target comes first.
void collect(std::span<const Referenced> targets, std::size_t event, std::vector<Named>& out) {
  out.clear();
  for (std::size_t t = 0; t < targets.size(); ++t) {
    const auto first = targets[t].offsets[event], last = targets[t].offsets[event + 1];
    for (auto i = first; i < last; ++i) {
      const auto number = targets[t].numbers[static_cast<std::size_t>(i)] & object_bits;
      if (number) out.push_back({number, static_cast<std::uint8_t>(t), static_cast<std::int32_t>(i - first)});
    }
  }
  if (!std::is_sorted(out.begin(), out.end(), by_number)) std::stable_sort(out.begin(), out.end(), by_number);
}

}  // namespace

void resolve_references(std::span<const std::int64_t> object_offsets, std::span<const std::int64_t> entry_offsets,
                        std::span<const std::uint32_t> entries, std::span<const Referenced> targets, Relation& into) {
  std::vector<Named> named, found;
  for (std::size_t event = 0; event + 1 < object_offsets.size(); ++event) {
    collect(targets, event, named);
    for (auto object = object_offsets[event]; object < object_offsets[event + 1]; ++object) {
      const auto o = static_cast<std::size_t>(object);
      found.clear();
      for (auto k = entry_offsets[o]; k < entry_offsets[o + 1]; ++k) {
        const Named wanted{entries[static_cast<std::size_t>(k)] & object_bits, 0, 0};
        const auto at = std::lower_bound(named.begin(), named.end(), wanted, by_number);
        if (wanted.number && at != named.end() && at->number == wanted.number) found.push_back(*at);
      }
      const auto by_target = [](const Named& a, const Named& b) { return a.target < b.target; };
      if (!std::is_sorted(found.begin(), found.end(), by_target))
        std::stable_sort(found.begin(), found.end(), by_target);
      for (const auto& one : found) {
        into.target.push_back(one.target);
        into.index.push_back(one.index);
      }
      into.offsets.push_back(static_cast<std::int64_t>(into.index.size()));
    }
  }
}

}  // namespace hml::root
