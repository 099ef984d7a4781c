#include "hml/evaluate/metric.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

const Metrics& metrics() {
  static const Metrics table("metric", {
      {"accuracy", "Weighted fraction of events that are called what they are.", accuracy},
      {"balanced_accuracy", "Mean over the classes of the fraction of each that is called right.", balanced_accuracy},
      {"precision", "Purity of what is called signal: S / (S + B).", precision},
      {"recall", "True positive rate: the fraction of the signal that is called so.", recall},
      {"false_positive_rate", "The fraction of the background that is called signal.", false_positive_rate},
      {"f1", "Harmonic mean of precision and recall.", f1},
      {"auc", "Area under the ROC curve, ties counted one half.", auc},
      {"average_precision", "Area under the precision-recall curve, without interpolation.", average_precision},
      {"background_rejection", "1 / background efficiency at a signal efficiency.", background_rejection},
      {"significance", "Significance of a counting experiment above the best threshold, or a given one.", significance},
      {"log_loss", "Mean cross-entropy of the scores.", log_loss},
      {"brier_score", "Mean squared distance of the scores from the truth.", brier_score},
      {"calibration_error", "Mean distance of the scores from the fractions they promise, in bins.", calibration_error},
      {"distance_correlation", "Dependence of the score on a variable, 0 for none.", distance_correlation},
      {"bias", "Median response of an estimate, estimate / truth, less 1.", bias},
      {"resolution", "Half the central 68% of the response of an estimate, over its median.", resolution},
      {"rmse", "Root of the mean squared distance of an estimate from the truth.", rmse},
      {"mean_absolute_error", "Mean distance of an estimate from the truth.", mean_absolute_error},
      {"coverage", "Share of the events whose truth lies in the interval that is estimated.", coverage},
  });
  return table;
}

}  // namespace hml
