#pragma once
#include <array>

#include "hml/core/p4.hpp"

namespace hml {

/// Derivatives by, or errors of, the five parameters of a helix in their order.
using HelixVector = std::array<double, 5>;

/// A helix by its parameters at the point closest to the z axis: signed distance d in mm, azimuth phi of the momentum
/// there, half curvature c in 1/mm (c = -q B 0.2998 / (2 pt)), z in mm and cotangent of the polar angle.
struct Helix {
  double d = 0, phi = 0, c = 0, z = 0, ctg_theta = 0;

  /// Through a place (mm) with a momentum, for a charge in e and a field in T; a straight line without either.
  static Helix through(double x, double y, double z, const P4& p, double charge, double bz);
  /// Transverse momentum in GeV of a charge in e in a field in T.
  double pt(double charge, double bz) const;
  /// 1 + 2 c d: the distance of the circle's centre from the axis, in radii of the circle; positive.
  double stretch() const { return 1 + 2 * c * d; }
};

/// A place on a helix, by its chord: the distance in the transverse plane from the point closest to the axis. All
/// lengths in mm, and no formula divides by the curvature. `u` runs along the momentum at that point, `w` to the left
/// of it; `arc` is the path in the transverse plane and `cos_half` the cosine of half the turning angle.
struct HelixPoint {
  double chord = 0, cos_half = 1, u = 0, w = 0, z = 0, arc = 0;

  /// For a chord up to the diameter, so within the first half turn.
  static HelixPoint at_chord(const Helix& helix, double chord);
  double radius() const;
  /// Cosine and sine of the angle that the momentum has turned.
  double cos_turn(const Helix& h) const { return 1 - 2 * h.c * h.c * chord * chord; }
  double sin_turn(const Helix& h) const { return 2 * h.c * chord * cos_half; }
};

/// Chord of the place at distance `radius` from the axis; negative where the helix does not get there.
double chord_at_radius(const Helix& helix, double radius);
/// Path in the transverse plane of a chord: asin(c chord) / c.
double arc_of_chord(const Helix& helix, double chord);

/// How the place where a helix meets a surface moves with its parameters: along r phi and z on a cylinder around the
/// axis, along r phi and r on a disk across it.
struct CylinderDerivatives {
  HelixVector r_phi, z;
};
struct DiskDerivatives {
  HelixVector r_phi, r;
};
CylinderDerivatives on_cylinder(const Helix& helix, const HelixPoint& point);
DiskDerivatives on_disk(const Helix& helix, const HelixPoint& point);

/// How the parameters change with a small deflection at a place: in the transverse plane and in the plane of momentum
/// and axis (towards smaller pz).
struct DeflectionDerivatives {
  HelixVector transverse, longitudinal;
};
DeflectionDerivatives deflected(const Helix& helix, const HelixPoint& point);

}  // namespace hml
