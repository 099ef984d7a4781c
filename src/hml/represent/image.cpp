#include "hml/represent/image.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/observe/requests.hpp"
#include "hml/represent/pixel_scales.hpp"

namespace hml {
namespace {

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

std::array<double, 2> read_range(const Config& config) {
  const auto edges = config.items();
  if (edges.size() == 2) {
    const double low = edges[0].number(), high = edges[1].number();
    if (high - low >= 1e-6 && std::max(std::abs(low), std::abs(high)) <= 1e3) return {low, high};
  }
  throw Error(ErrorKind::config, "range: expected [low, high] with low < high", config.place());
}

std::string names_of_scales() {
  std::string out;
  for (const auto& scale : pixel_scales())
    out += fmt::format("{}'{}' {}", out.empty() ? "" : ", ", scale.name, scale.doc);
  return out;
}

}  // namespace

void ImageRepresentation::declare(Parameters& parameters) {
  parameters.add("of", of_, "The objects drawn: fatjet0.constituents.").required();
  parameters.add("channels", channel_settings_,
                 "Several images in one, by name: {tracks: {of: fatjet0.constituents, in: [EFlowTrack], within: 0, "
                 "weight: pt}}. `of` is the image's own where it is left out; `in` takes those stored in these "
                 "collections, `within` those nearer to the jet; `weight` is what a pixel sums: 'count' or any feature "
                 "of the objects. One channel of pt where there are none.");
  frame_.declare(parameters);
  parameters.add("pixels", pixels_, "Number of pixels in phi (rows) and in eta (columns).").min(1).max(4096);
  parameters.add("range", range_settings_, "Lower and upper edge in phi and in eta: [[-1.6, 1.6], [-1.6, 1.6]].");
  std::vector<std::string> scales;
  for (const auto& scale : pixel_scales()) scales.push_back(scale.name);
  parameters.add("scale", scale_, "Steps on the finished pixels of each channel, in order: " + names_of_scales() + ".")
      .choices(scales);
}

void ImageRepresentation::prepare(const ObservableCatalogue& observables, const Place& place) {
  objects_ = read_objects(of_, observables, place);
  if (pixels_.size() != 2)
    throw Error(ErrorKind::config, "pixels: expected two numbers, rows (phi) and columns (eta)", place);
  prepare_range(place);
  const bool has_jet = objects_.steps.size() > 1 && parent_of(objects_).single();
  frame_.prepare(has_jet, place);
  prepare_channels(observables, place);
  needs_jet_ = frame_.needs_jet();
  for (const auto& channel : channels_) {
    needs_jet_ = needs_jet_ || channel.needs_jet();
    if (channel.needs_jet() && !has_jet)
      throw Error(
          ErrorKind::config,
          fmt::format("channel '{}': 'within' needs an image of one jet, 'of: jet0.constituents'", channel.name()),
          place);
  }
}

void ImageRepresentation::prepare_range(const Place& place) {
  std::array<double, 2> phi{-1.6, 1.6}, eta{-1.6, 1.6};
  if (!range_settings_.is_null()) {
    const auto axes = range_settings_.items();
    if (axes.size() != 2) throw Error(ErrorKind::config, "range: expected two ranges, of phi and of eta", place);
    phi = read_range(axes[0]);
    eta = read_range(axes[1]);
  }
  range_settings_ = Config::from_json(nlohmann::ordered_json{phi, eta});
  phi_ = PixelAxis(phi, pixels_[0]);
  eta_ = PixelAxis(eta, pixels_[1]);
}

void ImageRepresentation::prepare_channels(const ObservableCatalogue& observables, const Place& place) {
  if (channel_settings_.is_null()) channel_settings_.set("pt", Config::map({}, place));
  Config resolved = Config::map();
  for (const auto& [name, config] : channel_settings_.entries()) {
    channels_.emplace_back(name, config, of_, observables);
    resolved.set(name, channels_.back().config());
  }
  if (channels_.empty() || channels_.size() > 64)
    throw Error(ErrorKind::config, "channels: expected 1 to 64", channel_settings_.place());
  channel_settings_ = std::move(resolved);
}

std::vector<std::int64_t> ImageRepresentation::shape() const {
  return {static_cast<std::int64_t>(channels_.size()), pixels_[0], pixels_[1]};
}

std::vector<std::string> ImageRepresentation::names() const {
  std::vector<std::string> out;
  for (const auto& channel : channels_) out.push_back(channel.name());
  return out;
}

std::vector<std::string> ImageRepresentation::units() const {
  std::vector<std::string> out;
  for (const auto& channel : channels_) out.push_back(scale_.empty() ? channel.unit() : "1");
  return out;
}

std::vector<ColumnRequest> ImageRepresentation::requests() const {
  auto out = object_requests(objects_, momentum_columns());
  if (needs_jet_) add_requests(out, object_requests(parent_of(objects_), momentum_columns()));
  for (const auto& channel : channels_) add_requests(out, channel.requests());
  return out;
}

void ImageRepresentation::fill(const Events& events, std::span<float> rows) const {
  const ObjectBatch own = find_objects(events, objects_);
  const auto jets =
      needs_jet_ ? momenta(select_objects(events, parent_of(objects_))) : std::vector<Momentum>(at(events.size()));
  const auto moves = find_moves(own, jets);
  const std::size_t size = at(pixels_[0]) * at(pixels_[1]);
  std::vector<double> pixels(size);
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    const ImageChannel& channel = channels_[c];
    const bool same = channel.of() == of_;
    const ObjectBatch other = same ? ObjectBatch{} : find_objects(events, channel.objects());
    const ObjectBatch& batch = same ? own : other;
    const auto drawn = channel.prepare(events, batch);
    for (std::size_t event = 0; event < moves.size(); ++event) {
      std::fill(pixels.begin(), pixels.end(), 0.0);
      if (moves[event]) {
        draw(channel, batch, drawn, static_cast<std::int64_t>(event), *moves[event], jets[event], pixels);
        scale(pixels);
      }
      std::transform(pixels.begin(), pixels.end(),
                     rows.begin() + static_cast<std::ptrdiff_t>((event * channels_.size() + c) * size),
                     [](double pixel) { return static_cast<float>(pixel); });
    }
  }
}

std::vector<std::optional<PlaneMove>> ImageRepresentation::find_moves(const ObjectBatch& batch,
                                                                      const std::vector<Momentum>& jets) const {
  std::vector<std::optional<PlaneMove>> out(jets.size());
  std::vector<Momentum> objects;
  for (std::size_t event = 0; event < out.size(); ++event) {
    if (needs_jet_ && !std::isfinite(jets[event].pt + jets[event].eta + jets[event].phi)) continue;
    objects.clear();
    for (const auto entry : batch.of_event(static_cast<std::int64_t>(event))) objects.push_back(batch.momentum(entry));
    out[event] = frame_.find(objects, jets[event]);
  }
  return out;
}

void ImageRepresentation::draw(const ImageChannel& channel, const ObjectBatch& batch, const ImageChannel::Drawn& drawn,
                               std::int64_t event, const PlaneMove& move, const Momentum& jet,
                               std::span<double> pixels) const {
  std::int64_t objects = 0, lost = 0;
  for (const auto entry : batch.of_event(event)) {
    const Momentum& object = batch.momentum(entry);
    if (!drawn.collections[batch.selection.source[at(entry)]] || !channel.is_near(object, jet)) continue;
    const auto [phi, eta] = move(object);
    const int i = phi_.find(phi), j = eta_.find(eta);
    ++objects;
    if (i >= 0 && j >= 0)
      pixels[at(i) * at(eta_.bins()) + at(j)] += drawn.weights.empty() ? 1 : drawn.weights[at(entry)];
    else
      ++lost;
  }
  losses_.add(objects, lost);
}

void ImageRepresentation::scale(std::span<double> pixels) const {
  for (const auto& name : scale_)
    for (const auto& step : pixel_scales())
      if (step.name == name) step.apply(pixels);
}

}  // namespace hml
