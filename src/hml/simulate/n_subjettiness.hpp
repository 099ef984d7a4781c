#pragma once
#include <array>
#include <span>

#include "hml/core/p4.hpp"

namespace hml {

/// How the N axes are found: exclusive kt clustering or its winner-take-all variant, as they are or after one pass of
/// minimisation. The numbers are those of a card's AxisMode.
enum class AxisMode { wta_kt = 1, one_pass_wta_kt = 2, kt = 3, one_pass_kt = 4 };

/// tau_N for N = 1..5 (Thaler and Van Tilburg, arXiv:1011.2268):
/// sum_i pt_i min_k dR(i, axis_k)^beta / sum_i pt_i r0^beta, dR in rapidity and azimuth; 0 where a jet has no more than N
/// constituents. One clustering serves all N. Agrees with fastjet-contrib's Nsubjettiness, whose minimisation keeps its
/// axes in static variables and therefore cannot run in threads.
std::array<double, 5> n_subjettiness(std::span<const P4> constituents, double beta, double r0, AxisMode mode);

}  // namespace hml
