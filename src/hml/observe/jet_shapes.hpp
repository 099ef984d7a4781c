#pragma once
#include <span>

#include "hml/observe/plane.hpp"

/// Shapes of a jet from its constituents, whose momenta have to be finite with pt > 0. Angles are in rapidity and
/// azimuth.
namespace hml {

/// sum z^kappa (dR / r0)^beta around the axis, z = pt / sum pt (arXiv:1408.3122).
double angularity(std::span<const Momentum> constituents, const PlanePoint& axis, double kappa, double beta, double r0);

/// The pull vector sum pt |r| r / sum pt, r the way from the axis to a constituent (arXiv:1001.5027), as the rapidity
/// and the azimuth of the result.
PlanePoint pull_vector(std::span<const Momentum> constituents, const PlanePoint& axis);

/// 4 det I / (tr I)^2 of I_ab = sum p_a p_b / E, a and b the two directions across the constituents' sum
/// (arXiv:0807.0234); NaN where all go its way.
double planar_flow(std::span<const Momentum> constituents);

/// 1 - v_min / v_max of the eigenvalues of the covariance of rapidity and azimuth, weighted with pt (arXiv:1007.2221);
/// NaN where all constituents go one way.
double eccentricity(std::span<const Momentum> constituents);

/// sum pt R^2 / (sum pt R_12^2), R the distance of a constituent from the line between the two exclusive kt subjets,
/// R_12 that between these (arXiv:1102.1012); NaN where there are no two.
double dipolarity(std::span<const Momentum> constituents);

}  // namespace hml
