#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "hml/core/p4.hpp"
#include "hml/event/events.hpp"
#include "hml/simulate/formula.hpp"

namespace hml {

class JetClustering;

/// A list of candidates that modules hand on ("Ecal/towers"): its position in DetectorEvent::arrays.
using ArrayId = std::int32_t;
/// Position in DetectorEvent::candidates; -1 for none.
using CandidateId = std::int32_t;

/// Energies in GeV; `edges` are eta low, eta high, phi low, phi high of the calorimeter cell.
struct TowerInfo {
  double e_em = 0, e_had = 0, e_track = 0;
  double hard_fraction = 0;                     ///< share of the energy that is not from pile-up
  std::array<double, 4> edges{};
  std::int32_t n_times = 0;                     ///< deposits that the time was taken from
  std::int32_t times_begin = 0, times_end = 0;  ///< entries of DetectorEvent::times
};

/// An electromagnetic deposit: energy in GeV, time in mm/c.
struct TimedEnergy {
  double energy = 0, t = 0;
};

/// Helix parameters at the point closest to the beam (xd, yd, zd), in mm; path length to the exit in mm; where it starts,
/// as measured (x, y, z in mm, t in mm/c).
struct TrackInfo {
  double d0 = 0, dz = 0, ctg_theta = 0, length = 0, xd = 0, yd = 0, zd = 0;
  double x = 0, y = 0, z = 0, t = 0, error_t = 0;
  std::int32_t vertex = -1;  ///< number of the vertex that it was given to
  std::int32_t fit = -1;     ///< entry of the event's pool of fits
};

/// What a track fit adds: azimuth in rad and curvature in 1/mm at the point closest to the beam, first hit in mm, errors
/// (momenta in GeV, lengths in mm), ionisation clusters and their number in a metre. `covariance` is the upper triangle
/// of (d0, phi, c, dz, ctg_theta), row by row.
struct TrackFit {
  double phi = 0, c = 0, first_x = 0, first_y = 0, first_z = 0, n_clusters = 0, dndx = 0;
  double error_p = 0, error_pt = 0, error_phi = 0, error_ctg_theta = 0, error_d0 = 0, error_dz = 0, error_c = 0;
  std::array<double, 15> covariance{};
};

/// Transverse momenta around a lepton or photon, in GeV.
struct IsolationInfo {
  double ratio = 0, ratio_rho = 0, sum_charged = 0, sum_neutral = 0, sum_charged_pile_up = 0, sum = 0;
};

/// A jet after grooming, and the first of its subjets by transverse momentum.
struct GroomedJet {
  P4 momentum;
  std::array<P4, 4> subjet{};
  int subjets = 0;
};

/// What grooming and the declustering of a jet tell.
struct Substructure {
  GroomedJet trimmed, pruned, soft_dropped;
};

struct JetInfo {
  int flavour = 0, flavour_algorithmic = 0, flavour_physics = 0, tau_flavour = 0;
  int btag = 0, btag_algorithmic = 0, btag_physics = 0, tautag = 0;
  int n_charged = 0, n_neutral = 0;
  double tau_weight = 0, delta_eta = 0, delta_phi = 0, neutral_energy_fraction = 0, charged_energy_fraction = 0;
  double beta = 0, beta_star = 0, mean_sq_delta_r = 0, ptd = 0;
  std::array<double, 5> fraction_pt{};  ///< in rings of 0.1 around the axis
  std::array<double, 5> tau{};
  std::array<double, 5> ymerge{};       ///< y_12, y_23, ... of an exclusive clustering
  P4 area;
  std::int32_t substructure = -1;       ///< entry of the event's pool, where it was groomed
};

/// A vertex: number, tracks that count, errors in mm (mm/c), sums of squared transverse momenta in GeV^2.
struct VertexInfo {
  int index = -1, ndf = 0;
  double sigma = 0, sum_pt2 = 0, btv_sum_pt2 = 0, gen_delta_z = 0, gen_sum_pt2 = 0;
  double error_x = 0, error_y = 0, error_z = 0, error_t = 0;
};

/// What modules pass around: a particle, track, tower, jet, vertex or sum. A plain value; copying one makes a new object
/// that points at the same ancestors. The parts only some kinds have lie in pools of the event.
struct Candidate {
  static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  P4 momentum;
  double x = 0, y = 0, z = 0, t = 0;              ///< of production, then where it left the tracker; mm, mm/c
  double exit_eta = unknown, exit_phi = unknown;  ///< direction of (x, y, z), where a module computed it
  double resolution = 0;                          ///< relative, of a track's momentum
  std::int32_t pdg = 0, status = 0, charge = 0;
  std::int32_t particle = -1;                     ///< number of the generator's particle (DetectorEvent::origin)
  std::int32_t mother = -1;                       ///< the candidate that a propagator, smearing or flow made it from
  std::int32_t parts_begin = 0, parts_end = 0;    ///< entries of DetectorEvent::parts: what a tower or jet is made of
  std::int32_t track = -1, tower = -1, jet = -1, isolation = -1, vertex = -1;  ///< entries of the event's pools
  float density = 0;                              ///< of particles around it, in 1/(unit of eta x rad)
  bool pile_up = false;                           ///< comes from a pile-up interaction
  bool tagged_pile_up = false;                    ///< the detector takes it for pile-up
  bool from_conversion = false;                   ///< of a photon in the tracker

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

/// A place and time in mm and mm/c.
struct FourPlace {
  double x = 0, y = 0, z = 0, t = 0;
};

/// The generator's record of one event (columns of the collection "Particle").
struct GeneratorRecord {
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
  GeneratorRecord record;
  GeneratorRecord hard_process;  ///< of events that bring it, with the status of LHE files (-1 in, 2 between, 1 out)
  std::int64_t number = 0;   ///< in its sample
  double weight = 1;
  double shift_z = 0, shift_t = 0;  ///< of the hard interaction, from its place in the record; mm, mm/c
  Events* output = nullptr;  ///< where writers append the event
  std::vector<Candidate> candidates;
  std::vector<CandidateId> parts;
  std::vector<TrackInfo> tracks;
  std::vector<TrackFit> fits;
  std::vector<TowerInfo> towers;
  std::vector<TimedEnergy> times;
  std::vector<JetInfo> jets;
  std::vector<Substructure> substructures;
  std::vector<IsolationInfo> isolations;
  std::vector<VertexInfo> vertices;
  std::vector<CandidateId> pile_up;  ///< particles of pile-up interactions, numbered on from the record's last
  std::vector<FourPlace> moved;      ///< where the record's particles are made, where a module says so instead of the record
  std::vector<std::vector<CandidateId>> arrays;
  std::vector<std::shared_ptr<const JetClustering>> clusterings;  ///< made so far, for all who want the same
  std::vector<CandidateId> scratch;  ///< for a module within one call

  void clear();
  CandidateId add(const Candidate& candidate) {
    candidates.push_back(candidate);
    return static_cast<CandidateId>(candidates.size() - 1);
  }
  /// Adds a particle of a pile-up interaction and numbers it.
  CandidateId add_pile_up(Candidate candidate);
  /// A copy of a candidate to change: what modules set in place on a jet, its flavour and tags, is the copy's own.
  Candidate copy(CandidateId id) {
    Candidate c = (*this)[id];
    if (c.jet >= 0) own_jet(c);
    return c;
  }
  Candidate& operator[](CandidateId id) { return candidates[static_cast<std::size_t>(id)]; }
  const Candidate& operator[](CandidateId id) const { return candidates[static_cast<std::size_t>(id)]; }
  std::vector<CandidateId>& array(ArrayId id) { return arrays[static_cast<std::size_t>(id)]; }
  const std::vector<CandidateId>& array(ArrayId id) const { return arrays[static_cast<std::size_t>(id)]; }
  std::span<const CandidateId> parts_of(const Candidate& c) const {
    return {parts.data() + c.parts_begin, parts.data() + c.parts_end};
  }
  /// Number of generator particles: those of the record and of pile-up.
  std::int32_t particles() const { return record.size() + static_cast<std::int32_t>(pile_up.size()); }
  /// A generator particle as it was made, by its number: charge, momentum, place and time of production.
  Candidate origin(std::int32_t particle) const;
  /// A particle of the record as the record has it, shifted to the interaction's place.
  Candidate record_entry(std::int32_t particle) const;
  /// A particle of the hard process, which has no number among the generator's.
  Candidate hard_process_entry(std::int32_t particle) const;
  /// The generator particle that a track or lepton comes from (the first one of a tower or jet); -1 for none.
  std::int32_t first_particle(const Candidate& c) const;
  /// Calls `visit(number of the particle)` for every generator particle behind a candidate; one may come twice.
  template <class Visit>
  void for_each_particle(const Candidate& c, const Visit& visit) const {
    if (c.particle >= 0) visit(c.particle);
    for (CandidateId part : parts_of(c)) for_each_particle((*this)[part], visit);
  }

  // Parts of a candidate, or an empty one where it has none.
  const TrackInfo& track(const Candidate& c) const { return entry(tracks, c.track); }
  const TrackFit& fit(const Candidate& c) const { return entry(fits, track(c).fit); }
  const TowerInfo& tower(const Candidate& c) const { return entry(towers, c.tower); }
  const JetInfo& jet(const Candidate& c) const { return entry(jets, c.jet); }
  const Substructure& substructure(const Candidate& c) const { return entry(substructures, jet(c).substructure); }
  const IsolationInfo& isolation(const Candidate& c) const { return entry(isolations, c.isolation); }
  const VertexInfo& vertex(const Candidate& c) const { return entry(vertices, c.vertex); }
  // A candidate's own copy of a part, to change; the candidate it was copied from keeps its own. References end with the
  // next call for a part of that kind.
  TrackInfo& own_track(Candidate& c) { return own(tracks, c.track); }
  TrackFit& own_fit(Candidate& c);
  TowerInfo& own_tower(Candidate& c) { return own(towers, c.tower); }
  JetInfo& own_jet(Candidate& c) { return own(jets, c.jet); }
  IsolationInfo& own_isolation(Candidate& c) { return own(isolations, c.isolation); }
  VertexInfo& own_vertex(Candidate& c) { return own(vertices, c.vertex); }

  /// What a formula sees of a candidate: direction of the position, or of the momentum where asked.
  FormulaInput formula_input(const Candidate& c, bool momentum_direction) const;
  /// What a formula sees of a decay: its place and the energies of its products.
  FormulaInput decay_input(const Candidate& c) const;

 private:
  template <class T>
  static const T& entry(const std::vector<T>& pool, std::int32_t index) {
    static const T none{};
    return index >= 0 ? pool[static_cast<std::size_t>(index)] : none;
  }
  template <class T>
  static T& own(std::vector<T>& pool, std::int32_t& index) {
    pool.push_back(index >= 0 ? T(pool[static_cast<std::size_t>(index)]) : T{});
    index = static_cast<std::int32_t>(pool.size() - 1);
    return pool.back();
  }
};

/// Momentum of a massive or massless object scaled in its three-momentum, mass kept.
P4 scale_three_momentum(const P4& p, double factor);
/// Pseudorapidity as detector objects store it: +-999.9 along the beam.
double finite_eta(const P4& p);

}  // namespace hml
