#pragma once
#include <string>

#include "hml/core/parameters.hpp"
#include "hml/evaluate/scored_events.hpp"

namespace hml {

/// Which classes a metric tells apart, as its parameters name them.
struct Hypotheses {
  std::string signal, background;

  void declare(Parameters& p);
  /// Whether the user named any: metrics of classification average over the classes otherwise.
  bool named() const { return !signal.empty() || !background.empty(); }
  /// As indices; an unknown class, and a signal that is the background, are config errors.
  Contrast among(const ScoredEvents& events) const;
};

}  // namespace hml
