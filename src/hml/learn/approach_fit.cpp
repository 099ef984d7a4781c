#include "hml/learn/approach.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "hml/core/threads.hpp"
#include "hml/dataset/without_rows.hpp"
#include "hml/learn/hold_out.hpp"
#include "hml/learn/labelled_stream.hpp"

namespace hml {

namespace {

void check_sums(const std::vector<double>& sums, const std::vector<std::string>& classes, std::int64_t events) {
  for (std::size_t c = 0; c < classes.size(); ++c)
    if (!(sums[c] > 0))
      throw Error(ErrorKind::input, fmt::format("class '{}' has a sum of weights of {:g} in the training sample of {} "
                                                "events; every class needs a positive one",
                                                classes[c], sums[c], events));
}

void check_weights(const Labelled& data, const std::vector<std::string>& classes) {
  std::vector<double> sums(classes.size());
  for (std::size_t i = 0; i < data.weights.size(); ++i) {
    if (!std::isfinite(data.weights[i]))
      throw Error(ErrorKind::input, fmt::format("event {}: its weight is not finite ({})", i, data.weights[i]));
    sums[static_cast<std::size_t>((*data.labels)[i])] += data.weights[i];
  }
  check_sums(sums, classes, data.size());
}

std::size_t rows_of(const Dataset& dataset, const std::string& part) {
  const auto wanted = parts_of(part, dataset.split(), dataset.name());
  const auto parts = dataset.parts();
  return static_cast<std::size_t>(std::count_if(parts.begin(), parts.end(), [&](auto of) { return wanted[of]; }));
}

}  // namespace

const History& Approach::fit(const Samples& train, const Samples& validation, const FitOptions& options) try {
  check_input(train);
  if (validation.size() > 0 || validation_split_ == 0) return fit_on(train, validation, options);
  take_shape(train);
  classes_ = train.classes;
  Tensor made;
  check_weights(labelled(train, align(train, made)), classes_);  // of all events, as messages count them
  const auto [rest, held_out] = hold_out(train, inputs_to_learn(train), validation_split_, options.seed);
  return fit_on(rest, held_out, options);
} catch (Error& error) {
  classes_.clear();
  throw error.in(kind());
}

const History& Approach::fit(const Dataset& dataset, const FitOptions& options) {
  if (streams(dataset)) return fit_streamed(dataset, options);
  const Samples empty = without_rows(dataset.description());
  check_input(empty);
  const int threads = resolve_threads(options.threads);
  const auto inputs = inputs_to_learn(empty);
  Samples train = dataset.read("train", inputs, threads), validation = dataset.read("validation", inputs, threads);
  if (dataset.luminosity() > 0) balance_classes(train), balance_classes(validation);
  return fit(train, validation, options);
}

bool Approach::streams(const Dataset& dataset) {
  if (memory() == 0) return false;
  const Samples samples = without_rows(dataset.description());
  choose_input(samples);
  std::size_t row = 0;
  for (const auto& input : inputs()) row += static_cast<std::size_t>(samples.input(input).row_size());
  return rows_of(dataset, "train") * row * sizeof(float) > memory();
}

const History& Approach::fit_on(const Samples& train, const Samples& validation, const FitOptions& options) {
  take_shape(train);
  classes_ = train.classes;
  Tensor made, made_to_watch;
  const Labelled data = to_learn(train, align(train, made));
  check_weights(data, classes_);
  const Tensor none;
  const Labelled watching =
      validation.size() > 0 ? to_learn(validation, align(validation, made_to_watch)) : labelled(validation, none);
  history_ = learn(data, watching, resolved(options));
  return history_;
}

const History& Approach::fit_streamed(const Dataset& dataset, const FitOptions& options) try {
  const Samples samples = without_rows(dataset.description());
  check_input(samples);
  take_shape(samples);
  classes_ = dataset.classes();
  StreamOptions stream{.inputs = inputs_to_learn(samples),
                       .batch_size = batch_size(),
                       .seed = options.seed,
                       .buffer_bytes = std::max(memory(), std::size_t{64} << 20),  // smaller ones would hardly mix
                       .threads = resolve_threads(options.threads)};
  const auto label = [this, made = Tensor()](const Samples& batch) mutable {
    return to_learn(batch, align(batch, made));
  };
  const bool has_validation = rows_of(dataset, "validation") > 0;
  if (!has_validation) stream.held_out.share = validation_split_;
  LabelledStream train(dataset, stream, label);
  check_sums(train.class_weights(), classes_, train.rows());
  std::optional<LabelledStream> validation;
  stream.shuffle = false, stream.batch_size = std::max<std::int64_t>(stream.batch_size, 512);
  if (has_validation)
    stream.part = "validation";
  else
    stream.held_out.taken = true;
  if (has_validation || validation_split_ > 0) validation.emplace(dataset, stream, label);
  if (validation && validation->rows() == 0) validation.reset();
  history_ = learn_streamed(train, validation ? &*validation : nullptr, resolved(options));
  return history_;
} catch (Error& error) {
  classes_.clear();
  throw error.in(kind());
}

History Approach::learn_streamed(LabelledStream&, LabelledStream*, const FitOptions&) {
  throw Error(ErrorKind::internal, kind() + " cannot learn from a stream");
}

std::vector<std::string> Approach::inputs_to_learn(const Samples& samples) const {
  std::vector<std::string> out = inputs();
  for (auto& table : tables_of(samples, targets())) out.push_back(std::move(table));
  return out;
}

FitOptions Approach::resolved(const FitOptions& options) const {
  FitOptions out = options;
  out.threads = resolve_threads(options.threads);
  if (out.label.empty()) out.label = kind();
  return out;
}

}  // namespace hml
