#pragma once
#include <cstddef>

#include "hml/core/shared_library.hpp"
#include "hml/learn/approach.hpp"

/// Approaches in a shared library that `hml` opens when it needs them; the networks come this way, so that only who
/// trains or reads models waits for LibTorch to load:
///
///     HML_APPROACHES(approaches) {
///       approaches.add({"mlp", "Multi-layer perceptron.", [] { return std::make_unique<Mlp>(); }});
///     }
#define HML_APPROACHES(approaches)                                                        \
  extern "C" std::size_t hml_approaches_interface() { return hml::approaches_interface; } \
  extern "C" void hml_add_approaches([[maybe_unused]] hml::Approaches& approaches)

namespace hml {

/// Tells libraries apart that were built against other headers: the version of the interface and the size of what they
/// derive from.
inline constexpr std::size_t approaches_interface = 3'000'000 + sizeof(Approach);

/// Adds the library's approaches. A config error where it has none, was built for another version, or brings a name
/// that is taken.
void add_approaches(const SharedLibrary& library, Approaches& approaches, const Place& place = {});

}  // namespace hml
