#pragma once
#include <optional>
#include <string>
#include <vector>

#include "hml/simulate/twiss_table.hpp"

namespace hml {

/// What a particle may be in an element, in m; half axes. `none` stops nothing.
struct Aperture {
  enum class Shape { none, rectangle, ellipse, both };
  Shape shape = Shape::none;
  double x = 0, y = 0;                  ///< of the rectangle
  double ellipse_x = 0, ellipse_y = 0;
  bool holds(double at_x, double at_y) const;
};

/// One element of a beam line: where it begins, its length (m) and its strengths integrated over it as MAD-X has them:
/// angle of a bend and of kicks (rad), gradient of a quadrupole (1/m, positive where it focuses horizontally).
struct BeamElement {
  std::string name;
  double s = 0, length = 0;
  double bend = 0, gradient = 0, kick_x = 0, kick_y = 0;
  bool parallel_faces = false;  ///< a rectangular dipole, which focuses at its ends
  Aperture aperture;
};

/// Transverse place (m) and slope in the frame of a beam line.
struct BeamState {
  double x = 0, slope_x = 0, y = 0, slope_y = 0;
};

/// Carries a particle through (a part of) an element. `rigidity`: charge times p0 / p, 1 for a particle of the beam.
BeamState carry(const BeamElement& element, double length, const BeamState& state, double rigidity);

/// The magnets from an interaction point to a detector, and the way of particles through them (X. Rouby, J. de Favereau,
/// K. Piotrzkowski, Hector, arXiv:0707.1198): linear transport, with all strengths scaled by charge * p0 / p. s counts from
/// the interaction point along the flight.
class BeamLine {
 public:
  /// Elements that begin less than `length` (m) from the interaction point `ip`, along the table (direction > 0) or
  /// against it. The energy of the beam and its orbit come from the table.
  BeamLine(const TwissTable& table, int direction, double length, const std::string& ip);

  /// Momentum of a particle of the beam, in GeV.
  double momentum() const { return momentum_; }
  const std::vector<BeamElement>& elements() const { return elements_; }
  /// Kinds of apertures in the table that are not known: they stop nothing.
  const std::vector<std::string>& unknown_apertures() const { return unknown_apertures_; }
  /// Where the line ends, in m.
  double end() const { return end_; }
  /// The beam's own orbit at the interaction point.
  const BeamState& orbit() const { return orbit_; }
  /// From `start` at s = `from` to s = `to` (m); nothing where an aperture stops the particle. The state is that in the frame
  /// of the table.
  std::optional<BeamState> transport(BeamState start, double from, double to, double rigidity) const;

 private:
  void add(const TwissTable& table, std::size_t row, int direction, double ip);
  Aperture aperture(const TwissTable& table, std::size_t row);

  std::vector<BeamElement> elements_;
  std::vector<std::string> unknown_apertures_;
  BeamState orbit_;
  double momentum_ = 0, end_ = 0;
};

}  // namespace hml
