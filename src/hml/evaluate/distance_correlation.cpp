#include "hml/evaluate/distance_correlation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

namespace {

using Numbers = std::vector<double>;
using Order = std::vector<std::uint32_t>;

// One variable, its mean taken off against cancellation, with the probabilities of the events.
struct Variable {
  Numbers values;
  const Numbers& probability;
  Order order;  // rising

  Variable(std::span<const double> v, const Numbers& p) : values(v.begin(), v.end()), probability(p), order(v.size()) {
    double mean = 0;
    for (std::size_t i = 0; i < values.size(); ++i) mean += p[i] * values[i];
    for (auto& value : values) value -= mean;
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(),
              [&](auto a, auto b) { return values[a] != values[b] ? values[a] < values[b] : a < b; });
  }

  // sum_j p_j f_j |v_i - v_j| for every i.
  Numbers distances(const Numbers* f = nullptr) const {
    const auto mass = [&](std::size_t j) { return probability[j] * (f ? (*f)[j] : 1); };
    double all = 0, all_values = 0, below = 0, below_values = 0;
    for (std::size_t j = 0; j < values.size(); ++j) all += mass(j), all_values += mass(j) * values[j];
    Numbers out(values.size());
    for (const auto i : order) {
      below += mass(i), below_values += mass(i) * values[i];
      out[i] = values[i] * (2 * below - all) - 2 * below_values + all_values;
    }
    return out;
  }
};

// Sums of p, p x, p y and p x y over a set of events.
using Sums = std::array<double, 4>;

void operator+=(Sums& a, const Sums& b) {
  for (std::size_t k = 0; k < a.size(); ++k) a[k] += b[k];
}

// sum over the set of p (x_i - x)(y_i - y).
double product(const Sums& s, double x, double y) { return s[0] * x * y - s[2] * x - s[1] * y + s[3]; }

// Sums over the events of a rank in y up to a given one: Fenwick's tree.
class RankedSums {
 public:
  explicit RankedSums(std::size_t n) : tree_(n + 1, Sums{}) {}
  void add(std::size_t rank, const Sums& sums) {
    for (std::size_t i = rank + 1; i < tree_.size(); i += i & (~i + 1)) tree_[i] += sums;
  }
  Sums up_to(std::size_t rank) const {
    Sums out{};
    for (std::size_t i = rank + 1; i > 0; i -= i & (~i + 1)) out += tree_[i];
    return out;
  }

 private:
  std::vector<Sums> tree_;
};

// sum_j p_j |x_i - x_j| |y_i - y_j| for every i: twice what the pairs add that x and y order alike, less what all add.
// Whom ties are counted with does not matter, they add nothing.
Numbers product_distances(const Variable& x, const Variable& y) {
  const std::size_t n = x.values.size();
  const auto sums_of = [&](std::size_t j) {
    const double p = x.probability[j];
    return Sums{p, p * x.values[j], p * y.values[j], p * x.values[j] * y.values[j]};
  };
  std::vector<std::uint32_t> rank(n);
  std::vector<Sums> up_to_y(n);
  Sums all{};
  for (std::size_t k = 0; k < n; ++k) {
    const auto j = y.order[k];
    rank[j] = static_cast<std::uint32_t>(k);
    all += sums_of(j);
    up_to_y[j] = all;
  }
  RankedSums seen(n);
  Sums up_to_x{};
  Numbers out(n);
  for (const auto i : x.order) {
    const auto own = sums_of(i);
    up_to_x += own;
    seen.add(rank[i], own);
    const auto both = seen.up_to(rank[i]);
    Sums alike{};  // below in both and above in both
    for (std::size_t k = 0; k < alike.size(); ++k) alike[k] = all[k] - up_to_x[k] - up_to_y[i][k] + 2 * both[k];
    out[i] = 2 * product(alike, x.values[i], y.values[i]) - product(all, x.values[i], y.values[i]);
  }
  return out;
}

// The squared distance covariance E|x-x'||y-y'| + E|x-x'| E|y-y'| - 2 E|x-x'||y-y''| and its influence function.
struct Covariance {
  double value = 0;
  Numbers influence;
};

Covariance covariance(const Variable& x, const Variable& y) {
  const auto& p = x.probability;
  const std::size_t n = p.size();
  const Numbers products = product_distances(x, y), a = x.distances(), b = y.distances();
  const Numbers a_by_b = x.distances(&b), b_by_a = y.distances(&a);
  double mean_product = 0, mean_a = 0, mean_b = 0, mean_ab = 0;
  for (std::size_t i = 0; i < n; ++i) {
    mean_product += p[i] * products[i];
    mean_a += p[i] * a[i], mean_b += p[i] * b[i], mean_ab += p[i] * a[i] * b[i];
  }
  Covariance out{mean_product + mean_a * mean_b - 2 * mean_ab, Numbers(n)};
  for (std::size_t i = 0; i < n; ++i)
    out.influence[i] = 2 * (products[i] - mean_product) + 2 * mean_b * (a[i] - mean_a) + 2 * mean_a * (b[i] - mean_b) -
                       2 * (a[i] * b[i] + a_by_b[i] + b_by_a[i] - 3 * mean_ab);
  return out;
}

Numbers probabilities(std::size_t n, std::span<const double> weights) {
  Numbers out(n, 1);
  if (!weights.empty()) out.assign(weights.begin(), weights.end());
  double total = 0;
  for (const double w : out) total += w;
  if (!(total > 0))
    throw Error(ErrorKind::input,
                fmt::format("the weights of the {} events sum to {:g}; a positive sum is needed", n, total));
  for (auto& w : out) w /= total;
  return out;
}

}  // namespace

Estimate distance_correlation(std::span<const double> x, std::span<const double> y, std::span<const double> weights) {
  const Numbers p = probabilities(x.size(), weights);
  const Variable of_x(x, p), of_y(y, p);
  const auto xx = covariance(of_x, of_x), yy = covariance(of_y, of_y), xy = covariance(of_x, of_y);
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  // Of a constant only rounding is left; negative weights may leave less than nothing.
  const auto varies = [](const Covariance& v, const Variable& of) {
    double scale = 0;
    for (const double value : of.values) scale = std::max(scale, std::abs(value));
    return v.value > 1e-14 * scale * scale;
  };
  if (!varies(xx, of_x) || !varies(yy, of_y)) return {0, unknown};
  const double norm = std::sqrt(xx.value * yy.value), squared = xy.value / norm;
  if (!(squared > 0)) return {0, unknown};

  const double value = std::sqrt(squared);
  double variance = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double influence =
        xy.influence[i] / norm - squared * (xx.influence[i] / xx.value + yy.influence[i] / yy.value) / 2;
    variance += p[i] * p[i] * influence * influence;
  }
  return {value, std::sqrt(variance) / (2 * value)};
}

}  // namespace hml
