#include "hml/observe/quantity.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/observe/requests.hpp"
#include "hml/observe/selection.hpp"

namespace hml {
namespace {

template <class... T>
bool is_any(const Observable& observable) {
  return (std::holds_alternative<T>(observable.value) || ...);
}

Error wrong_objects(const ObservableName& name, const std::string& needs) {
  return Error(ErrorKind::config, fmt::format("'{}': {} needs {}", name.text(), name.observable, needs));
}

}  // namespace

Quantity::Quantity(ObservableName name, Observable observable)
    : name_(std::move(name)), observable_(std::move(observable)) {
  canonical_ = name_.text();
  check_objects();
  structure_ = find_structure();
}

void Quantity::check_objects() const {
  const auto& objects = name_.objects;
  const std::size_t n = objects.size();
  const auto wrong = [&](const std::string& needs) { return wrong_objects(name_, needs); };
  if (is_any<Observable::OfPair>(observable_) && n != 2)
    throw wrong(fmt::format("two objects, as in 'jet0,jet1.{}', not {}", observable_.name, n));
  if (is_any<Observable::OfCount>(observable_) &&
      (n != 1 || objects[0].is_sum() || objects[0].steps.empty() || objects[0].steps.back().single))
    throw wrong(fmt::format("one collection, as in 'jet.{}'", observable_.name));
  if (is_any<Observable::OfObject, Observable::OfColumn, Observable::OfConstituents>(observable_) && n != 1)
    throw wrong(fmt::format("one object, as in 'jet0.{}', not {}", observable_.name, n));
  if (is_any<Observable::OfColumn, Observable::OfConstituents>(observable_) && objects[0].is_sum())
    throw wrong("an object of the events: a sum is a momentum and nothing else");
  if (observable_.objects > 0 && n != static_cast<std::size_t>(observable_.objects))
    throw wrong(fmt::format("{} objects between commas, not {}", observable_.objects, n));
}

std::string Quantity::find_structure() const {
  const auto& objects = name_.objects;
  if (is_any<Observable::OfGroup, Observable::OfGroups>(observable_)) return "";
  if (is_any<Observable::OfCount>(observable_)) {
    const ObjectName parents{{objects[0].steps.begin(), objects[0].steps.end() - 1}, {}};
    return parents.single() ? "" : parents.text();
  }
  std::vector<std::string> several;
  for (const auto& object : objects)
    if (!object.single()) several.push_back(object.text());
  return fmt::format("{}", fmt::join(several, ","));
}

std::string Quantity::label() const {
  const auto upright = [](const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '_' || c == '&' || c == '%') out += '\\';
      out += c;
    }
    return fmt::format("\\mathrm{{{}}}", out);
  };
  std::vector<std::string> objects;
  for (const auto& object : name_.objects) objects.push_back(upright(object.text()));
  if (!name_.arguments.empty()) objects.back() += fmt::format("; {}", upright(name_.arguments));
  return fmt::format("{}({})", observable_.label, fmt::join(objects, ", "));
}

namespace {

/// True where all of the object's collections hold one of the columns. What is lacking is told when it is evaluated.
bool is_stored(const Events& sample, const ObjectName& object, const std::vector<std::string>& columns) {
  if (columns.empty()) return false;
  try {
    const Events layout = sample.slice(0, 0);
    const auto found = stored_columns(select_objects(layout, object), columns);
    return std::none_of(found.begin(), found.end(), [](const Column* column) { return column == nullptr; });
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

std::vector<ColumnRequest> Quantity::requests(const Events* sample) const {
  const auto& objects = name_.objects;
  const bool group = is_any<Observable::OfGroup>(observable_);
  const bool read = objects.size() == 1 && (!group || objects[0].single()) && sample &&
                    is_stored(*sample, objects[0], observable_.columns);
  std::vector<std::string> columns = observable_.columns;
  if (!read && !is_any<Observable::OfColumn, Observable::OfCount>(observable_))
    columns.insert(columns.end(), momentum_columns().begin(), momentum_columns().end());
  std::vector<ColumnRequest> out;
  for (const auto& object : objects) {
    add_requests(out, object_requests(object, columns));
    if (read || !is_any<Observable::OfConstituents>(observable_)) continue;
    ObjectName parts = object;
    parts.steps.push_back({.name = constituents_relation});
    std::vector<std::string> wanted = momentum_columns();
    wanted.push_back(charge_column);
    add_requests(out, object_requests(parts, wanted));
  }
  return out;
}

}  // namespace hml
