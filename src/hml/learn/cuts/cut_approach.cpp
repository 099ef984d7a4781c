#include "hml/learn/cuts/cut_approach.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "hml/core/threads.hpp"

namespace hml {

void declare_sides(Parameters& p, Config& sides) {
  p.add("sides", sides, "Map of features to the edges they may have: lower, upper or both; both for one not named.");
}

std::vector<CutSides> read_sides(const Config& sides, const std::vector<std::string>& features) {
  const std::vector<std::string> words{"lower", "upper", "both"};
  std::vector<CutSides> out(features.size());
  for (const auto& [name, value] : sides.entries()) {
    const auto found = std::find(features.begin(), features.end(), name);
    if (found == features.end())
      throw unknown_name(ErrorKind::config, "feature", name, features, value.place()).in("sides");
    const std::string& word = value.text();
    if (std::find(words.begin(), words.end(), word) == words.end())
      throw unknown_name(ErrorKind::config, "side", word, words, value.place()).in(fmt::format("sides: {}", name));
    out[static_cast<std::size_t>(found - features.begin())] = {word != "upper", word != "lower"};
  }
  return out;
}

std::vector<float> column_of(const Tensor& input, std::size_t column) {
  const auto width = static_cast<std::size_t>(input.row_size());
  std::vector<float> out(static_cast<std::size_t>(input.rows()));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = input.values[i * width + column];
  return out;
}

Yields sums_of_weights(const Labelled& data) {
  Yields sums;
  for (std::size_t i = 0; i < data.weights.size(); ++i)
    ((*data.labels)[i] == 1 ? sums.signal : sums.background) += data.weights[i];
  return sums;
}

void CutApproach::declare_features(Parameters& p) {
  p.add("features", wanted_features_, "Features to cut on, in this order; all where empty.");
}

std::vector<std::size_t> CutApproach::chosen() const {
  std::vector<std::size_t> out;
  if (wanted_features_.empty()) {
    out.resize(static_cast<std::size_t>(input_shape()[0]));
    std::iota(out.begin(), out.end(), std::size_t{0});
  }
  for (const auto& name : wanted_features_) {
    const auto found = std::find(features().begin(), features().end(), name);
    if (found == features().end()) throw unknown_name(ErrorKind::config, "feature", name, features());
    out.push_back(static_cast<std::size_t>(found - features().begin()));
    if (std::count(out.begin(), out.end(), out.back()) > 1)
      throw Error(ErrorKind::config, fmt::format("feature '{}' is chosen twice", name));
  }
  return out;
}

History CutApproach::learn(const Labelled& train, const Labelled& validation, const FitOptions& options) {
  if (train.classes != 2)
    throw Error(ErrorKind::input, fmt::format("tells two classes apart; the sample has {}", train.classes));
  columns_ = chosen();
  for (const auto column : columns_) {
    const auto values = column_of(*train.input, column);
    if (std::all_of(values.begin(), values.end(), [](float x) { return std::isnan(x); }))
      throw Error(ErrorKind::input, fmt::format("feature '{}' is missing in every event", feature_name(column)));
  }
  cuts_.clear();
  train_weights_ = sums_of_weights(train);
  History history = learn_cuts(train, validation, options);
  flow_ = ClassCutFlow(train, cuts_, columns_);
  return history;
}

Scores CutApproach::score(const Tensor& input, int threads) const {
  constexpr std::size_t block = 16384;
  const auto n = static_cast<std::size_t>(input.rows()), width = static_cast<std::size_t>(input.row_size());
  Scores scores{2, std::vector<float>(2 * n)};
  parallel_for(static_cast<std::int64_t>((n + block - 1) / block), threads, [&](std::int64_t b, int) {
    const std::size_t begin = static_cast<std::size_t>(b) * block, end = std::min(begin + block, n);
    for (std::size_t i = begin; i < end; ++i) {
      bool passes = true;
      for (std::size_t c = 0; c < cuts_.size() && passes; ++c)
        passes = cuts_[c].passes(input.values[i * width + columns_[c]]);
      scores.values[2 * i + (passes ? 1 : 0)] = 1;
    }
  });
  return scores;
}

CutApproach::Selected CutApproach::selected(const Labelled& data, const Scores& scores) {
  Yields passed;
  Selected out;
  for (std::size_t i = 0; i < data.weights.size(); ++i) {
    if (scores.values[2 * i + 1] != 1) continue;
    const bool signal = (*data.labels)[i] == 1;
    (signal ? passed.signal : passed.background) += data.weights[i];
    out.background_events += signal ? 0 : background_count(data.weights[i]);
  }
  const Yields all = sums_of_weights(data);
  out.efficiency = {all.signal != 0 ? passed.signal / all.signal : 0,
                    all.background != 0 ? passed.background / all.background : 0};
  return out;
}

void CutApproach::note_on(History& history, const std::string& prefix, const Labelled& data,
                          bool with_objective) const {
  const Scores scores = score(*data.input, 1);
  const Tally sum = tally(scores.values, 2, *data.labels, data.weights);
  history.add(prefix + "loss", sum.mean_loss());
  history.add(prefix + "accuracy", sum.accuracy());
  if (!with_objective) return;
  const CutObjective goal = objective();
  if (goal.objective != "accuracy")
    history.add(prefix + goal.objective, goal(selected(data, scores).efficiency, goal.expected(train_weights_)));
}

void CutApproach::note(History& history, const Labelled& train, const Labelled& validation, bool with_objective) const {
  note_on(history, "", train, with_objective);
  if (validation.size() > 0) note_on(history, "validation_", validation, with_objective);
}

Table CutApproach::summary() const {
  require_trained();
  const auto cut =
      std::count_if(cuts_.begin(), cuts_.end(), [](const auto& c) { return c.kind != LearnedCut::Kind::none; });
  return flow_.table(fmt::format("{}: cuts on {} of {} features, training sample", kind(), cut, cuts_.size()),
                     classes(), objective());
}

Table CutApproach::cut_flow(const Samples& samples) const {
  require_trained();
  Tensor reordered;
  const Labelled data = labelled(samples, align(samples, reordered));
  return ClassCutFlow(data, cuts_, columns_).table(kind(), classes(), objective());
}

void CutApproach::write_state(h5::Group& group) const {
  write_cuts(group, cuts_);
  auto flow = group.group("flow");
  flow_.write(flow);
}

void CutApproach::read_state(const h5::Group& group) {
  columns_ = chosen();
  cuts_ = read_cuts(group);
  if (cuts_.size() != columns_.size()) throw Error(ErrorKind::input, "its cuts are not those of its features");
  flow_ = ClassCutFlow::read(group.open_group("flow"), cuts_);
}

}  // namespace hml
