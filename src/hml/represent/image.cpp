#include "hml/represent/image.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/observe/selection.hpp"

namespace hml {
namespace {

/// "subjet3" -> 3; a config error for anything else.
int subjet_number(const std::string& text, const std::string& key, const Place& place) {
  try {
    const ObjectName name = parse_object(text);
    if (name.steps.size() == 1 && name.steps[0].name == "subjet" && name.steps[0].single)
      return static_cast<int>(name.steps[0].start);
  } catch (const Error&) {
    // Reported below with the words that fit here.
  }
  throw Error(ErrorKind::config, fmt::format("{}: expected a subjet such as 'subjet0', not '{}'", key, text), place);
}

std::array<double, 2> read_range(const Config& config) {
  const auto edges = config.items();
  if (edges.size() != 2 || !(edges[0].number() < edges[1].number()) ||
      !std::isfinite(edges[1].number() - edges[0].number()))
    throw Error(ErrorKind::config, "range: expected [low, high] with low < high", config.place());
  return {edges[0].number(), edges[1].number()};
}

/// Index of the bin that holds x, -1 outside.
int bin_of(double x, const std::array<double, 2>& range, int bins) {
  if (!(x >= range[0] && x < range[1])) return -1;
  return std::min(static_cast<int>((x - range[0]) / (range[1] - range[0]) * bins), bins - 1);
}

}  // namespace

void ImageRepresentation::declare(Parameters& parameters) {
  parameters.add("of", of_, "The objects drawn: fatjet0.constituents.").required();
  parameters.add("subjets", subjet_settings_,
                 "Clusters the objects again: {algorithm: kt|antikt|cambridge, radius: 0.3, min_pt: 0}.");
  parameters.add("translate", translate_, "The subjet that becomes the origin ('subjet0'), or 'none'.");
  parameters.add("rotate", rotate_settings_,
                 "Turns a subjet to an angle in degrees: {axis: subjet1, to: -90, missing: keep|empty}; `missing` says "
                 "whether an event without that subjet is kept as it is or left empty.");
  parameters.add("pixels", pixels_, "Number of pixels in phi (rows) and in eta (columns).").min(1).max(4096);
  parameters.add("range", range_settings_, "Lower and upper edge in phi and in eta: [[-1.6, 1.6], [-1.6, 1.6]].");
  parameters
      .add("scale", scale_,
           "Steps on the finished pixels, in order: 'max' divides by the largest, 'log' is log(1 + x).")
      .choices({"max", "log"});
}

void ImageRepresentation::prepare(const ObservableCatalogue&, const Place& place) {
  try {
    objects_ = parse_object(of_);
  } catch (Error& error) {
    throw error.in("image: of");
  }
  of_ = objects_.text();
  if (pixels_.size() != 2)
    throw Error(ErrorKind::config, "pixels: expected two numbers, rows (phi) and columns (eta)", place);
  prepare_range(place);
  prepare_subjets(place);
}

void ImageRepresentation::prepare_range(const Place& place) {
  if (!range_settings_.is_null()) {
    const auto axes = range_settings_.items();
    if (axes.size() != 2) throw Error(ErrorKind::config, "range: expected two ranges, of phi and of eta", place);
    phi_ = read_range(axes[0]);
    eta_ = read_range(axes[1]);
  }
  range_settings_ = Config::from_json(nlohmann::ordered_json{phi_, eta_});
}

void ImageRepresentation::prepare_subjets(const Place& place) {
  const auto resolve = [](Config& settings, auto declare, const char* what) {
    Parameters parameters;
    declare(parameters);
    parameters.assign(settings, what);
    settings = Config::from_json(parameters.values());
  };
  with_subjets_ = !subjet_settings_.is_null();
  if (with_subjets_) resolve(subjet_settings_, [&](Parameters& p) { subjets_.declare(p); }, "subjets");

  if (translate_ != "none") origin_ = subjet_number(translate_, "translate", place);
  rotate_ = !rotate_settings_.is_null();
  if (rotate_) {
    std::string axis = "subjet1", missing = "keep";
    resolve(
        rotate_settings_,
        [&](Parameters& p) {
          p.add("axis", axis, "The subjet that is turned.");
          p.add("to", to_, "Where it then lies, from the eta axis towards the phi axis.")
              .unit("degrees")
              .min(-360)
              .max(360);
          p.add("missing", missing, "What becomes of an event without that subjet.").choices({"keep", "empty"});
        },
        "rotate");
    axis_ = subjet_number(axis, "rotate: axis", place);
    empty_without_axis_ = missing == "empty";
    if (origin_ < 0)
      throw Error(ErrorKind::config, "rotate turns about the origin that translate sets; say 'translate: subjet0'",
                  place);
    if (axis_ == origin_) throw Error(ErrorKind::config, "rotate: the axis is the origin itself", place);
  }
  if (origin_ >= 0 && !with_subjets_)
    throw Error(ErrorKind::config, "translate needs subjets: {algorithm: kt, radius: 0.3}", place);
}

std::vector<std::int64_t> ImageRepresentation::shape() const { return {1, pixels_[0], pixels_[1]}; }

std::vector<std::string> ImageRepresentation::units() const { return {scale_.empty() ? "GeV" : "1"}; }

void ImageRepresentation::fill(const Events& events, std::span<float> rows) const {
  const Selection selection = select_objects(events, objects_);
  const auto all = momenta(selection);
  const auto offsets = selection.event_offsets();
  const auto size = static_cast<std::size_t>(row_size());
  std::vector<Momentum> objects;
  for (std::size_t event = 0; event + 1 < offsets.size(); ++event) {
    objects.clear();
    for (auto i = static_cast<std::size_t>(offsets[event]); i < static_cast<std::size_t>(offsets[event + 1]); ++i)
      if (selection.object[i] >= 0) objects.push_back(all[i]);
    draw(objects, rows.subspan(event * size, size));
  }
}

/// Places the objects as (phi, eta, pt); false where the image stays empty.
bool ImageRepresentation::move(std::span<const Momentum> objects, std::vector<std::array<double, 3>>& points) const {
  double phi0 = 0, eta0 = 0, cosine = 1, sine = 0;
  if (origin_ >= 0) {
    const auto subjets = find_subjets(objects, subjets_);
    const auto n = static_cast<int>(subjets.size());
    if (origin_ >= n) return false;
    const Subjet& origin = subjets[static_cast<std::size_t>(origin_)];
    phi0 = origin.phi;
    eta0 = origin.eta;
    if (rotate_ && axis_ >= n && empty_without_axis_) return false;
    if (rotate_ && axis_ < n) {
      const Subjet& axis = subjets[static_cast<std::size_t>(axis_)];
      const double angle = to_ * std::numbers::pi / 180 - std::atan2(delta_phi(axis.phi, phi0), axis.eta - eta0);
      cosine = std::cos(angle);
      sine = std::sin(angle);
    }
  }
  for (const auto& object : objects) {
    const double phi = origin_ >= 0 ? delta_phi(object.phi, phi0) : object.phi, eta = object.eta - eta0;
    points.push_back({eta * sine + phi * cosine, eta * cosine - phi * sine, object.pt});
  }
  return true;
}

void ImageRepresentation::draw(std::span<const Momentum> objects, std::span<float> pixels) const {
  std::fill(pixels.begin(), pixels.end(), 0.0f);
  std::vector<std::array<double, 3>> points;
  points.reserve(objects.size());
  if (!move(objects, points)) return;
  for (const auto& [phi, eta, pt] : points) {
    const int i = bin_of(phi, phi_, pixels_[0]), j = bin_of(eta, eta_, pixels_[1]);
    if (i >= 0 && j >= 0) pixels[static_cast<std::size_t>(i * pixels_[1] + j)] += static_cast<float>(pt);
  }
  scale(pixels);
}

void ImageRepresentation::scale(std::span<float> pixels) const {
  for (const auto& step : scale_) {
    const float largest = *std::max_element(pixels.begin(), pixels.end());
    if (largest <= 0) return;
    if (step == "max")
      for (auto& pixel : pixels) pixel /= largest;
    else
      for (auto& pixel : pixels) pixel = std::log1p(pixel);
  }
}

}  // namespace hml
