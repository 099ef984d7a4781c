#include "hml/evaluate/scored_events.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

namespace {

std::vector<std::string> names_of(const ScoredEvents::Variables& variables) {
  std::vector<std::string> names;
  for (const auto& variable : variables) names.push_back(variable.first);
  return names;
}

void check_finite(std::span<const float> scores, std::size_t width, std::span<const double> weights) {
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (!std::isfinite(scores[i]))
      throw Error(ErrorKind::input, fmt::format("the score of event {} is {}", i / width, scores[i]));
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (!std::isfinite(weights[i]))
      throw Error(ErrorKind::input, fmt::format("the weight of event {} is {}", i, weights[i]));
}

}  // namespace

ScoredEvents::ScoredEvents(std::vector<std::string> classes) : classes_(std::move(classes)) {
  if (classes_.empty()) throw Error(ErrorKind::input, "events belong to a class; there is none");
}

ScoredEvents::ScoredEvents(std::span<const float> scores, std::span<const std::int32_t> labels,
                           std::span<const double> weights)
    : ScoredEvents() {
  add(scores, labels, weights);
}

void ScoredEvents::add(std::span<const float> scores, std::span<const std::int32_t> labels,
                       std::span<const double> weights, const Variables& variables) {
  const std::size_t n = labels.size(), k = classes_.size();
  const bool signal_only = k == 2 && scores.size() == n;
  if ((!signal_only && scores.size() != n * k) || (!weights.empty() && weights.size() != n))
    throw Error(ErrorKind::input, fmt::format("{} scores, {} labels and {} weights do not belong together",
                                              scores.size(), n, weights.size()));
  check_finite(scores, signal_only ? 1 : k, weights);
  for (std::size_t i = 0; i < n; ++i)
    if (labels[i] < 0 || labels[i] >= class_count())
      throw Error(ErrorKind::input,
                  fmt::format("the label of event {} is {}; the classes are 0 to {}", i, labels[i], k - 1));
  for (const auto& [name, values] : variables)
    if (values.size() != n)
      throw Error(ErrorKind::input, fmt::format("'{}' has {} values for {} events", name, values.size(), n));

  Data batch{{}, {labels.begin(), labels.end()}, variables};
  if (k == 2 && !signal_only)
    for (std::size_t i = 0; i < n; ++i) batch.scores.push_back(scores[2 * i + 1]);
  else
    batch.scores.assign(scores.begin(), scores.end());
  append(batch, weights.empty() ? std::vector<double>(n, 1) : std::vector<double>(weights.begin(), weights.end()));
}

void ScoredEvents::add(const ScoredEvents& more) {
  if (more.classes_ != classes_)
    throw Error(ErrorKind::input, fmt::format("samples of the classes {} and {} do not add up",
                                              fmt::join(classes_, ", "), fmt::join(more.classes_, ", ")));
  append(Data(*more.data_), std::vector<double>(more.weights_));
}

void ScoredEvents::append(const Data& more, std::span<const double> weights) {
  if (data_.use_count() > 1) data_ = std::make_shared<Data>(*data_);
  rankings_.clear(), rocs_.clear();
  auto& variables = data_->variables;
  if (weights_.empty())
    for (const auto& name : names_of(more.variables)) variables.push_back({name, {}});
  if (names_of(more.variables) != names_of(variables))
    throw Error(ErrorKind::input,
                fmt::format("variables '{}' follow those of earlier events, '{}'",
                            fmt::join(names_of(more.variables), ", "), fmt::join(names_of(variables), ", ")));
  for (std::size_t v = 0; v < variables.size(); ++v)
    variables[v].second.insert(variables[v].second.end(), more.variables[v].second.begin(),
                               more.variables[v].second.end());
  data_->scores.insert(data_->scores.end(), more.scores.begin(), more.scores.end());
  data_->labels.insert(data_->labels.end(), more.labels.begin(), more.labels.end());
  weights_.insert(weights_.end(), weights.begin(), weights.end());
}

std::int32_t ScoredEvents::favourite(std::size_t i) const {
  std::int32_t best = 0;
  for (std::int32_t c = 1; c < class_count(); ++c)
    if (score(i, c) > score(i, best)) best = c;
  return best;
}

double ScoredEvents::discriminant(std::size_t i, Contrast contrast) const {
  const double s = score(i, contrast.signal);
  if (contrast.background < 0 || class_count() == 2) return s;
  const double sum = s + score(i, contrast.background);
  return sum > 0 ? s / sum : 0.5;
}

const std::vector<double>& ScoredEvents::variable(const std::string& name) const {
  for (const auto& [known, values] : data_->variables)
    if (known == name) return values;
  throw unknown_name(ErrorKind::config, "variable", name, names_of(data_->variables));
}

std::int32_t ScoredEvents::class_index(const std::string& text) const {
  const auto named = std::find(classes_.begin(), classes_.end(), text);
  if (named != classes_.end()) return static_cast<std::int32_t>(named - classes_.begin());
  std::int32_t number = -1;
  const char* end = text.data() + text.size();
  if (std::from_chars(text.data(), end, number).ptr == end && number >= 0 && number < class_count()) return number;
  throw unknown_name(ErrorKind::config, "class", text, classes_);
}

double ScoredEvents::total() const {
  if (weights_.empty()) throw Error(ErrorKind::input, "there are no events to evaluate");
  double sum = 0;
  for (const double w : weights_) sum += w;
  if (!(sum > 0))
    throw Error(ErrorKind::input,
                fmt::format("the weights of the {} events sum to {:g}; a positive sum is needed", size(), sum));
  return sum;
}

const Ranking& ScoredEvents::ranking(Contrast contrast) const {
  auto& known = rankings_[contrast];
  if (known) return *known;
  std::vector<std::uint32_t> events;
  std::vector<double> scores;
  events.reserve(weights_.size()), scores.reserve(weights_.size());
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    const auto label = data_->labels[i];
    if (contrast.background >= 0 && label != contrast.signal && label != contrast.background) continue;
    events.push_back(static_cast<std::uint32_t>(i));
    scores.push_back(discriminant(i, contrast));
  }
  known = std::make_shared<const Ranking>(rank(events, scores));
  return *known;
}

const Roc& ScoredEvents::roc(Contrast contrast) const {
  if (weights_.empty()) throw Error(ErrorKind::input, "there are no events to evaluate");
  auto& known = rocs_[contrast];
  if (!known) known = std::make_shared<const Roc>(ranking(contrast), data_->labels, weights_, contrast.signal);
  return *known;
}

ScoredEvents ScoredEvents::reweighted(std::vector<double> weights) const {
  if (weights.size() != weights_.size())
    throw Error(ErrorKind::input, fmt::format("{} weights for {} events", weights.size(), weights_.size()));
  ScoredEvents out = *this;
  out.rocs_.clear();
  out.weights_ = std::move(weights);
  return out;
}

}  // namespace hml
