#include "hml/learn/training/schedule.hpp"

#include <cmath>
#include <numbers>

namespace hml {

namespace {

// From `begin` to `end` along half a cosine, x from 0 to 1.
double ease(double begin, double end, double x) { return end + (begin - end) * (1 + std::cos(std::numbers::pi * x)) / 2; }

}  // namespace

void Schedule::declare(Parameters& p) {
  p.add("schedule", kind, "How the learning rate goes from the first step to the last.")
      .choices({"constant", "cosine", "one_cycle", "flat_then_decay", "plateau"});
  p.add("warm_up", warm_up, "Share of all steps in which the learning rate rises from 0.").min(0).max(1);
  p.add("final_rate", final_rate, "Learning rate at the end of cosine and flat_then_decay, as a share of the highest.")
      .min(0)
      .max(1);
  p.add("plateau", plateau, "Epochs without a lower validation loss before schedule plateau divides the rate by ten.")
      .min(1);
}

double Schedule::factor(std::int64_t step, std::int64_t steps) const {
  const double x = steps > 1 ? static_cast<double>(step) / static_cast<double>(steps - 1) : 0;
  const double rising = warm_up * static_cast<double>(steps);
  const double warm = static_cast<double>(step) < rising ? static_cast<double>(step + 1) / (rising + 1) : 1;
  if (kind == "cosine") return warm * ease(1, final_rate, x);
  if (kind == "one_cycle") return warm * (x < 0.3 ? ease(1.0 / 25, 1, x / 0.3) : ease(1, 1.0 / 250'000, (x - 0.3) / 0.7));
  if (kind == "flat_then_decay" && x > 0.7) return warm * std::pow(final_rate, (x - 0.7) / 0.3);
  return warm;
}

void Plateau::see(double validation_loss, int patience) {
  if (validation_loss < lowest) {
    lowest = validation_loss, in_vain = 0;
    return;
  }
  if (++in_vain < patience) return;
  factor *= 0.1, in_vain = 0;
}

}  // namespace hml
