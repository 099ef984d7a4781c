#include "hml/represent/image_frame.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/observe/name.hpp"

namespace hml {
namespace {

/// "subjet3" -> 3; a config error for anything else.
int subjet_number(const std::string& text, const std::string& key, const std::string& others, const Place& place) {
  try {
    const ObjectName name = parse_object(text);
    if (name.steps.size() == 1 && name.steps[0].name == "subjet" && name.steps[0].single && name.steps[0].start < 1000)
      return static_cast<int>(name.steps[0].start);
  } catch (const Error&) {
    // Reported below with the words that fit here.
  }
  throw Error(ErrorKind::config, fmt::format("{}: expected a subjet such as 'subjet0'{}, not '{}'", key, others, text),
              place);
}

/// The settings of a step, checked and resolved.
template <class Declare>
void resolve(Config& settings, const char* what, Declare declare) {
  Parameters parameters;
  declare(parameters);
  parameters.assign(settings, what);
  settings = Config::from_json(parameters.values());
}

/// The centre of the objects, weighted by pt; azimuths are taken relative to the hardest object.
std::array<double, 2> centroid(std::span<const Momentum> objects) {
  const auto hardest = std::max_element(objects.begin(), objects.end(),
                                        [](const Momentum& a, const Momentum& b) { return a.pt < b.pt; });
  double pt = 0, eta = 0, phi = 0;
  for (const auto& object : objects) {
    pt += object.pt;
    eta += object.pt * object.eta;
    phi += object.pt * delta_phi(object.phi, hardest->phi);
  }
  return {wrap_phi(hardest->phi + phi / pt), eta / pt};
}

/// Direction in which the objects spread most about the origin, weighted by pt, at the end with more pt; none where
/// they all lie at the origin.
std::optional<double> principal_angle(std::span<const Momentum> objects, const PlaneMove& move) {
  double ee = 0, ep = 0, pp = 0;
  for (const auto& object : objects) {
    const auto [phi, eta] = move(object);
    ee += object.pt * eta * eta, ep += object.pt * eta * phi, pp += object.pt * phi * phi;
  }
  if (!(ee + pp > 0)) return std::nullopt;
  const double angle = 0.5 * std::atan2(2 * ep, ee - pp);
  double excess = 0;
  for (const auto& object : objects) {
    const auto [phi, eta] = move(object);
    const double along = eta * std::cos(angle) + phi * std::sin(angle);
    excess += along > 0 ? object.pt : along < 0 ? -object.pt : 0;
  }
  return excess < 0 ? angle + std::numbers::pi : angle;
}

}  // namespace

std::array<double, 2> PlaneMove::operator()(const Momentum& object) const {
  const double x = object.eta - eta, y = shifted ? delta_phi(object.phi, phi) : object.phi;
  const double out_eta = x * cosine - y * sine, out_phi = x * sine + y * cosine;
  return {mirror_phi ? -out_phi : out_phi, mirror_eta ? -out_eta : out_eta};
}

void ImageFrame::declare(Parameters& parameters) {
  parameters.add("subjets", subjet_settings_,
                 "Clusters the objects again: {algorithm: kt|antikt|cambridge|genkt, radius: 0.3, p: -1, min_pt: 0, "
                 "exclusive: 0}; p is genkt's, exclusive a number of exclusive subjets.");
  parameters.add(
      "translate", translate_,
      "What becomes the origin: a subjet ('subjet0'), the 'jet' that the objects belong to, their 'centroid' "
      "weighted by pt, or 'none'.");
  parameters.add("rotate", rotate_settings_,
                 "Turns an axis to an angle in degrees: {axis: subjet1|principal, to: -90, missing: keep|empty}; "
                 "`missing` says whether an event without that axis is kept as it is or left empty.");
  parameters.add("flip", flip_, "Mirrors the image so that more pt lies to the right (eta > 0), or up (phi > 0).")
      .choices({"right", "up"});
}

void ImageFrame::prepare(bool has_jet, const Place& place) {
  with_subjets_ = !subjet_settings_.is_null();
  if (with_subjets_) {
    resolve(subjet_settings_, "subjets", [&](Parameters& p) { subjets_.declare(p); });
    subjets_.check(place);
  }
  if (translate_ == "jet" && !has_jet)
    throw Error(ErrorKind::config, "translate: 'jet' needs objects of one jet, as 'jet0.constituents'", place);
  if (translate_ != "none" && translate_ != "jet" && translate_ != "centroid")
    origin_ = subjet_number(translate_, "translate", ", 'jet', 'centroid' or 'none'", place);
  rotate_ = !rotate_settings_.is_null();
  if (rotate_) prepare_rotation(place);
  if ((origin_ >= 0 || axis_ >= 0) && !with_subjets_)
    throw Error(ErrorKind::config, "subjets are needed: 'subjets: {algorithm: kt, radius: 0.3}'", place);
  if (!flip_.empty() && translate_ == "none")
    throw Error(ErrorKind::config, "flip compares the sides of the origin that translate sets", place);
}

void ImageFrame::prepare_rotation(const Place& place) {
  std::string axis = "subjet1", missing = "keep";
  resolve(rotate_settings_, "rotate", [&](Parameters& p) {
    p.add("axis", axis, "The subjet that is turned, or the 'principal' axis.");
    p.add("to", to_, "Where it then lies, from the eta axis towards the phi axis.").unit("degrees").min(-360).max(360);
    p.add("missing", missing, "What becomes of an event without that axis.").choices({"keep", "empty"});
  });
  if (axis != "principal") axis_ = subjet_number(axis, "rotate: axis", " or 'principal'", place);
  empty_without_axis_ = missing == "empty";
  if (translate_ == "none")
    throw Error(ErrorKind::config, "rotate turns about the origin that translate sets; say 'translate: subjet0'",
                place);
  if (axis_ >= 0 && axis_ == origin_) throw Error(ErrorKind::config, "rotate: the axis is the origin itself", place);
}

std::optional<PlaneMove> ImageFrame::find(std::span<const Momentum> objects, const Momentum& jet) const {
  PlaneMove move;
  if (translate_ == "none") return move;
  if (objects.empty()) return std::nullopt;
  std::vector<Subjet> subjets;
  if (origin_ >= 0 || axis_ >= 0) subjets = find_subjets(objects, subjets_);
  if (!shift(objects, subjets, jet, move)) return std::nullopt;
  if (rotate_ && !turn(objects, subjets, move) && empty_without_axis_) return std::nullopt;
  mirror(objects, move);
  return move;
}

bool ImageFrame::shift(std::span<const Momentum> objects, std::span<const Subjet> subjets, const Momentum& jet,
                       PlaneMove& move) const {
  move.shifted = true;
  if (translate_ == "jet") {
    move.phi = jet.phi, move.eta = jet.eta;
    return std::isfinite(jet.phi + jet.eta);
  }
  if (translate_ == "centroid") {
    const auto [phi, eta] = centroid(objects);
    move.phi = phi, move.eta = eta;
    return true;
  }
  if (origin_ >= static_cast<int>(subjets.size())) return false;
  const Subjet& origin = subjets[static_cast<std::size_t>(origin_)];
  move.phi = origin.phi, move.eta = origin.eta;
  return true;
}

bool ImageFrame::turn(std::span<const Momentum> objects, std::span<const Subjet> subjets, PlaneMove& move) const {
  std::optional<double> now;
  if (axis_ < 0)
    now = principal_angle(objects, move);
  else if (axis_ < static_cast<int>(subjets.size())) {
    const Subjet& axis = subjets[static_cast<std::size_t>(axis_)];
    now = std::atan2(delta_phi(axis.phi, move.phi), axis.eta - move.eta);
  }
  if (!now) return false;
  const double angle = to_ * std::numbers::pi / 180 - *now;
  move.cosine = std::cos(angle);
  move.sine = std::sin(angle);
  return true;
}

void ImageFrame::mirror(std::span<const Momentum> objects, PlaneMove& move) const {
  if (flip_.empty()) return;
  double right = 0, up = 0;
  for (const auto& object : objects) {
    const auto [phi, eta] = move(object);
    right += eta > 0 ? object.pt : eta < 0 ? -object.pt : 0;
    up += phi > 0 ? object.pt : phi < 0 ? -object.pt : 0;
  }
  const auto wanted = [&](const char* side) { return std::find(flip_.begin(), flip_.end(), side) != flip_.end(); };
  move.mirror_eta = wanted("right") && right < 0;
  move.mirror_phi = wanted("up") && up < 0;
}

}  // namespace hml
