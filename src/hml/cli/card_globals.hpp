#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "hml/simulate/card.hpp"

namespace hml::cli {

/// A variable that the card sets outside of its modules, and its `library` lines, where this version of Card keeps them.
template <class AnyCard>
std::optional<CardValue> global_of(const AnyCard& card, std::string_view variable) {
  if constexpr (requires { card.global(variable); }) return card.global(variable);
  return {};
}
template <class AnyCard>
std::vector<CardValue> libraries_of(const AnyCard& card) {
  if constexpr (requires { card.libraries(); }) return card.libraries();
  return {};
}

}  // namespace hml::cli
