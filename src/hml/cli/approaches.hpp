#pragma once
#include "hml/learn/approach.hpp"

namespace hml::cli {

/// Every approach that this build knows: those of learn/ and, where LibTorch is in, the networks.
Approaches all_approaches();

}  // namespace hml::cli
