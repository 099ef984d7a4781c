#pragma once
#include <span>
#include <vector>

#include "hml/core/p4.hpp"
#include "hml/observe/plane.hpp"

/// What FastJet (arXiv:1111.6097) does with a jet's constituents. All of it may be called from several threads.
/// Momenta have to be finite, with pt > 0.
namespace hml {

/// A subjet: one constituent, or two subjets that were put together.
struct ClusterNode {
  P4 momentum;
  PlanePoint place;
  int first = -1, second = -1;  ///< what it is made of, the one of higher pt first; -1 for a constituent
};

/// Clusters all constituents into one jet with the Cambridge/Aachen algorithm (hep-ph/9907280), however far apart they
/// are. The root is the last node; the tree is empty where there are no constituents.
std::vector<ClusterNode> cambridge_tree(std::span<const Momentum> constituents);

/// Exclusive kt subjets (hep-ph/9305266), as many as `count` or the constituents there are, by falling pt.
std::vector<PlanePoint> kt_subjets(std::span<const Momentum> constituents, int count);

/// Direction of the winner-take-all axis (arXiv:1401.2158) of a Cambridge/Aachen clustering.
PlanePoint winner_take_all_axis(std::span<const Momentum> constituents);

/// kt subjets of this radius that have at least this fraction of the jet's pt (arXiv:0912.1342).
P4 trimmed(std::span<const Momentum> constituents, double radius, double fraction);
/// Recombinations that are both soft, z < z_cut, and wide, dR > r_cut 2 m / pt, are undone (arXiv:0912.0033).
P4 pruned(std::span<const Momentum> constituents, double z_cut, double r_cut);
/// The `count` hardest Cambridge/Aachen subjets of this radius (arXiv:0802.2470).
P4 filtered(std::span<const Momentum> constituents, double radius, int count);

}  // namespace hml
