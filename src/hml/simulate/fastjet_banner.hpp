#pragma once
#include <string>

namespace hml {

/// Keeps FastJet's greeting off the user's standard output and returns it, for the log. FastJet greets when it first
/// clusters and keeps in a plain variable that it did: whoever uses it calls this before several threads come to it.
const std::string& fastjet_banner();

}  // namespace hml
