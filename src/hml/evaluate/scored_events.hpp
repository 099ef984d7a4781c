#pragma once
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hml/evaluate/roc.hpp"

namespace hml {

/// Two classes that are told apart, by index; a background of -1 is every class but the signal.
struct Contrast {
  std::int32_t signal = 1, background = -1;
  auto operator<=>(const Contrast&) const = default;
};

/// Events with the scores that a model gave them, and with its estimates of other numbers: what every metric measures.
///
/// Events are added batch by batch; sums run in the order of the events, so that two halves give the same bits as the
/// whole. What metrics share, the sort above all, is made when the first one asks (not from several threads at once).
class ScoredEvents {
 public:
  /// Further numbers of the events by name, such as the mass of a jet: each (n), NaN where missing.
  using Variables = std::vector<std::pair<std::string, std::vector<double>>>;

  /// No events yet; the names of the classes, the signal second. Of one class alone only estimates can be measured.
  explicit ScoredEvents(std::vector<std::string> classes = {"background", "signal"});
  /// Events of two classes: see add().
  ScoredEvents(std::span<const float> scores, std::span<const std::int32_t> labels,
               std::span<const double> weights = {});

  /// Adds n events: `scores` (n, classes), row-major, whose rows sum to one; of two classes the signal's (n) will do.
  /// `labels` (n), index of the class; `weights` (n) or empty for ones; the same variables in every batch. Unequal
  /// lengths, a label of no class and a score or weight that is not finite are input errors.
  void add(std::span<const float> scores, std::span<const std::int32_t> labels, std::span<const double> weights = {},
           const Variables& variables = {});
  /// Adds the events of another sample of the same classes.
  void add(const ScoredEvents& more);

  std::int64_t size() const { return static_cast<std::int64_t>(weights_.size()); }
  const std::vector<std::string>& classes() const { return classes_; }
  std::int32_t class_count() const { return static_cast<std::int32_t>(classes_.size()); }
  const std::vector<std::int32_t>& labels() const { return data_->labels; }
  const std::vector<double>& weights() const { return weights_; }
  /// The score of event i for class c. Of two classes the background's is one minus the signal's.
  double score(std::size_t i, std::int32_t c) const {
    const auto k = classes_.size();
    if (k == 2) return c == 1 ? data_->scores[i] : 1 - static_cast<double>(data_->scores[i]);
    return data_->scores[i * k + static_cast<std::size_t>(c)];
  }
  /// The class of the highest score; the first of equals.
  std::int32_t favourite(std::size_t i) const;
  /// How much an event looks like the signal: its score, s; between two of several classes s / (s + b).
  double discriminant(std::size_t i, Contrast contrast) const;
  /// A variable by name; a config error names the nearest ones.
  const std::vector<double>& variable(const std::string& name) const;
  /// A class by name or number; a config error names the nearest ones.
  std::int32_t class_index(const std::string& text) const;
  /// Total weight; an input error where there are no events or it is not positive.
  double total() const;

  /// The events of the contrast sorted by its discriminant, and the curve that follows from it.
  const Ranking& ranking(Contrast contrast = {}) const;
  const Roc& roc(Contrast contrast = {}) const;

  /// The same events with other weights (n); what was sorted stays sorted.
  ScoredEvents reweighted(std::vector<double> weights) const;

 private:
  struct Data {
    std::vector<float> scores;  // (n, classes); (n) of two classes
    std::vector<std::int32_t> labels;
    Variables variables;
  };
  void append(const Data& more, std::span<const double> weights);

  std::vector<std::string> classes_;
  std::shared_ptr<Data> data_ = std::make_shared<Data>();  // shared with what was reweighted
  std::vector<double> weights_;
  mutable std::map<Contrast, std::shared_ptr<const Ranking>> rankings_;
  mutable std::map<Contrast, std::shared_ptr<const Roc>> rocs_;
};

}  // namespace hml
