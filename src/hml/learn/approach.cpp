#include "hml/learn/approach.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/threads.hpp"

namespace hml {

std::vector<float> Scores::column(std::int64_t c) const {
  std::vector<float> out(static_cast<std::size_t>(size()));
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = values[i * static_cast<std::size_t>(classes) + static_cast<std::size_t>(c)];
  return out;
}

void Approach::declare(Parameters& p) {
  declare_input(p);
  declare_own(p);
}

void Approach::declare_input(Parameters& p) {
  p.add("input", wanted_input_, "Representation to learn from; the first suitable one where empty.");
}

void Approach::declare_validation(Parameters& p) {
  p.add("validation_split", validation_split_,
        "Share of the training events to validate on, where the dataset has no part for that; 0 validates on none.")
      .min(0)
      .max(0.9);
}

void Approach::compile(const Config& parameters) {
  Parameters p;
  declare(p);
  p.assign(parameters, "approach '" + kind() + "'");
}

nlohmann::ordered_json Approach::parameter_values() const {
  Parameters p;
  const_cast<Approach*>(this)->declare(p);  // which only binds names to members; values() reads them
  return p.values();
}

std::string Approach::feature_name(std::size_t feature) const {
  return feature < features_.size() ? features_[feature] : fmt::format("feature {}", feature);
}

void Approach::require_trained() const {
  if (!trained()) throw Error(ErrorKind::usage, kind() + " was neither fitted nor loaded");
}

void Approach::require_validation(const Labelled& validation, const std::string& what) {
  if (validation.size() == 0)
    throw Error(ErrorKind::config,
                what + " needs validation events: set validation_split, or give the dataset a part 'validation'");
}

Scores Approach::predict(const Samples& samples, int threads) const try {
  require_trained();
  if (!classifies()) throw Error(ErrorKind::usage, "was trained on its targets alone and tells no classes apart");
  Tensor made;
  return score(checked(samples, made), resolve_threads(threads));
} catch (Error& error) {
  throw error.in(kind());
}

Estimates Approach::estimate(const Samples& samples, int threads) const try {
  require_trained();
  if (targets().empty()) throw Error(ErrorKind::usage, "was trained on no targets");
  Tensor made;
  return estimate_targets(checked(samples, made), resolve_threads(threads));
} catch (Error& error) {
  throw error.in(kind());
}

Estimates Approach::estimate_targets(const Tensor&, int) const {
  throw Error(ErrorKind::internal, kind() + " has targets, but says nothing of them");
}

Tensor Approach::aligned(const Samples& samples) const {
  require_trained();
  Tensor made;
  const Tensor& input = checked(samples, made);
  return &input == &made ? std::move(made) : input;
}

Approach::Evaluation Approach::evaluate(const Samples& samples, int threads) const {
  const Scores scores = predict(samples, threads);
  Tensor made;
  const Labelled data = labelled(samples, align(samples, made));
  const Tally sum = tally(scores.values, scores.classes, samples.labels, data.weights);
  return {sum.mean_loss(), sum.accuracy()};
}

void Approach::take_over(std::string input, std::vector<std::string> features, std::vector<std::string> classes,
                         std::vector<std::int64_t> shape) {
  input_ = std::move(input), features_ = std::move(features), classes_ = std::move(classes), shape_ = std::move(shape);
  history_ = {};
}

void Approach::export_to(const std::filesystem::path& path) const {
  const auto known = exports();
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const auto& form) { return path.extension() == form.ending; });
  if (found == known.end()) {
    std::string endings = ".h5 (ours)";
    for (const auto& form : known) endings += ", " + form.ending;
    throw Error(ErrorKind::usage, fmt::format("'{}': a {} is written as {}", path.string(), kind(), endings));
  }
  require_trained();
  found->write(path);
}

}  // namespace hml
