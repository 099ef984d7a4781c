#include "hml/learn/approach.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "hml/core/files.hpp"
#include "hml/core/threads.hpp"
#include "hml/dataset/without_rows.hpp"
#include "hml/dataset/zoo/filling.hpp"
#include "hml/learn/hold_out.hpp"
#include "hml/learn/labelled_stream.hpp"
#include "hml/learn/trees/formats/model_files.hpp"

namespace hml {

namespace {

constexpr const char* format_name = "hml approach";
// 1: trees without several outputs, categories and covers; 2: networks without buffers and raw features.
constexpr int format_version = 3;

// Position of every feature of `wanted` in `given`; a missing one is an input error with the nearest names.
std::vector<std::size_t> positions(const std::vector<std::string>& wanted, const std::vector<std::string>& given) {
  std::vector<std::size_t> out;
  for (const auto& name : wanted) {
    const auto found = std::find(given.begin(), given.end(), name);
    if (found == given.end())
      throw unknown_name(ErrorKind::input, "the model was trained on a feature that the sample lacks:", name, given);
    out.push_back(static_cast<std::size_t>(found - given.begin()));
  }
  return out;
}

// Takes features along the last axis (a set, or objects) or channels along the first one of an event (an image).
Tensor reorder(const Tensor& from, const std::vector<std::size_t>& order) {
  Tensor to{from.shape, {}, {}, {}};
  const bool channels = from.shape.size() == 4;
  to.shape[channels ? 1 : from.shape.size() - 1] = static_cast<std::int64_t>(order.size());
  const std::size_t inner = channels ? static_cast<std::size_t>(from.row_size() / from.shape[1]) : 1;
  const std::size_t row = from.names.size() * inner;  // of an event, or of one of its objects
  const std::size_t rows = row > 0 ? from.values.size() / row : 0;
  to.values.reserve(rows * order.size() * inner);
  for (std::size_t i = 0; i < rows; ++i)
    for (const auto source : order) {
      const auto begin = from.values.begin() + static_cast<std::ptrdiff_t>(i * row + source * inner);
      to.values.insert(to.values.end(), begin, begin + static_cast<std::ptrdiff_t>(inner));
    }
  for (const auto source : order) to.names.push_back(from.names[source]);
  return to;
}

// The features of a set and of objects, and the channels of a rank-4 image, have one name a column; other inputs go by
// shape.
bool has_named_columns(const Tensor& input) {
  if (input.names.empty() || input.shape.size() < 2 || input.shape.size() > 4) return false;
  return static_cast<std::int64_t>(input.names.size()) == input.shape[input.shape.size() == 3 ? 2 : 1];
}

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

void Approach::compile(const Config& parameters) {
  Parameters p;
  declare(p);
  p.assign(parameters, "approach '" + kind() + "'");
}

void Approach::check_input(const Samples& samples) {
  if (!classifies() && targets().empty())
    throw Error(ErrorKind::config, kind() + " is to learn neither the class nor a target");
  if (classifies() && samples.classes.size() < 2)
    throw Error(ErrorKind::input, fmt::format("a training sample needs at least two classes{}",
                                              targets().empty() ? "" : "; loss: none learns the targets alone"));
  choose_input(samples);
  for (const auto& input : inputs()) check_targets(samples, input, targets());
}

void Approach::choose_input(const Samples& samples) {
  if (!wanted_input_.empty()) {
    const Tensor& input = samples.input(wanted_input_);
    if (!accepts(input)) {
      const bool objects = input.shape.size() == 3 && has_named_columns(input);
      throw Error(ErrorKind::config,
                  fmt::format("{} needs {}; '{}' has shape ({}){}", kind(), expected(), wanted_input_,
                              fmt::join(input.shape, ", "),
                              objects ? fmt::format(" with the features {}", fmt::join(input.names, ", ")) : ""));
    }
    input_ = wanted_input_;
    return;
  }
  for (const auto& [name, input] : samples.inputs)
    if (accepts(input)) {
      input_ = name;
      return;
    }
  throw Error(ErrorKind::input, fmt::format("{} needs {}; the sample has none", kind(), expected()));
}

// Without a name, the first one that has all features, or the shape where features have no names.
std::string Approach::input_of(const Samples& samples) const {
  if (!input_.empty()) return input_;
  const auto has = [](const Tensor& input, const std::string& name) {
    return std::find(input.names.begin(), input.names.end(), name) != input.names.end();
  };
  std::string accepted;
  for (const auto& [name, input] : samples.inputs) {
    if (!accepts(input)) continue;
    const bool fits = features_.empty() || !has_named_columns(input)
                          ? std::equal(shape_.begin(), shape_.end(), input.shape.begin() + 1, input.shape.end())
                          : std::all_of(features_.begin(), features_.end(), [&](const auto& f) { return has(input, f); });
    if (fits) return name;
    if (accepted.empty()) accepted = name;
  }
  if (accepted.empty()) throw Error(ErrorKind::input, fmt::format("{} needs {}; the sample has none", kind(), expected()));
  return accepted;  // align() says what does not fit
}

const Tensor& Approach::align(const Samples& samples, Tensor& made) const {
  const Tensor& input = samples.input(input_of(samples));
  const Tensor* out = &input;
  if (!features_.empty() && has_named_columns(input) && input.names != features_) {
    made = reorder(input, positions(features_, input.names));
    out = &made;
  }
  if (!std::equal(shape_.begin(), shape_.end(), out->shape.begin() + 1, out->shape.end()))
    throw Error(ErrorKind::input, fmt::format("'{}' has events of shape ({}); {} was trained on ({})", input_of(samples),
                                              fmt::join(out->shape.begin() + 1, out->shape.end(), ", "), kind(),
                                              fmt::join(shape_, ", ")));
  return *out;
}

std::vector<std::string> Approach::inputs_to_learn(const Samples& samples) const {
  std::vector<std::string> out = inputs();
  for (auto& table : tables_of(samples, targets())) out.push_back(std::move(table));
  return out;
}

Labelled Approach::to_learn(const Samples& samples, const Tensor& input) const {
  Labelled out = labelled(samples, input);
  out.targets = target_values(samples, targets());
  return out;
}

Labelled Approach::labelled(const Samples& samples, const Tensor& input) const {
  const auto n = static_cast<std::size_t>(samples.size());
  if (input.rows() != samples.size() || (!samples.weights.empty() && samples.weights.size() != n))
    throw Error(ErrorKind::input, fmt::format("{} labels, {} weights and {} rows of '{}' do not belong together", n,
                                              samples.weights.size(), input.rows(), fmt::join(inputs(), "', '")));
  for (std::size_t i = 0; i < n; ++i)
    if (samples.labels[i] < 0 || samples.labels[i] >= static_cast<std::int32_t>(classes_.size()))
      throw Error(ErrorKind::input,
                  fmt::format("event {}: label {} is none of the {} classes", i, samples.labels[i], classes_.size()));
  Labelled out{&input, &samples.labels, samples.weights, static_cast<std::int64_t>(classes_.size())};
  if (out.weights.empty()) out.weights.assign(n, 1.0);
  return out;
}

std::string Approach::feature_name(std::size_t feature) const {
  return feature < features_.size() ? features_[feature] : fmt::format("feature {}", feature);
}

void Approach::require_validation(const Labelled& validation, const std::string& what) {
  if (validation.size() == 0)
    throw Error(ErrorKind::config,
                what + " needs validation events: set validation_split, or give the dataset a part 'validation'");
}

void Approach::declare_validation(Parameters& p) {
  p.add("validation_split", validation_split_,
        "Share of the training events to validate on, where the dataset has no part for that; 0 validates on none.")
      .min(0)
      .max(0.9);
}

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

bool Approach::streams(const Dataset& dataset) {
  if (memory() == 0) return false;
  const Samples samples = without_rows(dataset.description());
  choose_input(samples);
  std::size_t row = 0;
  for (const auto& input : inputs()) row += static_cast<std::size_t>(samples.input(input).row_size());
  return rows_of(dataset, "train") * row * sizeof(float) > memory();
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

const History& Approach::fit_streamed(const Dataset& dataset, const FitOptions& options) try {
  const Samples samples = without_rows(dataset.description());
  check_input(samples);
  take_shape(samples);
  classes_ = dataset.classes();
  StreamOptions stream{.inputs = inputs_to_learn(samples), .batch_size = batch_size(), .seed = options.seed,
                       .buffer_bytes = std::max(memory(), std::size_t{64} << 20),  // smaller ones would hardly mix
                       .threads = resolve_threads(options.threads)};
  const auto label = [this, made = Tensor()](const Samples& batch) mutable { return to_learn(batch, align(batch, made)); };
  const bool has_validation = rows_of(dataset, "validation") > 0;
  if (!has_validation) stream.held_out.share = validation_split_;
  LabelledStream train(dataset, stream, label);
  check_sums(train.class_weights(), classes_, train.rows());
  std::optional<LabelledStream> validation;
  stream.shuffle = false, stream.batch_size = std::max<std::int64_t>(stream.batch_size, 512);
  if (has_validation) stream.part = "validation";
  else stream.held_out.taken = true;
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

void Approach::take_shape(const Samples& samples) {
  const Tensor& input = samples.input(input_);
  features_ = has_named_columns(input) ? input.names : std::vector<std::string>{};
  shape_.assign(input.shape.begin() + 1, input.shape.end());
}

FitOptions Approach::resolved(const FitOptions& options) const {
  FitOptions out = options;
  out.threads = resolve_threads(options.threads);
  if (out.label.empty()) out.label = kind();
  return out;
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

Scores Approach::predict(const Samples& samples, int threads) const try {
  require_trained();
  if (!classifies()) throw Error(ErrorKind::usage, "was trained on its targets alone and tells no classes apart");
  Tensor made;
  return score(align(samples, made), resolve_threads(threads));
} catch (Error& error) {
  throw error.in(kind());
}

Estimates Approach::estimate(const Samples& samples, int threads) const try {
  require_trained();
  if (targets().empty()) throw Error(ErrorKind::usage, "was trained on no targets");
  Tensor made;
  return estimate_targets(align(samples, made), resolve_threads(threads));
} catch (Error& error) {
  throw error.in(kind());
}

Estimates Approach::estimate_targets(const Tensor&, int) const {
  throw Error(ErrorKind::internal, kind() + " has targets, but says nothing of them");
}

Tensor Approach::aligned(const Samples& samples) const {
  require_trained();
  Tensor made;
  const Tensor& input = align(samples, made);
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

void Approach::require_trained() const {
  if (!trained()) throw Error(ErrorKind::usage, kind() + " was neither fitted nor loaded");
}

void Approach::save(const std::filesystem::path& path) const {
  require_trained();
  AtomicFile atomic(path);
  h5::File file = h5::File::create(atomic.temporary());
  file.set_attribute("format", format_name);
  file.set_attribute("version", std::to_string(format_version));
  file.set_attribute("kind", kind());
  Parameters p;
  const_cast<Approach*>(this)->declare(p);  // declaring only binds names to members; values() reads them
  file.set_attribute("parameters", p.values().dump());
  file.set_attribute("input", input_);
  file.write<std::int64_t>("input_shape", shape_);
  file.write_strings("features", features_);
  file.write_strings("classes", classes_);
  auto curves = file.group("history");
  curves.set_attribute("unit", history_.unit);
  for (const auto& curve : history_.curves) curves.write<double>(curve.name, curve.values);
  auto state = file.group("state");
  write_state(state);
  file.close();
  atomic.commit();
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

namespace {

bool has_format(const h5::File& file) {
  return file.has_attribute("format") && file.attribute("format") == format_name;
}

h5::File open_model(const std::filesystem::path& path) {
  h5::File file = h5::File::open(path);
  if (!has_format(file))
    throw Error(ErrorKind::input, fmt::format("'{}' is an HDF5 file, but no saved approach", path.string()));
  if (file.attribute("version") != std::to_string(format_version))
    throw Error(ErrorKind::input, fmt::format("'{}' has version {} of the format; this program reads version {}",
                                              path.string(), file.attribute("version"), format_version));
  return file;
}

}  // namespace

void Approach::read(const h5::File& file, const std::string& where) try {
  compile(Config::from_json(nlohmann::ordered_json::parse(file.attribute("parameters"))));
  input_ = file.attribute("input");
  shape_ = file.read<std::int64_t>("input_shape");
  features_ = file.read_strings("features");
  classes_ = file.read_strings("classes");
  const auto curves = file.open_group("history");
  history_ = {curves.attribute("unit"), {}};
  for (const auto& name : curves.names()) history_.curves.push_back({name, curves.read<double>(name)});
  read_state(file.open_group("state"));
} catch (Error& error) {
  classes_.clear();
  throw error.in(fmt::format("'{}' does not hold a whole {}", where, kind()));
} catch (const nlohmann::json::exception& error) {
  throw Error(ErrorKind::input, fmt::format("'{}' does not hold a whole {}: {}", where, kind(), error.what()));
}

void Approach::load(const std::filesystem::path& path) {
  const h5::File file = open_model(path);
  if (file.attribute("kind") != kind())
    throw Error(ErrorKind::input,
                fmt::format("'{}' holds a {}, not a {}", path.string(), file.attribute("kind"), kind()));
  read(file, path.string());
}

std::unique_ptr<Approach> load_approach(const std::filesystem::path& path, const Approaches& approaches) {
  if (recognise_model(path) != ModelFormat::other) return read_foreign_model(path);
  const std::string kind = open_model(path).attribute("kind");
  std::unique_ptr<Approach> approach;
  try {
    approach = approaches.make(kind);
  } catch (Error& error) {
    throw Error(ErrorKind::input, error.message()).in("'" + path.string() + "'");
  }
  approach->load(path);
  return approach;
}

bool is_model(const std::filesystem::path& path) {
  return is_hdf5(path) ? has_format(h5::File::open(path)) : recognise_model(path) != ModelFormat::other;
}

}  // namespace hml
