#pragma once
#include <string>
#include <vector>

#include "hml/observe/lund.hpp"
#include "hml/represent/losses.hpp"
#include "hml/represent/objects.hpp"
#include "hml/represent/representation.hpp"

namespace hml {

/// One number of a declustering.
struct DeclusteringFeature {
  std::string name, unit, doc;
  double (*value)(const LundDeclustering& declustering);
};

/// All of them, in the order in which they are listed.
const std::vector<DeclusteringFeature>& declustering_features();

/// How the objects cluster with the Cambridge/Aachen algorithm, undone step by step: the declusterings of the Lund
/// plane (arXiv:1807.04758) from wide to narrow angles, shape {length, features + 1}: the features and, last, a 1 (the
/// mask); places without a declustering hold zeros. Either the primary ones, which follow the harder part, or all of
/// them, each followed by those of its harder part and then of its softer part; `next_harder` and `next_softer` are the
/// places where the parts are split, -1 where they are not, or only beyond the end. One object, or none, has no
/// declusterings.
class SequenceRepresentation : public Representation {
 public:
  void declare(Parameters& parameters) override;
  void prepare(const ObservableCatalogue& observables, const Place& place) override;
  std::vector<std::int64_t> shape() const override;
  std::vector<std::string> names() const override;
  std::vector<std::string> units() const override;
  std::vector<ColumnRequest> requests() const override;
  void fill(const Events& events, std::span<float> rows) const override;
  /// Declusterings, not objects.
  Losses losses() const override { return losses_.losses(); }

 private:
  std::string of_, follow_ = "primary";
  int length_ = 32;
  std::vector<std::string> feature_names_{"ln_inverse_delta", "ln_kt", "z", "psi", "mass"};

  ObjectName objects_;
  std::vector<DeclusteringFeature> features_;
  mutable LossCounter losses_;
};

}  // namespace hml
