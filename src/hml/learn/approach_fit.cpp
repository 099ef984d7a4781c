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

std::vector<double> class_weights(const Labelled& data) {
  std::vector<double> sums(static_cast<std::size_t>(data.classes));
  for (std::size_t i = 0; i < data.weights.size(); ++i) {
    if (!std::isfinite(data.weights[i]))
      throw Error(ErrorKind::input, fmt::format("event {}: its weight is not finite ({})", i, data.weights[i]));
    sums[static_cast<std::size_t>((*data.labels)[i])] += data.weights[i];
  }
  return sums;
}

std::size_t rows_of(const Dataset& dataset, const std::string& part) {
  const auto wanted = parts_of(part, dataset.split(), dataset.name());
  const auto parts = dataset.parts();
  return static_cast<std::size_t>(std::count_if(parts.begin(), parts.end(), [&](auto of) { return wanted[of]; }));
}

}  // namespace

const History& Approach::fit(const Samples& train, const Samples& validation, const FitOptions& options) try {
  check_input(train);
  take_shape(train);
  classes_ = train.classes;
  check_sums(check_sample(train), classes_, train.size());  // of all events, as messages count them
  if (validation.size() > 0) check_validation(validation);
  if (validation.size() > 0 || validation_split_ == 0) return fit_on(train, validation, options);
  const auto [rest, held_out] = hold_out(train, inputs_to_learn(train), validation_split_, options.seed);
  return fit_on(rest, held_out, options);
} catch (Error& error) {
  classes_.clear();
  throw error.in(kind());
}

std::vector<double> Approach::check_sample(const Samples& samples) const {
  Tensor made;
  return class_weights(to_learn(samples, checked(samples, made)));
}

void Approach::check_validation(const Samples& validation) const try {
  check_sample(validation);
} catch (Error& error) {
  throw error.in("validation sample");
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
  Tensor made, made_to_watch;
  const Labelled data = to_learn(train, align(train, made));
  check_sums(class_weights(data), classes_, data.size());
  const Tensor none;
  const Labelled watching =
      validation.size() > 0 ? to_learn(validation, align(validation, made_to_watch)) : labelled(validation, none);
  history_ = learn(data, watching, resolved(options));
  return history_;
}

// Events of a stream come in a random order: this counts them as they are in the part.
void Approach::check_in_order(const Dataset& dataset, StreamOptions options) const try {
  options.shuffle = false, options.held_out = {};
  DatasetStream stream(dataset, options);
  stream.start(0);
  std::int64_t first = 0;
  Tensor made;
  while (const Samples* batch = stream.next()) {
    check_values(align(*batch, made), first);
    target_values(*batch, targets(), first);
    first += batch->size();
  }
} catch (Error& error) {
  throw error.in(fmt::format("part '{}'", options.part));
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
  const auto label = [this, &dataset](const StreamOptions& read) {
    return [this, &dataset, read, made = Tensor()](const Samples& batch) mutable {
      try {
        return to_learn(batch, checked(batch, made));
      } catch (const Error&) {
        check_in_order(dataset, read);
        throw;
      }
    };
  };
  const bool has_validation = rows_of(dataset, "validation") > 0;
  if (!has_validation) stream.held_out.share = validation_split_;
  LabelledStream train(dataset, stream, label(stream));
  check_sums(train.class_weights(), classes_, train.rows());
  std::optional<LabelledStream> validation;
  stream.shuffle = false, stream.batch_size = std::max<std::int64_t>(stream.batch_size, 512);
  if (has_validation)
    stream.part = "validation";
  else
    stream.held_out.taken = true;
  if (has_validation || validation_split_ > 0) validation.emplace(dataset, stream, label(stream));
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
