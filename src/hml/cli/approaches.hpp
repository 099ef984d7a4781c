#pragma once
#include "hml/learn/approach.hpp"

namespace hml::cli {

/// Every approach that this build knows: those of learn/ and, where LibTorch is in, the networks, whose library is loaded
/// by the first call (0.3 s) and not by the program's start.
Approaches all_approaches();

}  // namespace hml::cli
