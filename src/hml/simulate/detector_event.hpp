#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "hml/core/p4.hpp"
#include "hml/event/events.hpp"
#include "hml/simulate/formula.hpp"

namespace hml {

/// A list of candidates that modules hand on ("Ecal/towers"): its position in DetectorEvent::arrays.
using ArrayId = std::int32_t;
/// Position in DetectorEvent::candidates; -1 for none.
using CandidateId = std::int32_t;

/// Energies in GeV; `edges` are eta low, eta high, phi low, phi high of the calorimeter cell.
struct TowerInfo {
  double e_em = 0, e_had = 0, e_track = 0;
  std::array<double, 4> edges{};
};

/// Helix parameters at the point closest to the beam, in mm; path length to the exit in mm.
struct TrackInfo {
  double d0 = 0, dz = 0, ctg_theta = 0, length = 0, xd = 0, yd = 0, zd = 0;
};

/// Transverse momenta around a lepton or photon, in GeV.
struct IsolationInfo {
  double ratio = 0, ratio_rho = 0, sum_charged = 0, sum_neutral = 0, sum = 0;
};

/// A jet after grooming.
struct GroomedJet {
  P4 momentum;
  int subjets = 0;
};

struct JetInfo {
  int flavour = 0, btag = 0, tau_flavour = 0, tautag = 0, n_charged = 0, n_neutral = 0;
  double tau_weight = 0, delta_eta = 0, delta_phi = 0, neutral_energy_fraction = 0, charged_energy_fraction = 0;
  std::array<double, 5> tau{};
  GroomedJet trimmed, pruned, soft_dropped;
};

/// What modules pass around: a particle, track, tower, jet or sum. A plain value; copying one makes a new object that
/// points at the same ancestors. The parts only some kinds have lie in pools of the event.
struct Candidate {
  static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  P4 momentum;
  double x = 0, y = 0, z = 0, t = 0;              ///< of production, then where it left the tracker; mm, mm/c
  double exit_eta = unknown, exit_phi = unknown;  ///< direction of (x, y, z), where a module computed it
  double resolution = 0;                          ///< relative, of a track's momentum
  std::int32_t pdg = 0, status = 0, charge = 0;
  std::int32_t particle = -1;                     ///< index in the generator's record, of particles and tracks
  std::int32_t parts_begin = 0, parts_end = 0;    ///< entries of DetectorEvent::parts: what a tower or jet is made of
  std::int32_t track = -1, tower = -1, jet = -1, isolation = -1;  ///< entries of the event's pools

  /// Pseudorapidity and azimuth of (x, y, z).
  double position_eta() const { return std::isnan(exit_eta) ? eta_of_position() : exit_eta; }
  double position_phi() const { return std::isnan(exit_phi) ? std::atan2(y, x) : exit_phi; }
  /// Computes them for good.
  void fix_position() { exit_eta = eta_of_position(), exit_phi = std::atan2(y, x); }

 private:
  double eta_of_position() const {
    const double rho = std::sqrt(x * x + y * y);
    return rho > 0 ? std::asinh(z / rho) : z == 0 ? 0 : std::copysign(999.9, z);
  }
};

/// The generator's record of one event (columns of the collection "Particle").
struct ParticleRecord {
  std::span<const std::int32_t> pdg, status, mother1, mother2, daughter1, daughter2;
  std::span<const double> px, py, pz, e, mass, x, y, z, t;
  std::span<const float> charge;
  std::int32_t size() const { return static_cast<std::int32_t>(pdg.size()); }
  P4 momentum(std::int32_t i) const {
    const auto k = static_cast<std::size_t>(i);
    return {px[k], py[k], pz[k], e[k]};
  }
};

/// One event on its way through the detector. All candidates lie in one arena that is reused from event to event, so
/// that none costs an allocation; references into the arena end when a candidate is added.
class DetectorEvent {
 public:
  ParticleRecord record;
  Events* output = nullptr;  ///< where writers append the event
  std::vector<Candidate> candidates;
  std::vector<CandidateId> parts;
  std::vector<TrackInfo> tracks;
  std::vector<TowerInfo> towers;
  std::vector<JetInfo> jets;
  std::vector<IsolationInfo> isolations;
  std::vector<std::vector<CandidateId>> arrays;
  std::vector<CandidateId> scratch;  ///< for a module within one call

  void clear();
  CandidateId add(const Candidate& candidate) {
    candidates.push_back(candidate);
    return static_cast<CandidateId>(candidates.size() - 1);
  }
  Candidate& operator[](CandidateId id) { return candidates[static_cast<std::size_t>(id)]; }
  const Candidate& operator[](CandidateId id) const { return candidates[static_cast<std::size_t>(id)]; }
  std::vector<CandidateId>& array(ArrayId id) { return arrays[static_cast<std::size_t>(id)]; }
  std::span<const CandidateId> parts_of(const Candidate& c) const {
    return {parts.data() + c.parts_begin, parts.data() + c.parts_end};
  }
  /// Calls `visit(index in the record)` for every generator particle behind a candidate; one may come twice.
  template <class Visit>
  void for_each_particle(const Candidate& c, const Visit& visit) const {
    if (c.particle >= 0) visit(c.particle);
    for (CandidateId part : parts_of(c)) for_each_particle((*this)[part], visit);
  }
  /// What a formula sees of a candidate: direction of the position, or of the momentum where asked.
  FormulaInput formula_input(const Candidate& c, bool momentum_direction) const;
};

/// Momentum of a massive or massless object scaled in its three-momentum, mass kept.
P4 scale_three_momentum(const P4& p, double factor);
/// Pseudorapidity as detector objects store it: +-999.9 along the beam.
double finite_eta(const P4& p);

}  // namespace hml
