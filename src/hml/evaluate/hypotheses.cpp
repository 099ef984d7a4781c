#include "hml/evaluate/hypotheses.hpp"

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

void Hypotheses::declare(Parameters& p) {
  p.add("signal", signal, "Class that is the signal, by name or number; class 1 where none is named.");
  p.add("background", background, "Class that is the background, by name or number; all others where none is named.");
}

Contrast Hypotheses::among(const ScoredEvents& events) const {
  Contrast out;
  if (!signal.empty()) out.signal = events.class_index(signal);
  if (!background.empty()) out.background = events.class_index(background);
  if (out.signal == out.background)
    throw Error(ErrorKind::config, fmt::format("class '{}' cannot be both signal and background",
                                               events.classes()[static_cast<std::size_t>(out.signal)]));
  // Of two classes the other one is the background: one sort for either way of saying it.
  if (events.class_count() == 2) out.background = -1;
  return out;
}

}  // namespace hml
