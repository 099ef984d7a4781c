#include "hml/simulate/beam_line.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace hml {

namespace {

constexpr double proton_mass = 0.938272;  // GeV, where the table does not say

// The solution of u'' = -k u + f over a length: u = u0 c + u0' s + f d.
struct Plane {
  double c = 1, s = 0, d = 0, k = 0;
  Plane(double strength, double length) : s(length), d(length * length / 2), k(strength) {
    const double phase = std::sqrt(std::abs(k)) * length;
    if (!(phase > 0)) return;
    const double root = std::sqrt(std::abs(k));
    c = k > 0 ? std::cos(phase) : std::cosh(phase);
    s = (k > 0 ? std::sin(phase) : std::sinh(phase)) / root;
    // (1 - c) / k without cancellation.
    const double half = k > 0 ? std::sin(phase / 2) : std::sinh(phase / 2);
    d = 2 * half * half / std::abs(k);
  }
  void carry(double& u, double& slope, double f) const {
    const double before = u;
    u = c * u + s * slope + d * f;
    slope = c * slope - k * s * before + s * f;
  }
};

BeamState carry_thin(const BeamElement& e, BeamState state, double rigidity) {
  state.slope_x += e.bend * (1 - rigidity) + rigidity * (e.kick_x - e.gradient * state.x);
  state.slope_y += rigidity * (e.kick_y + e.gradient * state.y);
  return state;
}

}  // namespace

bool Aperture::holds(double at_x, double at_y) const {
  const bool in_rectangle = std::abs(at_x) < x && std::abs(at_y) < y;
  const double u = at_x / ellipse_x, v = at_y / ellipse_y;
  switch (shape) {
    case Shape::none: return std::isfinite(at_x) && std::isfinite(at_y);
    case Shape::rectangle: return in_rectangle;
    case Shape::ellipse: return u * u + v * v < 1;
    case Shape::both: return in_rectangle && u * u + v * v < 1;
  }
  return true;
}

BeamState carry(const BeamElement& e, double length, const BeamState& start, double rigidity) {
  if (!(e.length > 0)) return carry_thin(e, start, rigidity);
  BeamState state = start;
  // The frame follows the beam: a particle of another rigidity is bent by h (1 - rigidity) from it, and what the frame's
  // curvature and the field do to one beside the beam is h^2 (1 - 2 rigidity).
  const double h = e.bend / e.length, k1 = rigidity * e.gradient / e.length;
  const double edge = e.parallel_faces ? std::tan(e.bend / 2) * h * rigidity : 0;
  state.slope_x += edge * state.x, state.slope_y -= edge * state.y;
  Plane(h * h * (2 * rigidity - 1) + k1, length)
      .carry(state.x, state.slope_x, h * (1 - rigidity) + rigidity * e.kick_x / e.length);
  Plane(-k1, length).carry(state.y, state.slope_y, rigidity * e.kick_y / e.length);
  if (length == e.length) state.slope_x += edge * state.x, state.slope_y -= edge * state.y;
  return state;
}

BeamLine::BeamLine(const TwissTable& table, int direction, double length, const std::string& ip) {
  std::vector<std::string> names;
  for (std::size_t row = 0; row < table.rows(); ++row) names.push_back(table.text("NAME", row));
  const auto found = std::find(names.begin(), names.end(), ip);
  if (found == names.end()) throw unknown_name(ErrorKind::config, "interaction point", ip, names, table.place());
  const auto at = static_cast<std::size_t>(found - names.begin());
  const double origin = table.number("S", at);
  orbit_ = {table.number_or_zero("X", at), direction * table.number_or_zero("PX", at), table.number_or_zero("Y", at),
            direction * table.number_or_zero("PY", at)};
  const auto energy = table.header("ENERGY");
  const double mass = table.header("MASS").value_or(proton_mass);
  if (!energy || !(*energy > mass)) throw Error(ErrorKind::input, "the header has no ENERGY of the beam ('@ ENERGY %le 7000')", table.place());
  momentum_ = std::sqrt((*energy - mass) * (*energy + mass));
  for (std::size_t row = 0; row < table.rows(); ++row) add(table, row, direction, origin);
  std::stable_sort(elements_.begin(), elements_.end(), [](const auto& a, const auto& b) { return a.s < b.s; });
  std::erase_if(elements_, [&](const BeamElement& e) { return e.s >= length; });
  end_ = std::min(end_, length);
}

void BeamLine::add(const TwissTable& table, std::size_t row, int direction, double ip) {
  BeamElement e;
  e.name = table.text("NAME", row);
  e.length = table.number("L", row);
  // s of the table is that of an element's end along the table.
  const double end = table.number("S", row) - ip;
  e.s = direction > 0 ? end - e.length : -end;
  if (e.length < 0) throw Error(ErrorKind::input, fmt::format("{} has a negative length", e.name), table.place(row));
  end_ = std::max(end_, e.s + e.length);
  constexpr double touching = 1e-6;
  if (e.s < -touching) return;
  e.bend = direction * table.number("K0L", row);
  e.gradient = table.number("K1L", row);
  e.kick_x = table.number_or_zero("HKICK", row), e.kick_y = table.number_or_zero("VKICK", row);
  const std::string kind = table.text_or_none("KEYWORD", row);
  e.parallel_faces = kind.empty() ? e.name.find("MB.") == std::string::npos : kind == "RBEND";
  if (kind != "DRIFT" && kind != "MARKER") e.aperture = aperture(table, row);
  if (e.bend != 0 || e.gradient != 0 || e.kick_x != 0 || e.kick_y != 0 || e.aperture.shape != Aperture::Shape::none)
    elements_.push_back(std::move(e));
}

Aperture BeamLine::aperture(const TwissTable& table, std::size_t row) {
  const auto size = [&](int i) { return table.number_or_zero(fmt::format("APER_{}", i), row); };
  const double a1 = size(1), a2 = size(2), a3 = size(3), a4 = size(4);
  const std::string kind = table.text_or_none("APERTYPE", row);
  using Shape = Aperture::Shape;
  if (a1 == 0 && a2 == 0 && a3 == 0 && a4 == 0) return {};
  if (kind == "CIRCLE") return {Shape::ellipse, 0, 0, a1, a1};
  if (kind == "ELLIPSE") return {Shape::ellipse, 0, 0, a1, a2};
  if (kind == "RECTANGLE") return {Shape::rectangle, a1, a2, 0, 0};
  // A half axis of 0 of the rectangle means that the ellipse alone bounds it.
  if (kind == "RECTELLIPSE") return {Shape::both, a1 == 0 ? a3 : a1, a2 == 0 ? a4 : a2, a3, a4};
  if (kind == "LHCSCREEN") return {Shape::both, a1 == 0 ? a3 : a1, a2 == 0 ? a3 : a2, a3, a3};
  if (std::find(unknown_apertures_.begin(), unknown_apertures_.end(), kind) == unknown_apertures_.end()) unknown_apertures_.push_back(kind);
  return {};
}

std::optional<BeamState> BeamLine::transport(BeamState state, double from, double to, double rigidity) const {
  double at = from;
  const auto drift = [&](double s) { state.x += state.slope_x * (s - at), state.y += state.slope_y * (s - at), at = s; };
  for (const BeamElement& e : elements_) {
    if (e.s >= to) break;
    drift(e.s);
    const double length = std::min(e.length, to - e.s);
    if (!e.aperture.holds(state.x, state.y)) return std::nullopt;
    state = carry(e, length, state, rigidity);
    if (!e.aperture.holds(state.x, state.y)) return std::nullopt;
    at = e.s + length;
  }
  drift(to);
  if (!std::isfinite(state.x) || !std::isfinite(state.y)) return std::nullopt;
  return state;
}

}  // namespace hml
