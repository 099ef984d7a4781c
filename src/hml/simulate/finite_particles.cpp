#include "hml/simulate/finite_particles.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>

#include "hml/event/particle_record.hpp"

namespace hml {

namespace {

// Squares of larger numbers do not fit into single precision's columns, nor those squared again into double's.
constexpr double largest = 1e30;

template <class T>
bool is_number(T value) {
  if constexpr (std::floating_point<T>)
    return std::abs(value) <= static_cast<T>(largest);  // false for NaN
  else
    return true;
}

// Rows of a collection that hold a number which is none; empty where there are no such.
std::vector<char> broken_rows(const Collection& c) {
  std::vector<char> broken;
  for (const Column& column : c.columns)
    std::visit(
        [&](const auto& values) {
          if (std::all_of(values.begin(), values.end(), [](const auto value) { return is_number(value); })) return;
          broken.resize(static_cast<std::size_t>(c.objects()));
          const std::size_t width = values.size() / std::max<std::size_t>(broken.size(), 1);
          for (std::size_t i = 0; i < values.size(); ++i)
            if (!is_number(values[i])) broken[i / width] = 1;
        },
        column.values);
  return broken;
}

template <class T, class Which>
void zero(std::vector<T>& values, const Which& which) {
  if constexpr (std::floating_point<T>)
    for (std::size_t i = 0; i < values.size(); ++i)
      if (which(i, values[i])) values[i] = 0;
}

}  // namespace

std::optional<Events> finite_particles(const Events& events) {
  const Collection& particles = events.collection(particle_collection);
  const Collection* header = events.find(event_collection);
  const std::vector<char> broken = broken_rows(particles);
  if (broken.empty() && (!header || broken_rows(*header).empty())) return {};
  Events out = events;
  for (Column& column : out.find(particle_collection)->columns)
    std::visit(
        [&](auto& values) {
          const std::size_t width = values.size() / std::max<std::size_t>(broken.size(), 1);
          if (!broken.empty()) zero(values, [&](std::size_t i, const auto&) { return broken[i / width]; });
        },
        column.values);
  if (header)
    for (Column& column : out.find(event_collection)->columns)
      std::visit([](auto& values) { zero(values, [](std::size_t, const auto value) { return !is_number(value); }); },
                 column.values);
  return out;
}

}  // namespace hml
