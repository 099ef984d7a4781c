#include "hml/simulate/clustering.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace hml {

namespace {

constexpr double pi = std::numbers::pi;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double beam_rapidity = 1e5;  // of a momentum along the beam, as FastJet sets it

double rapidity(const P4& p, double pt2) {
  const double along = std::abs(p.pz);
  if (pt2 == 0 && p.e == along) return std::copysign(beam_rapidity + along, p.pz);
  const double m2 = std::max((p.e + p.pz) * (p.e - p.pz) - pt2, 0.0), sum = p.e + along;
  const double y = 0.5 * std::log((pt2 + m2) / (sum * sum));
  return p.pz > 0 ? -y : y;
}

double azimuth(const P4& p, double pt2) {
  if (pt2 == 0) return 0;
  const double phi = std::atan2(p.py, p.px);
  return phi < 0 ? phi + 2 * pi : phi;
}

}  // namespace

std::span<const Clustering::Jet> Clustering::find(std::span<const P4> particles, Algorithm algorithm, double radius,
                                                  double pt_min) {
  algorithm_ = algorithm;
  r2_ = radius * radius;
  begin(particles);
  if (!particles.empty()) {
    lay_tiles();
    find_first_neighbours();
    build_tree();
    for (std::size_t left = particles.size(); left > 0; --left) {
      const std::int32_t a = tree_[1], b = objects_[static_cast<std::size_t>(a)].neighbour;
      if (b >= 0)
        merge(a, b);
      else
        finish(a);
    }
  }
  gather(pt_min);
  return jets_;
}

void Clustering::begin(std::span<const P4> particles) {
  const std::size_t n = particles.size();
  momenta_.assign(particles.begin(), particles.end());
  objects_.resize(n);
  step_.resize(n), head_.resize(n), tail_.resize(n), next_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto index = static_cast<std::int32_t>(i);
    set_place(index);
    step_[i] = head_[i] = tail_[i] = index;
    next_[i] = -1;
  }
  steps_ = static_cast<std::int32_t>(n);
  finished_.clear();
}

// Tiles no smaller than R, three or more around; what lies beyond the last rapidity counts to the outermost row.
void Clustering::lay_tiles() {
  constexpr double widest = 10, smallest = 0.1;
  double low = infinity, high = -infinity;
  for (const Object& o : objects_) low = std::min(low, o.y), high = std::max(high, o.y);
  low = std::clamp(low, -widest, widest), high = std::clamp(high, -widest, widest);
  const double size = std::max(std::sqrt(r2_), smallest);
  y_low_ = low;
  rows_ = std::max(1, static_cast<std::int32_t>((high - low) / size));
  columns_ = std::max(3, static_cast<std::int32_t>(2 * pi / size));
  per_y_ = high > low ? rows_ / (high - low) : 0;
  per_phi_ = columns_ / (2 * pi);
  // With three columns every tile is beside every other, whatever R.
  tiles_.assign(static_cast<std::size_t>(rows_) * static_cast<std::size_t>(columns_), {});
  for (std::int32_t row = 0; row < rows_; ++row)
    for (std::int32_t column = 0; column < columns_; ++column) {
      Tile& tile = tiles_[static_cast<std::size_t>(row * columns_ + column)];
      for (std::int32_t r = std::max(row - 1, 0); r <= std::min(row + 1, rows_ - 1); ++r)
        for (std::int32_t c = -1; c <= 1; ++c)
          tile.around[tile.n_around++] = r * columns_ + (column + c + columns_) % columns_;
    }
  for (std::size_t i = 0; i < objects_.size(); ++i) enter_tile(static_cast<std::int32_t>(i));
}

std::int32_t Clustering::tile_at(double y, double phi) const {
  const auto row = static_cast<std::int32_t>(std::clamp((y - y_low_) * per_y_, 0.0, rows_ - 1.0));
  return row * columns_ + std::min(static_cast<std::int32_t>(phi * per_phi_), columns_ - 1);
}

void Clustering::set_place(std::int32_t i) {
  const P4& p = momenta_[static_cast<std::size_t>(i)];
  const double pt2 = p.pt2();
  Object& o = objects_[static_cast<std::size_t>(i)];
  o.y = rapidity(p, pt2);
  o.phi = azimuth(p, pt2);
  constexpr double least_pt2 = 1e-300;
  o.weight = algorithm_ == Algorithm::kt ? pt2 : algorithm_ == Algorithm::anti_kt ? 1 / std::max(pt2, least_pt2) : 1;
  o.neighbour = -1;
  o.neighbour_distance = r2_;
}

void Clustering::enter_tile(std::int32_t i) {
  Object& o = objects_[static_cast<std::size_t>(i)];
  o.tile = tile_at(o.y, o.phi);
  Tile& tile = tiles_[static_cast<std::size_t>(o.tile)];
  o.before = -1;
  o.after = tile.first;
  if (tile.first >= 0) objects_[static_cast<std::size_t>(tile.first)].before = i;
  tile.first = i;
}

void Clustering::leave_tile(std::int32_t i) {
  const Object& o = objects_[static_cast<std::size_t>(i)];
  if (o.before >= 0)
    objects_[static_cast<std::size_t>(o.before)].after = o.after;
  else
    tiles_[static_cast<std::size_t>(o.tile)].first = o.after;
  if (o.after >= 0) objects_[static_cast<std::size_t>(o.after)].before = o.before;
}

double Clustering::distance(const Object& a, const Object& b) const {
  const double between = pi - std::abs(pi - std::abs(a.phi - b.phi)), dy = a.y - b.y;
  return between * between + dy * dy;
}

void Clustering::find_first_neighbours() {
  for (std::size_t i = 0; i < objects_.size(); ++i) {
    Object& a = objects_[i];
    const Tile& tile = tiles_[static_cast<std::size_t>(a.tile)];
    // Each pair once: the other is of a later tile, or later in the list of this one.
    for (std::int32_t t = 0; t < tile.n_around; ++t) {
      if (tile.around[t] < a.tile) continue;
      std::int32_t j = tile.around[t] == a.tile ? a.after : tiles_[static_cast<std::size_t>(tile.around[t])].first;
      for (; j >= 0; j = objects_[static_cast<std::size_t>(j)].after) {
        Object& b = objects_[static_cast<std::size_t>(j)];
        const double d = distance(a, b);
        if (d < a.neighbour_distance) a.neighbour_distance = d, a.neighbour = j;
        if (d < b.neighbour_distance) b.neighbour_distance = d, b.neighbour = static_cast<std::int32_t>(i);
      }
    }
  }
}

void Clustering::find_neighbour(std::int32_t i) {
  Object& a = objects_[static_cast<std::size_t>(i)];
  double nearest = r2_;
  std::int32_t neighbour = -1;
  const Tile& tile = tiles_[static_cast<std::size_t>(a.tile)];
  for (std::int32_t t = 0; t < tile.n_around; ++t)
    for (std::int32_t j = tiles_[static_cast<std::size_t>(tile.around[t])].first; j >= 0;) {
      const Object& b = objects_[static_cast<std::size_t>(j)];
      const double d = distance(a, b);
      if (d < nearest && j != i) nearest = d, neighbour = j;
      j = b.after;
    }
  a.neighbour_distance = nearest, a.neighbour = neighbour;
}

// The distance that the object competes with: to its nearest neighbour, or to the beam.
double Clustering::least(std::int32_t i) const {
  const Object& a = objects_[static_cast<std::size_t>(i)];
  double weight = a.weight;
  if (a.neighbour >= 0) weight = std::min(weight, objects_[static_cast<std::size_t>(a.neighbour)].weight);
  return a.neighbour_distance * weight;
}

void Clustering::merge(std::int32_t a, std::int32_t b) {
  const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
  const std::int32_t tile_a = objects_[i].tile, tile_b = objects_[j].tile;
  leave_tile(a), leave_tile(b);
  leaf_[i] = infinity;
  change_leaf(a);
  const auto first = step_[i] < step_[j] ? i : j, second = i + j - first;
  next_[static_cast<std::size_t>(tail_[first])] = head_[second];
  head_[j] = head_[first], tail_[j] = tail_[second];
  step_[j] = steps_++;
  momenta_[j] += momenta_[i];
  set_place(b);
  enter_tile(b);
  mark_around(tile_a), mark_around(tile_b), mark_around(objects_[j].tile);
  update(a, b, b);
}

void Clustering::finish(std::int32_t a) {
  leave_tile(a);
  leaf_[static_cast<std::size_t>(a)] = infinity;
  change_leaf(a);
  finished_.push_back(a);
  ++steps_;
  mark_around(objects_[static_cast<std::size_t>(a)].tile);
  update(a, a, -1);
}

void Clustering::mark_around(std::int32_t tile) {
  const Tile& around = tiles_[static_cast<std::size_t>(tile)];
  for (std::int32_t t = 0; t < around.n_around; ++t) {
    Tile& other = tiles_[static_cast<std::size_t>(around.around[t])];
    if (other.marked) continue;
    other.marked = true;
    marked_.push_back(around.around[t]);
  }
}

// Objects in the marked tiles lose the two that are gone as neighbours and may gain the merged one.
void Clustering::update(std::int32_t gone, std::int32_t other, std::int32_t merged) {
  for (const std::int32_t t : marked_) {
    Tile& tile = tiles_[static_cast<std::size_t>(t)];
    tile.marked = false;
    for (std::int32_t k = tile.first; k >= 0;) {
      Object& o = objects_[static_cast<std::size_t>(k)];
      if (k != merged) {
        bool changed = false;
        if (o.neighbour == gone || o.neighbour == other) find_neighbour(k), changed = true;
        if (merged >= 0) {
          Object& m = objects_[static_cast<std::size_t>(merged)];
          const double d = distance(o, m);
          if (d < o.neighbour_distance) o.neighbour_distance = d, o.neighbour = merged, changed = true;
          if (d < m.neighbour_distance) m.neighbour_distance = d, m.neighbour = k;
        }
        if (changed) leaf_[static_cast<std::size_t>(k)] = least(k), change_leaf(k);
      }
      k = o.after;
    }
  }
  marked_.clear();
  if (merged >= 0) leaf_[static_cast<std::size_t>(merged)] = least(merged), change_leaf(merged);
}

void Clustering::build_tree() {
  leaves_ = 1;
  while (leaves_ < objects_.size()) leaves_ *= 2;
  leaf_.assign(leaves_, infinity);
  for (std::size_t i = 0; i < objects_.size(); ++i) leaf_[i] = least(static_cast<std::int32_t>(i));
  tree_.resize(2 * leaves_);
  for (std::size_t i = 0; i < leaves_; ++i) tree_[leaves_ + i] = static_cast<std::int32_t>(i);
  for (std::size_t node = leaves_ - 1; node > 0; --node) {
    const std::int32_t a = tree_[2 * node], b = tree_[2 * node + 1];
    tree_[node] = leaf_[static_cast<std::size_t>(b)] < leaf_[static_cast<std::size_t>(a)] ? b : a;
  }
}

// Plays the games of a leaf again, up to where the winner and its score stay as they were.
void Clustering::change_leaf(std::int32_t i) {
  for (std::size_t node = (leaves_ + static_cast<std::size_t>(i)) / 2; node > 0; node /= 2) {
    const std::int32_t a = tree_[2 * node], b = tree_[2 * node + 1];
    const std::int32_t winner = leaf_[static_cast<std::size_t>(b)] < leaf_[static_cast<std::size_t>(a)] ? b : a;
    if (winner == tree_[node] && winner != i) return;
    tree_[node] = winner;
  }
}

void Clustering::gather(double pt_min) {
  jets_.clear();
  constituents_.clear();
  for (const std::int32_t a : finished_) {
    const P4& p = momenta_[static_cast<std::size_t>(a)];
    const double pt2 = p.pt2();
    if (pt2 < pt_min * pt_min) continue;
    const auto first = static_cast<std::int32_t>(constituents_.size());
    for (std::int32_t k = head_[static_cast<std::size_t>(a)]; k >= 0; k = next_[static_cast<std::size_t>(k)])
      constituents_.push_back(k);
    jets_.push_back({p, pt2, first, static_cast<std::int32_t>(constituents_.size()) - first});
  }
  std::stable_sort(jets_.begin(), jets_.end(), [](const Jet& a, const Jet& b) { return a.pt2 > b.pt2; });
}

}  // namespace hml
