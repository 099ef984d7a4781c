#pragma once
#include "hml/cli/run_file.hpp"
#include "hml/learn/approach.hpp"

namespace hml::cli {

/// Every approach that this build knows: those of learn/ and, where LibTorch is in, the networks, whose library is loaded
/// by the first call (0.3 s) and not by the program's start.
Approaches all_approaches();

/// An approach of a run file, its parameters set.
std::unique_ptr<Approach> make_approach(const ApproachSettings& settings, const Approaches& known);

}  // namespace hml::cli
