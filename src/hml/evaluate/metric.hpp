#pragma once
#include <memory>
#include <string>

#include "hml/core/catalogue.hpp"
#include "hml/core/parameters.hpp"
#include "hml/evaluate/roc.hpp"

namespace hml {

/// A number that says how well scores tell signal from background.
class Metric {
 public:
  virtual ~Metric() = default;
  /// Declares the parameters; a metric without any declares none.
  virtual void declare(Parameters&) {}
  /// The metric with its statistical uncertainty.
  virtual Estimate evaluate(const Roc& roc) const = 0;
};

using Metrics = Catalogue<std::unique_ptr<Metric>>;

/// The metrics that ship with the product.
const Metrics& metrics();

}  // namespace hml
