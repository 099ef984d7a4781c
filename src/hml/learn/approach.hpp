#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hml/core/catalogue.hpp"
#include "hml/core/hdf5.hpp"
#include "hml/core/parameters.hpp"
#include "hml/core/table.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/samples.hpp"
#include "hml/learn/cuts/learned_cut.hpp"
#include "hml/learn/history.hpp"
#include "hml/learn/targets.hpp"

namespace hml {

/// What every fit is told, whatever the approach.
struct FitOptions {
  std::uint64_t seed = 0;
  int threads = 1;             ///< 0 means one a processor
  std::string device = "cpu";  ///< "cpu", "cuda" or "cuda:N"
  std::string label;           ///< of the progress line; the kind where empty
  /// Where a training of networks keeps what it has come to, after an epoch but not more often than every so many
  /// seconds, and goes on from if the file's key is the same; empty: nowhere.
  std::filesystem::path checkpoint;
  std::string checkpoint_key;
  double checkpoint_seconds = 10;
};

/// Scores of n events for k classes, row-major (n, k); rows sum to one.
struct Scores {
  std::int64_t classes = 2;
  std::vector<float> values;
  std::int64_t size() const { return static_cast<std::int64_t>(values.size()) / classes; }
  /// The column of one class, (n).
  std::vector<float> column(std::int64_t c) const;
};

/// A labelled sample whose input was checked and put into the order of training: what learn() and score() see.
struct Labelled {
  const Tensor* input = nullptr;         ///< shape (n, ...)
  const std::vector<std::int32_t>* labels = nullptr;
  std::vector<double> weights;           ///< (n); ones where the sample brings none
  std::int64_t classes = 2;
  std::vector<float> targets = {};       ///< (n, targets), NaN where an event has none

  std::int64_t size() const { return static_cast<std::int64_t>(weights.size()); }
};

class LabelledStream;
struct StreamOptions;

/// A form in which other programs read a model.
struct ModelExport {
  std::string ending;  ///< of its file: ".onnx"
  std::function<void(const std::filesystem::path&)> write;
};

/// Anything that learns to tell classes apart: cuts, trees and networks alike have Keras' verbs.
///
/// Parameters (those of the training too) are plain members declared once. The base keeps what all share: which
/// representation is learned from, its features by name, the classes, the curves of the training and the file.
class Approach {
 public:
  virtual ~Approach() = default;

  /// Name in the catalogue: "cut_and_count", "boosted_trees", "mlp", "cnn".
  virtual std::string kind() const = 0;
  /// All parameters, `input` (the representation's name; the first suitable one where empty) included.
  void declare(Parameters& p);
  /// Sets the parameters from a run file's map; errors carry file and line.
  void compile(const Config& parameters = {});
  /// What they are set to, by name.
  nlohmann::ordered_json parameter_values() const;

  /// A config error where this approach cannot learn from such a sample, which may be empty: only its inputs are read.
  void check_input(const Samples& samples);
  /// Whether it tells classes apart.
  virtual bool classifies() const { return true; }
  /// Columns of the sample's tables that it learns the values of, beside the class or instead of it.
  virtual std::vector<std::string> targets() const { return {}; }
  /// Names of what estimate() says of them.
  virtual std::vector<std::string> estimates() const { return targets(); }
  /// Trains on `train`, watching `validation`. Where that is empty, the approaches that want one hold out
  /// `validation_split` of the training events instead. Event weights are respected, negative ones too. One
  /// class only, weights that sum to nothing or are not finite, labels out of range and values that check_values()
  /// refuses are input errors.
  const History& fit(const Samples& train, const Samples& validation, const FitOptions& options = {});
  /// The same from a dataset, its parts "train" and, where it has one, "validation". Where it has a luminosity, weights are
  /// scaled so that every class weighs the same.
  const History& fit(const Dataset& dataset, const FitOptions& options = {});
  /// Whether fit() streams the training part instead of reading it as a whole.
  bool streams(const Dataset& dataset);
  /// Scores of every event. The sample needs the input that fit() saw; features are found by name, in any order.
  /// A usage error where it does not classify.
  Scores predict(const Samples& samples, int threads = 1) const;
  /// What it says of its targets, of every event; a usage error where it has none.
  Estimates estimate(const Samples& samples, int threads = 1) const;
  /// A sample's input as scores are computed from it: features in the order of training.
  Tensor aligned(const Samples& samples) const;
  /// Weighted mean cross-entropy (scores clipped to 1e-7) and accuracy on a sample.
  struct Evaluation {
    double loss = 0, accuracy = 0;
  };
  Evaluation evaluate(const Samples& samples, int threads = 1) const;
  /// What was built and learned: layers and their parameters, the trees' features, or the cuts.
  virtual Table summary() const = 0;
  /// The cuts that the model consists of, for figures of the features; none where it is no cuts.
  virtual std::vector<LearnedCut> cuts() const { return {}; }
  /// Writes the trained model into one HDF5 file: kind, parameters, features, classes, curves and state.
  void save(const std::filesystem::path& path) const;
  /// Reads what save() wrote; a torn or foreign file and one of another kind are input errors that say so.
  void load(const std::filesystem::path& path);
  /// Writes the trained model in a form that other programs read, which the file's ending tells. A usage error names
  /// the endings that this approach has where it is none of them.
  void export_to(const std::filesystem::path& path) const;

  bool trained() const { return !classes_.empty(); }
  const History& history() const { return history_; }
  /// Name of the representation, of its features (or channels) and of the classes that the model was trained on.
  const std::string& input() const { return input_; }
  /// Representations that a sample to predict needs; none named where any that fits will do, as for models of other
  /// programs.
  virtual std::vector<std::string> inputs() const {
    return input_.empty() ? std::vector<std::string>{} : std::vector{input_};
  }
  const std::vector<std::string>& features() const { return features_; }
  /// The name of one of them, or "feature 7" where they have none.
  std::string feature_name(std::size_t feature) const;
  const std::vector<std::string>& classes() const { return classes_; }
  /// Name of the representation that predict() takes from the sample.
  std::string input_of(const Samples& samples) const;
  /// Shape of one event's input.
  const std::vector<std::int64_t>& input_shape() const { return shape_; }

 protected:
  virtual void declare_own(Parameters& p) = 0;
  virtual void declare_input(Parameters& p);
  /// Whether the representation has a shape that this approach takes; `expected` is the shape in words.
  virtual bool accepts(const Tensor& input) const = 0;
  virtual std::string expected() const = 0;
  /// A config error where there are no validation events, which `what` needs.
  static void require_validation(const Labelled& validation, const std::string& what);
  /// Declares `validation_split`, for approaches that watch a validation sample.
  void declare_validation(Parameters& p);
  double validation_split_ = 0;
  /// The training proper. `validation` has no events where none is watched.
  virtual History learn(const Labelled& train, const Labelled& validation, const FitOptions& options) = 0;
  /// Bytes of a training sample that are held in memory; a larger one is streamed. 0: the approach cannot stream.
  virtual std::size_t memory() const { return 0; }
  /// Events of a batch of a stream.
  virtual std::int64_t batch_size() const { return 0; }
  /// The training proper on batches; `validation` may be null.
  virtual History learn_streamed(LabelledStream& train, LabelledStream* validation, const FitOptions& options);
  /// Scores of an input in the order of training.
  virtual Scores score(const Tensor& input, int threads) const = 0;
  /// The same of the targets.
  virtual Estimates estimate_targets(const Tensor& input, int threads) const;
  virtual void write_state(h5::Group& group) const = 0;
  virtual void read_state(const h5::Group& group) = 0;
  /// What export_to() can write.
  virtual std::vector<ModelExport> exports() const { return {}; }
  /// Makes this a trained model that learn() did not make. `input` may be empty, and then is the first one that fits.
  void take_over(std::string input, std::vector<std::string> features, std::vector<std::string> classes,
                 std::vector<std::int64_t> shape);
  /// A usage error where nothing was trained or loaded yet.
  void require_trained() const;
  /// Chooses the representation to learn from, and remembers its features and the shape of an event. Overridden, with
  /// align() and inputs(), by what learns from several.
  virtual void choose_input(const Samples& samples);
  virtual void take_shape(const Samples& samples);
  void set_shape(std::vector<std::int64_t> shape) { shape_ = std::move(shape); }
  /// The input in the order of training, which is `made` where the sample has another.
  virtual const Tensor& align(const Samples& samples, Tensor& made) const;
  /// An input error where an input in the order of training has a value that the approach cannot take; events count
  /// from `first`.
  virtual void check_values(const Tensor& /*input*/, std::int64_t /*first*/) const {}
  /// Labels and weights beside an input, checked.
  Labelled labelled(const Samples& samples, const Tensor& input) const;
  /// The same with the targets.
  Labelled to_learn(const Samples& samples, const Tensor& input) const;

 private:
  const Tensor& checked(const Samples& samples, Tensor& made) const;
  std::vector<double> check_sample(const Samples& samples) const;  // the sums of weights by class
  void check_validation(const Samples& validation) const;
  void check_in_order(const Dataset& dataset, StreamOptions options) const;
  std::vector<std::string> inputs_to_learn(const Samples& samples) const;
  const History& fit_streamed(const Dataset& dataset, const FitOptions& options);
  FitOptions resolved(const FitOptions& options) const;
  const History& fit_on(const Samples& train, const Samples& validation, const FitOptions& options);
  void read(const h5::File& file, const std::string& where);

  std::string wanted_input_, input_;
  std::vector<std::string> features_, classes_;
  std::vector<std::int64_t> shape_;
  History history_;
};

using Approaches = Catalogue<std::unique_ptr<Approach>>;

/// Reads a model of any kind in the catalogue, or one of XGBoost (JSON) or LightGBM (text), which content tells.
std::unique_ptr<Approach> load_approach(const std::filesystem::path& path, const Approaches& approaches);
/// Whether a file is one of these, by its content.
bool is_model(const std::filesystem::path& path);

}  // namespace hml
