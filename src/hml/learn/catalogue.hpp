#pragma once
#include "hml/learn/approach.hpp"

namespace hml {

/// The approaches that need no LibTorch, in the order of the report; add_networks() adds the others.
Approaches approaches();

}  // namespace hml
