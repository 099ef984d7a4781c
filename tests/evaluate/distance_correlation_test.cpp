#include "hml/evaluate/distance_correlation.hpp"

#include <limits>

#include "samples.hpp"

namespace hml {
namespace {

using test::measure;
using Numbers = std::vector<double>;

// The definition: doubly centred distances, O(n^2).
double direct(const Numbers& x, const Numbers& y, Numbers w) {
  const std::size_t n = x.size();
  double total = 0;
  for (const double v : w) total += v;
  for (auto& v : w) v /= total;
  const auto centred = [&](const Numbers& v) {
    Numbers rows(n, 0), out(n * n);
    double mean = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) rows[i] += w[j] * std::abs(v[i] - v[j]);
    for (std::size_t i = 0; i < n; ++i) mean += w[i] * rows[i];
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) out[i * n + j] = std::abs(v[i] - v[j]) - rows[i] - rows[j] + mean;
    return out;
  };
  const Numbers a = centred(x), b = centred(y);
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const double p = w[i] * w[j], u = a[i * n + j], v = b[i * n + j];
      ab += p * u * v, aa += p * u * u, bb += p * v * v;
    }
  return std::sqrt(ab / std::sqrt(aa * bb));
}

struct Pairs {
  Numbers x, y, w;
};

Pairs pairs(std::uint64_t seed, int n, double dependence, double grid = 0) {
  Random random(stream_key(seed, "test"), 2);
  Pairs out;
  for (int i = 0; i < n; ++i) {
    const double x = random.normal(), y = dependence * x * x + random.normal();
    out.x.push_back(grid > 0 ? std::round(x / grid) * grid : x);
    out.y.push_back(100 + (grid > 0 ? std::round(y / grid) * grid : y));
    out.w.push_back(random.uniform(0, 2));
  }
  return out;
}

TEST(DistanceCorrelation, IsTheDefinitions) {
  for (const double grid : {0.0, 0.5})
    for (const double dependence : {0.0, 1.0}) {
      const auto [x, y, w] = pairs(1, 400, dependence, grid);
      EXPECT_NEAR(distance_correlation(x, y, w).value, direct(x, y, w), 1e-12);
      EXPECT_NEAR(distance_correlation(x, y).value, direct(x, y, Numbers(x.size(), 1)), 1e-12);
    }
}

TEST(DistanceCorrelation, KnowsWhatItIsFor) {
  const auto [x, y, w] = pairs(2, 500, 0);
  Numbers line;
  for (const double v : x) line.push_back(3 - 2 * v);
  EXPECT_NEAR(distance_correlation(x, line, w).value, 1, 1e-12);
  // Two normal variables of correlation r (arXiv:0803.4101, theorem 7).
  const double r = 0.6;
  Numbers a, b;
  Random random(stream_key(3, "test"), 0);
  for (int i = 0; i < 200'000; ++i) {
    a.push_back(random.normal());
    b.push_back(r * a.back() + std::sqrt(1 - r * r) * random.normal());
  }
  const double pi = std::acos(-1.0);
  const double want =
      std::sqrt((r * std::asin(r) + std::sqrt(1 - r * r) - r * std::asin(r / 2) - std::sqrt(4 - r * r) + 1) /
                (1 + pi / 3 - std::sqrt(3.0)));
  const auto got = distance_correlation(a, b);
  EXPECT_NEAR(got.value, want, 4 * got.error);
  EXPECT_LT(got.error, 0.003);
}

TEST(DistanceCorrelation, WeightsCountLikeRepeatedEvents) {
  EXPECT_NEAR(distance_correlation(Numbers{1, 2, 4}, Numbers{5, 3, 4}, Numbers{2, 1, 3}).value,
              distance_correlation(Numbers{1, 1, 2, 4, 4, 4}, Numbers{5, 5, 3, 4, 4, 4}).value, 1e-14);
}

TEST(DistanceCorrelation, ItsErrorCovers) {
  double sum = 0, sum2 = 0, error2 = 0;
  constexpr int repeats = 300;
  for (int i = 0; i < repeats; ++i) {
    const auto [x, y, w] = pairs(static_cast<std::uint64_t>(10 + i), 500, 0.7);
    const auto e = distance_correlation(x, y, w);
    sum += e.value, sum2 += e.value * e.value, error2 += e.error * e.error;
  }
  const double ratio = std::sqrt((sum2 / repeats - sum * sum / repeats / repeats) / (error2 / repeats));
  EXPECT_GT(ratio, 0.88);
  EXPECT_LT(ratio, 1.12);
}

TEST(DistanceCorrelation, OfConstantsFewAndNegative) {
  const auto [x, y, w] = pairs(4, 50, 1);
  for (const double constant : {0.0, 0.1, 1e9}) {
    const auto e = distance_correlation(x, Numbers(x.size(), constant), w);
    EXPECT_EQ(e.value, 0);
    EXPECT_TRUE(std::isnan(e.error));
  }
  EXPECT_EQ(distance_correlation(Numbers{1}, Numbers{2}).value, 0);
  EXPECT_NE(test::error_of(ErrorKind::input, [] { distance_correlation({}, {}); }).find("sum to 0"), std::string::npos);
  // A pair that cancels another one leaves the rest.
  auto x2 = x, y2 = y, w2 = w;
  for (const double weight : {0.5, -0.5}) x2.push_back(7), y2.push_back(90), w2.push_back(weight);
  EXPECT_NEAR(distance_correlation(x2, y2, w2).value, distance_correlation(x, y, w).value, 1e-12);
}

TEST(DistanceCorrelation, AsAMetric) {
  const auto events = test::three_classes(1, 3000);
  const auto of = [&](std::vector<Config::Entry> parameters) {
    parameters.push_back({"variable", Config("mass")});
    return measure("distance_correlation", events, parameters);
  };
  // The background's, then of one class by name, then of all; the variable follows the score of class 1.
  EXPECT_EQ(of({}).value, of({{"of", Config("qcd")}}).value);
  EXPECT_GT(of({}).value, 0.2);
  EXPECT_NE(of({}).value, of({{"of", Config("all")}}).value);
  EXPECT_NE(test::error_of(ErrorKind::config, [&] { of({{"of", Config("qdc")}}); }).find("'qcd'"), std::string::npos);
  EXPECT_NE(test::error_of(ErrorKind::config,
                           [&] {
                             measure("distance_correlation", events, {{"variable", Config("mas")}});
                           })
                .find("did you mean 'mass'"),
            std::string::npos);
  EXPECT_EQ(test::make_metric("distance_correlation", {{"variable", Config("mass")}}).metric->variables(),
            std::vector<std::string>{"mass"});
  // Events without the variable count nothing.
  const Numbers x{1, 2, 3, 4}, y{2, 4, 1, 5};
  ScoredEvents some;
  const std::vector<float> scores{0.1F, 0.2F, 0.3F, 0.4F, 0.9F};
  some.add(scores, std::vector<std::int32_t>(5, 0), {},
           {{"mass", {2, 4, 1, 5, std::numeric_limits<double>::quiet_NaN()}}});
  EXPECT_NEAR(measure("distance_correlation", some, {{"variable", Config("mass")}}).value,
              distance_correlation(x, y).value, 1e-6);
}

}  // namespace
}  // namespace hml
