#include "hml/event/root/rntuple_fields.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "hml/event/root/rntuple_encoding.hpp"

namespace hml::root {

namespace {

constexpr std::uint64_t most_values = std::uint64_t{1} << 20;  // of an array in one entry
constexpr int deepest = 32;

// The format of a number by the C++ type of its field.
std::optional<NumberFormat> field_format(std::string_view type) {
  if (type.starts_with("std::")) type.remove_prefix(5);
  if (type == "byte") return NumberFormat{.number = Number::uint8};
  return number_format(type);
}

bool is_real(const NumberFormat& format) {
  return format.number == Number::float32 || format.number == Number::float64;
}

// Where a walk down the fields stands.
struct Place {
  std::string name, title, counter;
  std::vector<NtupleStep> steps;
  std::uint64_t values = 1;  // of the arrays among the steps
  bool view = false;
  int depth = 0;
};

class FieldPlanner {
 public:
  explicit FieldPlanner(const NtupleSchema& schema) : schema_(schema) {}

  NtuplePlan plan() {
    for (const auto& field : schema_.fields)
      if (field.top) visit(field, {.name = field.name, .title = field.description, .counter = {}, .steps = {}});
    return std::move(out_);
  }

 private:
  void visit(const NtupleField& field, Place place) {
    place.view = place.view || field.projected;
    if (++place.depth > deepest) return refuse(place, "it is nested too deeply");
    if (field.repetitions > 0) {
      if (field.repetitions > most_values / place.values)
        return refuse(place, fmt::format("an array of {} values", field.repetitions));
      place.values *= field.repetitions;
      place.steps.push_back({.ends = {}, .repeats = static_cast<std::int64_t>(field.repetitions)});
    }
    switch (field.role) {
      case FieldRole::leaf:
        return field.children.empty() ? add_leaf(field, std::move(place)) : visit_children(field, place);
      case FieldRole::collection:
        return add_collection(field, std::move(place));
      case FieldRole::record:
        return visit_children(field, place);
      case FieldRole::variant:
        return refuse(place, fmt::format("{} holds values of several types", field.type));
      case FieldRole::streamed:
        return refuse(place, fmt::format("{} is written by ROOT's streamer, as bytes", field.type));
    }
    refuse(place, fmt::format("a field of role {}, which is not known", static_cast<int>(field.role)));
  }

  void visit_children(const NtupleField& field, const Place& place) {
    for (const auto id : field.children) {
      const NtupleField& child = schema_.fields[id];
      Place below = place;
      const auto name = member_name(field, child);
      if (!name.empty()) below.name += "." + name;
      if (!child.description.empty()) below.title = child.description;
      visit(child, std::move(below));
    }
  }

  // What a part adds to the name: nothing for the items of arrays and collections, and for base classes.
  static std::string member_name(const NtupleField& field, const NtupleField& child) {
    if (child.name.starts_with(":")) return {};
    if (field.role != FieldRole::record) return child.name == "_0" ? std::string() : child.name;
    if (field.type.starts_with("std::pair<")) return child.name == "_0" ? "first" : "second";
    return child.name;
  }

  // Column number `which` of each representation of a field; empty where one lacks it.
  Alternatives alternatives(const NtupleField& field, std::size_t which) const {
    Alternatives out;
    for (std::size_t i = 0; i < field.columns.size();) {
      std::size_t next = i;
      const auto representation = [&](std::size_t k) { return schema_.columns[field.columns[k]].representation; };
      while (next < field.columns.size() && representation(next) == representation(i)) ++next;
      if (next - i <= which) return {};
      out.push_back(field.columns[i + which]);
      i = next;
    }
    return out;
  }

  // Whether columns are there and all of a kind; else the field becomes unreadable.
  bool check(const Place& place, const Alternatives& columns, ElementKind kind) {
    if (columns.empty()) return refuse(place, "it has no column"), false;
    for (const auto id : columns) {
      const NtupleColumn& column = schema_.columns[id];
      if (element_kind(column) == kind) continue;
      refuse(place, fmt::format("its values are encoded as {}", encoding_name(column)));
      return false;
    }
    return true;
  }

  void add_leaf(const NtupleField& field, Place place) {
    if (field.type.starts_with("ROOT::RNTupleCardinality<")) return add_lengths(field, place, "");
    if (field.type == "std::string") return add_text(field, std::move(place));
    const auto bitset = field.type.starts_with("std::bitset<");
    const auto format = bitset ? NumberFormat{.number = Number::boolean} : field_format(field.type);
    if (!format) return refuse(place, fmt::format("its type is {}", field.type));
    NtupleLeaf leaf = leaf_at(place, *format);
    leaf.values = alternatives(field, 0);
    if (check(place, leaf.values, is_real(*format) ? ElementKind::real : ElementKind::integer))
      out_.leaves.push_back(std::move(leaf));
  }

  void add_text(const NtupleField& field, Place place) {
    place.steps.push_back({.ends = alternatives(field, 0)});
    NtupleLeaf leaf = leaf_at(place, {.number = Number::uint8});
    leaf.column.content = RootContent::text;
    leaf.values = alternatives(field, 1);
    if (check(place, place.steps.back().ends, ElementKind::index) && check(place, leaf.values, ElementKind::integer))
      out_.leaves.push_back(std::move(leaf));
  }

  void add_lengths(const NtupleField& field, const Place& place, const std::string& counts) {
    NtupleLeaf leaf = leaf_at(place, {.number = Number::uint64});
    leaf.values = alternatives(field, 0);
    leaf.lengths = true;
    leaf.column.counts = counts;
    if (check(place, leaf.values, ElementKind::index)) out_.leaves.push_back(std::move(leaf));
  }

  void add_collection(const NtupleField& field, Place place) {
    const bool of_records =
        field.children.size() > 1 ||
        (!field.children.empty() && schema_.fields[field.children.front()].role == FieldRole::record);
    auto ends = alternatives(field, 0);
    if (!check(place, ends, ElementKind::index)) return;
    if (of_records && place.steps.empty()) {
      add_lengths(field, place, field.type.empty() ? "record" : item_type(field));
      place.counter = place.name;
    }
    place.steps.push_back({.ends = std::move(ends)});
    visit_children(field, place);
  }

  std::string item_type(const NtupleField& field) const {
    const auto& type = schema_.fields[field.children.front()].type;
    return type.empty() ? "record" : type;
  }

  static NtupleLeaf leaf_at(const Place& place, NumberFormat format) {
    NtupleLeaf out;
    out.steps = place.steps;
    out.format = format;
    auto& column = out.column;
    column.name = place.name;
    column.type = format.type();
    column.title = place.title;
    column.content = format.number == Number::boolean ? RootContent::truth : RootContent::number;
    column.counter = place.counter;
    column.view = place.view;
    auto levels = place.steps.size();
    for (; levels > 0 && place.steps[levels - 1].repeats > 0; --levels)
      column.width *= static_cast<int>(place.steps[levels - 1].repeats);
    column.levels = static_cast<int>(levels);
    return out;
  }

  void refuse(const Place& place, std::string reason) { out_.unreadable.push_back({place.name, std::move(reason)}); }

  const NtupleSchema& schema_;
  NtuplePlan out_;
};

}  // namespace

NtuplePlan plan_fields(const NtupleSchema& schema) { return FieldPlanner(schema).plan(); }

}  // namespace hml::root
