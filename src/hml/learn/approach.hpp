#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hml/core/catalogue.hpp"
#include "hml/core/parameters.hpp"
#include "hml/core/table.hpp"
#include "hml/dataset/samples.hpp"

namespace hml {

/// Curves of a training, one value an epoch (networks), a tree (boosting) or a step (cuts).
struct History {
  struct Curve {
    std::string name;  ///< "loss", "accuracy", "validation_loss", ...
    std::vector<double> values;
  };
  std::string unit = "epoch";  ///< what is counted: "epoch", "tree", "feature"
  std::vector<Curve> curves;

  /// Appends to the curve of that name, which is made where it is missing.
  void add(std::string_view name, double value);
};

/// What every fit is told, whatever the approach.
struct FitOptions {
  std::uint64_t seed = 0;
  int threads = 1;
  std::string device = "cpu";
  std::string label;  ///< of the progress line
};

/// Scores of n events for k classes, row-major (n, k); rows sum to one.
struct Scores {
  std::int64_t classes = 2;
  std::vector<float> values;
  std::int64_t size() const { return static_cast<std::int64_t>(values.size()) / classes; }
  /// The column of one class, (n).
  std::vector<float> column(std::int64_t c) const;
};

/// Anything that learns to tell classes apart: cuts, trees and networks alike have Keras' verbs.
///
/// Parameters (those of the training too) are plain members declared once; `input` names the representation.
class Approach {
 public:
  virtual ~Approach() = default;

  /// Name in the catalogue: "cut_and_count", "boosted_trees", "mlp", "cnn".
  virtual std::string kind() const = 0;
  virtual void declare(Parameters& p) = 0;

  /// Sets the parameters from a run file's map; errors carry file and line.
  void compile(const Config& parameters);
  /// Trains on `train`, watching `validation` (which may be empty). Event weights are respected.
  virtual History fit(const Samples& train, const Samples& validation, const FitOptions& options) = 0;
  /// Scores of every event. The sample must have the input (and features, by name) that fit() saw.
  virtual Scores predict(const Samples& samples) const = 0;
  /// Weighted loss (cross-entropy) and accuracy on a sample.
  struct Evaluation {
    double loss = 0, accuracy = 0;
  };
  Evaluation evaluate(const Samples& samples) const;
  /// What was built and learned, as a table: layers and parameters, trees, or the cuts.
  virtual Table summary() const = 0;
  /// Writes the trained model into one file (HDF5 with the kind, the parameters and the state) and reads it back; a
  /// torn file or one of another kind is an input error that says so.
  void save(const std::filesystem::path& path) const;

 private:
  friend std::unique_ptr<Approach> load_approach(const std::filesystem::path&, const Catalogue<std::unique_ptr<Approach>>&);
};

using Approaches = Catalogue<std::unique_ptr<Approach>>;

}  // namespace hml
