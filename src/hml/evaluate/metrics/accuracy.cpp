#include "hml/evaluate/confusion.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

namespace {

/// Weighted fraction of correct decisions: "signal" where score > threshold (the larger of two scores wins, a tie is
/// background), of several classes the one of the highest score. The variance of this ratio of sums is
/// sum w^2 (c - accuracy)^2 / (sum w)^2, the binomial one for unit weights.
class Accuracy : public Metric {
  void declare_own(Parameters& p) override { decision_.declare(p); }

  Estimate measure(const ScoredEvents& events) const override {
    const Confusion confusion = decision_(events);
    const double total = confusion.total();
    double right = 0;
    for (std::int32_t c = 0; c < confusion.classes; ++c) right += confusion(c, c);
    const double value = right / total;
    std::vector<double> derivatives(confusion.sums.size(), -value / total);
    for (std::int32_t c = 0; c < confusion.classes; ++c) derivatives[confusion.cell(c, c)] = (1 - value) / total;
    return {value, confusion.error(derivatives)};
  }

  Decision decision_;
};

}  // namespace

std::unique_ptr<Metric> accuracy() { return std::make_unique<Accuracy>(); }

}  // namespace hml
