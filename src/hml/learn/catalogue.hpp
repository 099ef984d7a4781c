#pragma once
#include <functional>

#include "hml/learn/approach.hpp"

namespace hml {

/// The approaches that need no LibTorch, in the order of the report, those that `more` adds, and last the joint one, whose
/// parts are any of these that are networks.
Approaches approaches(const std::function<void(Approaches&)>& more = {});

}  // namespace hml
