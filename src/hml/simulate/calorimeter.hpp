#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hml/simulate/calorimeter_grid.hpp"
#include "hml/simulate/module.hpp"

namespace hml {

/// Deposits below this fraction of a particle's energy, and sums below it in GeV, count as none.
inline constexpr double no_deposit = 1e-9;

/// The shares of a particle's energy that stay in the sections of a calorimeter: electromagnetic and hadronic, or the
/// first alone where it has one section.
using EnergyShares = std::array<double, 2>;

/// EnergyFraction of a card: shares by |PDG code|; code 0 for all others.
class EnergyFractions {
 public:
  EnergyFractions() = default;
  /// From {code shares code shares ...}, where shares is a list of `sections` numbers; `others`: where the card gives none.
  EnergyFractions(const std::vector<std::string>& list, std::size_t sections, EnergyShares others, const Wiring& wiring);
  const EnergyShares& of(int pdg) const {
    const std::uint32_t code = pdg < 0 ? 0U - static_cast<std::uint32_t>(pdg) : static_cast<std::uint32_t>(pdg);
    return by_code_[code < entry_.size() ? entry_[code] : search(code)].second;
  }

 private:
  std::size_t search(std::uint32_t code) const;

  std::vector<std::pair<std::uint32_t, EnergyShares>> by_code_;  // sorted; first that of code 0
  std::vector<std::uint16_t> entry_;                             // where small codes stand there
};

/// A particle or track in a cell: which, and what it leaves there.
struct CalorimeterHit {
  std::uint64_t key;  ///< cell (32 bits), track (1), electron or photon (1), position in its array (30)
  const EnergyShares* shares;
  std::int32_t cell() const { return static_cast<std::int32_t>(key >> 32); }
  bool is_track() const { return (key >> 31 & 1) != 0; }
  bool is_electromagnetic() const { return (key >> 30 & 1) != 0; }
  std::size_t number() const { return key & 0x3fffffff; }
};

/// The hits of an event by cell, particles before tracks, hadrons before electrons and photons, each in their order; and
/// the greatest distance of a particle from the beam, which tells barrel from end cap.
struct CalorimeterHits {
  std::vector<CalorimeterHit> hits;
  double outermost = 0;

  /// Particles that leave nothing make no hit; tracks always do.
  void collect(const DetectorEvent& event, ArrayId particles, ArrayId tracks, const CalorimeterGrid& grid,
               const EnergyFractions& fractions);
  /// Calls `visit(cell, its hits)` for each cell.
  template <class Visit>
  void for_each_cell(const Visit& visit) const {
    for (std::size_t begin = 0, end; begin < hits.size(); begin = end) {
      const std::int32_t cell = hits[begin].cell();
      for (end = begin + 1; end < hits.size() && hits[end].cell() == cell; ++end) {
      }
      visit(cell, std::span<const CalorimeterHit>(hits.data() + begin, end - begin));
    }
  }
};

/// Where a tower stands, with the functions of its angles that its momentum and position need.
struct TowerDirection {
  double eta = 0, cosh_eta = 1, sinh_eta = 0, phi = 0, cos_phi = 1, sin_phi = 0;

  TowerDirection() = default;
  TowerDirection(double eta, double phi);
  /// The centre of a cell, or with `smear` a random point of it.
  TowerDirection(const std::array<double, 4>& edges, bool smear, Random& random);
  P4 momentum(double energy) const;
  /// The same with a mass; nothing along the direction where the energy is less than it.
  P4 momentum(double energy, double mass) const;
  /// Puts a tower on the barrel's wall, or in the plane of the end cap that the particle at (x, y, z) hit.
  void place(Candidate& tower, double x, double y, double z, double outermost) const;
};

/// What a cell, or one section of it, is compared with: the tracks that point at it.
struct TrackSum {
  double energy = 0, variance = 0;

  /// Adds a track that leaves `energy` here, which is measured with the absolute resolution `sigma` at its full energy.
  /// Where that is worse than the tracker's, the track's error is that of its momentum, else of what it leaves.
  void add(const Candidate& track, double deposit, double sigma) {
    const double full = track.momentum.e;
    energy += deposit;
    const double guess = full > 0 && sigma / full < track.resolution ? deposit : full;
    variance += track.resolution * guess * track.resolution * guess;
  }
  /// What the calorimeter saw beyond the tracks, in units of both errors; 0 where nothing is known of them or no excess.
  double significance(double measured, double sigma) const {
    const double error2 = variance + sigma * sigma, excess = measured - energy;
    return !(excess > 0) ? 0 : error2 > 0 ? excess / std::sqrt(error2) : HUGE_VAL;
  }
  /// Factor that brings the tracks to the mean of both measurements, weighted with 1 / sigma^2.
  double rescaling(double measured, double sigma) const {
    const double of_tracks = variance > 0 ? 1 / variance : 0, of_cell = sigma > 0 ? 1 / (sigma * sigma) : 0;
    if (!(energy > 0) || !(of_tracks + of_cell > 0)) return 1;
    return (of_tracks * energy + of_cell * measured) / ((of_tracks + of_cell) * energy);
  }
};

/// Adds a tower to the event, with what a calorimeter knows of it.
CandidateId add_tower(DetectorEvent& event, Candidate& tower, const TowerInfo& info);

/// Copies tracks into an array, their three-momentum multiplied by a factor and their mass kept.
void add_flow_tracks(DetectorEvent& event, std::span<const CandidateId> tracks, double factor, ArrayId output);

}  // namespace hml
