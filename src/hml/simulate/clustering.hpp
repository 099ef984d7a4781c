#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "hml/core/p4.hpp"

namespace hml {

/// Jets by sequential recombination (the generalised kt family, arXiv:0802.1189, summed by four-momentum):
///
///     d_ij = min(pt_i^2p, pt_j^2p) (dy^2 + dphi^2) / R^2,   d_iB = pt_i^2p,   p = -1 anti-kt, 0 Cambridge/Aachen, 1 kt.
///
/// Each step takes the least distance: two objects become one, or one becomes a jet. The result is that of FastJet
/// (arXiv:1111.6097), object by object. The nearest neighbour of an object is looked for in its own tile of the
/// (y, phi) plane and the eight around, the least distance in a tree of comparisons, so that the work grows as N log N
/// times the number of objects in a tile. Working memory is kept from call to call; an object of this class serves one
/// thread.
class Clustering {
 public:
  enum class Algorithm { kt, cambridge_aachen, anti_kt };

  struct Jet {
    P4 momentum;
    double pt2 = 0;
    std::int32_t first = 0, size = 0;  ///< entries of constituents()
  };

  /// Finds all jets of at least `pt_min` (GeV), by falling transverse momentum. Momenta are finite; R > 0.
  std::span<const Jet> find(std::span<const P4> particles, Algorithm algorithm, double radius, double pt_min);
  /// Positions, in what find() was given, of the constituents of its jets.
  std::span<const std::int32_t> constituents() const { return constituents_; }

 private:
  // An object is where the first particle in it was; a merged one stays in the place of one of the two.
  struct Object {
    double y, phi;             // rapidity and azimuth in [0, 2 pi)
    double weight;             // pt^2p
    double neighbour_distance; // dy^2 + dphi^2 to the nearest neighbour, R^2 where there is none
    std::int32_t neighbour;    // -1 for none
    std::int32_t tile, before, after;  // the list of a tile
  };
  struct Tile {
    std::int32_t first = -1;
    std::int32_t around[9];
    std::int32_t n_around = 0;
    bool marked = false;
  };

  void begin(std::span<const P4> particles);
  void lay_tiles();
  std::int32_t tile_at(double y, double phi) const;
  void set_place(std::int32_t i);
  void enter_tile(std::int32_t i);
  void leave_tile(std::int32_t i);
  void find_first_neighbours();
  void find_neighbour(std::int32_t i);
  double distance(const Object& a, const Object& b) const;
  double least(std::int32_t i) const;
  void merge(std::int32_t a, std::int32_t b);
  void finish(std::int32_t a);
  void mark_around(std::int32_t tile);
  void update(std::int32_t gone, std::int32_t other, std::int32_t merged);
  void build_tree();
  void change_leaf(std::int32_t i);
  void gather(double pt_min);

  Algorithm algorithm_ = Algorithm::anti_kt;
  double r2_ = 1, y_low_ = 0, per_y_ = 1, per_phi_ = 1;
  std::int32_t rows_ = 1, columns_ = 1, steps_ = 0;
  std::vector<Object> objects_;
  std::vector<P4> momenta_;
  std::vector<std::int32_t> step_;                // which step made the object, as FastJet counts
  std::vector<std::int32_t> head_, tail_, next_;  // constituents as lists
  std::vector<Tile> tiles_;
  std::vector<std::int32_t> marked_;
  std::vector<double> leaf_;                      // least distance of each object; infinite where it is gone
  std::vector<std::int32_t> tree_;                // winners, the root at 1
  std::size_t leaves_ = 1;
  std::vector<std::int32_t> finished_;
  std::vector<Jet> jets_;
  std::vector<std::int32_t> constituents_;
};

}  // namespace hml
