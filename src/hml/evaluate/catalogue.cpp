#include "hml/evaluate/metric.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

const Metrics& metrics() {
  static const Metrics table("metric", {
      {"accuracy", "Weighted fraction of events on the right side of a threshold.", accuracy},
      {"auc", "Area under the ROC curve, ties counted one half.", auc},
      {"significance", "S / sqrt(S + B), maximised over all thresholds.", significance},
      {"background_rejection", "1 / background efficiency at a signal efficiency.", background_rejection},
  });
  return table;
}

}  // namespace hml
