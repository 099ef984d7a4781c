#pragma once
#include <memory>

#include "hml/evaluate/metric.hpp"

/// What the catalogue lists; each is defined in the file of its name.
namespace hml {

std::unique_ptr<Metric> accuracy();
std::unique_ptr<Metric> balanced_accuracy();
std::unique_ptr<Metric> precision();
std::unique_ptr<Metric> recall();
std::unique_ptr<Metric> false_positive_rate();
std::unique_ptr<Metric> f1();
std::unique_ptr<Metric> auc();
std::unique_ptr<Metric> average_precision();
std::unique_ptr<Metric> background_rejection();
std::unique_ptr<Metric> significance();
std::unique_ptr<Metric> log_loss();
std::unique_ptr<Metric> brier_score();
std::unique_ptr<Metric> calibration_error();
std::unique_ptr<Metric> distance_correlation();
std::unique_ptr<Metric> bias();
std::unique_ptr<Metric> resolution();
std::unique_ptr<Metric> rmse();
std::unique_ptr<Metric> mean_absolute_error();
std::unique_ptr<Metric> coverage();

}  // namespace hml
