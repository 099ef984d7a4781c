#pragma once

/// The house works in GeV, mm, mm/c, rad, tesla and the elementary charge. Other units are converted at the edges
/// (cards, HepMC, LHE, exporters) with these factors: `value_in_m * units::m` is in mm.
namespace hml::units {

inline constexpr double GeV = 1, MeV = 1e-3, TeV = 1e3;
inline constexpr double mm = 1, cm = 10, m = 1000;
inline constexpr double rad = 1, tesla = 1;
/// Speed of light in mm/s (exact, by the definition of the metre).
inline constexpr double c = 299'792'458e3;
/// One second in mm/c.
inline constexpr double s = c;
/// Transverse momentum in GeV of unit charge per tesla and mm of bending radius: pt = bend * B * R.
inline constexpr double bend = 299'792'458e-12;
/// Cross sections: one mb in pb.
inline constexpr double mb = 1e9, pb = 1, fb = 1e-3;

}  // namespace hml::units
