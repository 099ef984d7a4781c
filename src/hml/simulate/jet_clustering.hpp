#pragma once
#include <array>
#include <memory>
#include <span>
#include <vector>

#include "hml/core/random.hpp"
#include "hml/simulate/detector_event.hpp"

namespace fastjet {
class ClusterSequence;
class PseudoJet;
}  // namespace fastjet

namespace hml {

/// How particles are clustered; the numbers of `kind` are those of a card's JetAlgorithm.
struct JetAlgorithm {
  enum class Kind {
    jet_clu = 1,
    mid_point,
    sis_cone,
    kt,
    cambridge,
    anti_kt,
    winner_take_all_anti_kt,
    n_jettiness,
    valencia,
    ee_generalised_kt,
    ee_kt
  };
  Kind kind = Kind::anti_kt;
  double radius = 0.5, power = -1;
  double cone_radius = 0.5, seed_threshold = 1, cone_area_fraction = 1, overlap_threshold = 0.75, least_pt = 10;
  int most_iterations = 100, most_pairs = 2, ratchet = 1, adjacency_cut = 2;
  double beta = 1, gamma = 1, cut_off = 0.8;
  int n = 2;  ///< axes of N-jettiness

  /// Whether both find the same jets: equal in all that the algorithm looks at.
  bool same_as(const JetAlgorithm& other) const;
  friend bool operator==(const JetAlgorithm&, const JetAlgorithm&) = default;
};

/// How the areas of jets are measured (arXiv:0802.1188); the numbers of `kind` are those of a card's AreaAlgorithm.
struct JetArea {
  enum class Kind { none, active_explicit_ghosts, one_ghost_passive, passive, voronoi, active };
  Kind kind = Kind::none;
  double ghost_rapidity_max = 5, ghost_area = 0.01, grid_scatter = 1, pt_scatter = 0.1, ghost_pt = 1e-100;
  int repeat = 1;
  double voronoi_factor = 1;
};

/// Jets in the order of decreasing transverse momentum, and the particles they are made of.
struct JetList {
  struct Jet {
    P4 momentum, area;
    std::int32_t begin = 0, end = 0;  ///< entries of `members`
  };
  std::vector<Jet> jets;
  std::vector<std::int32_t> members;  ///< positions in the input

  std::span<const std::int32_t> members_of(const Jet& jet) const {
    return {members.data() + jet.begin, static_cast<std::size_t>(jet.end - jet.begin)};
  }
};

/// Particles of an event clustered with FastJet (arXiv:1111.6097).
class JetClustering {
 public:
  /// Ghosts come from `random` alone, so that areas are the same on any thread.
  JetClustering(const JetAlgorithm& algorithm, const JetArea& area, std::vector<P4> particles, Random& random);
  ~JetClustering();

  bool is(const JetAlgorithm& algorithm, std::span<const P4> particles) const;
  /// Jets of at least `least_pt` GeV.
  JetList inclusive(double least_pt) const;
  /// Exactly `n` jets; none where there are fewer particles.
  JetList exclusive(int n) const;
  /// The jets that are left when all distances are above `d_cut`, in GeV^2.
  JetList exclusive_above(double d_cut) const;
  /// y_12, y_23, ...: the distance at which n + 1 jets become n, by the squared energy of the event.
  std::array<double, 5> merging_scales() const;
  /// Median of pt / area of the jets in a range of rapidity (arXiv:0707.1378), GeV.
  double density(double rapidity_low, double rapidity_high) const;

 private:
  JetList list(const std::vector<fastjet::PseudoJet>& jets) const;

  JetAlgorithm algorithm_;
  bool has_area_ = false;
  std::vector<P4> particles_;
  std::unique_ptr<fastjet::ClusterSequence> sequence_;
};

/// The clustering of these particles, one for all who ask for the same in an event. Clusterings with areas are not
/// shared.
std::shared_ptr<const JetClustering> clustering_of(DetectorEvent& event, const JetAlgorithm& algorithm,
                                                   std::vector<P4> particles, Random& random);

}  // namespace hml
