#include <cmath>

#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

namespace {

/// max over all thresholds of S / sqrt(S + B). Without cross sections S and B are the sums of the weights selected;
/// with them S = luminosity * cross section * efficiency, where the cross sections are those of the sample that is
/// evaluated (after its preselection). The uncertainty is that of the finite sample at the best threshold, propagated
/// from Var S = sum w^2 and Var B alike; that the threshold was chosen on the same events is not in it.
class Significance : public Metric {
 public:
  void declare(Parameters& p) override {
    p.add("cross_section_signal", signal_, "Cross section of the evaluated signal; 0 counts its weights instead.")
        .unit("pb")
        .min(0);
    p.add("cross_section_background", background_,
          "Cross section of the evaluated background; 0 counts its weights instead.")
        .unit("pb")
        .min(0);
    p.add("luminosity", luminosity_, "Integrated luminosity, for classes with a cross section.").unit("1/pb").min(0);
  }

  Estimate evaluate(const Roc& roc) const override {
    const double scale_s = signal_ > 0 ? luminosity_ * signal_ / roc.signal() : 1;
    const double scale_b = background_ > 0 ? luminosity_ * background_ / roc.background() : 1;
    Estimate best;
    double s = 0, b = 0, s2 = 0, b2 = 0;
    for (const auto& step : roc.steps()) {
      s += scale_s * step.signal, s2 += scale_s * scale_s * step.signal2;
      b += scale_b * step.background, b2 += scale_b * scale_b * step.background2;
      // Negative weights may leave less than nothing above a threshold: no one would cut there.
      if (s <= 0 || b < 0) continue;
      const double value = s / std::sqrt(s + b);
      if (value <= best.value) continue;
      const double root3 = 2 * std::pow(s + b, 1.5), by_s = (s + 2 * b) / root3, by_b = s / root3;
      best = {value, std::sqrt(by_s * by_s * s2 + by_b * by_b * b2)};
    }
    return best;
  }

 private:
  double signal_ = 0, background_ = 0, luminosity_ = 1;
};

}  // namespace

std::unique_ptr<Metric> significance() { return std::make_unique<Significance>(); }

}  // namespace hml
