// Observables against EnergyFlow and the package mt2; the values are made by tools/make_observable_references.py.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include <nlohmann/json.hpp>

#include "hml/core/random.hpp"
#include "hml/observe/emd.hpp"
#include "hml/observe/mt2.hpp"
#include "hml/observe/transport.hpp"
#include "observable_values.hpp"

namespace hml::test {
namespace {

nlohmann::json reference() {
  std::ifstream in(HML_TEST_DATA "/observe/observables-reference.json");
  return nlohmann::json::parse(in);
}

/// The fat jets that the reference names by their numbers in the file, here those with 4 to 40 constituents.
std::vector<Jet> reference_jets(const nlohmann::json& from) {
  std::vector<Jet> out;
  for (const Jet& jet : fat_jets())
    if (jet.constituents.size() <= 40 && out.size() < from["jets"].size()) out.push_back(jet);
  return out;
}

TEST(ObservablesReference, EnergyFlowPolynomials) {
  const auto from = reference();
  const auto jets = reference_jets(from);
  for (const auto& row : from["energy_flow_polynomials"])
    for (std::size_t i = 0; i < jets.size(); ++i) {
      const std::string graph = row["graph"], measure = row["measure"];
      const double theirs = row["values"][i];
      EXPECT_NEAR(jets[i].value("efp", {graph, double(row["beta"]), measure}), theirs, 1e-6 * std::abs(theirs))
          << graph << " " << measure << " of jet " << i;
    }
}

TEST(ObservablesReference, EnergyFlowPolynomialsDoNotDependOnTheSpelling) {
  const Jet& jet = fat_jets()[0];
  const double triangle = jet.value("efp", {std::string("ab_bc_ca_cd")});
  EXPECT_NEAR(jet.value("efp", {std::string("yx_zx_yz_za")}), triangle, 1e-12 * triangle);
  const double one = jet.value("efp", {std::string("ab")});
  EXPECT_NEAR(jet.value("efp", {std::string("ab_cd")}), one * one, 1e-12);
  for (const char* bad : {"", "a", "aa", "ab_", "ab-bc", "abc", "AB", "ab__bc", "ab_bc_", "a1",
                          "ab_ac_ad_ae_bc_bd_be_cd_ce_de", "ab_bc_cd_de_ef_fg_gh_hi_ij_jk_kl"})
    EXPECT_THROW(observable("efp", {std::string(bad)}), Error) << bad;
}

TEST(ObservablesReference, EnergyMoversDistances) {
  const auto from = reference();
  const auto jets = reference_jets(from);
  for (const auto& row : from["energy_movers_distances"]) {
    const double theirs = row["value"];
    const std::vector<Argument::Value> given{double(row["r"]), double(row["beta"]), row["normalised"] ? 1.0 : 0.0, 1.0};
    const auto &a = jets[row["a"].get<std::size_t>()], &b = jets[row["b"].get<std::size_t>()];
    EXPECT_NEAR(of_groups("emd", {a.momenta(), b.momenta()}, given), theirs, 1e-6 * std::max(theirs, 1e-3));
    EXPECT_NEAR(of_groups("emd", {b.momenta(), a.momenta()}, given), theirs, 1e-6 * std::max(theirs, 1e-3));
  }
}

TEST(ObservablesReference, EnergyMoversDistanceIsADistance) {
  const auto& jets = fat_jets();
  const auto a = jets[0].momenta(), b = jets[1].momenta(), c = jets[2].momenta();
  const EmdSettings settings{.r = 4, .centred = true};
  EXPECT_NEAR(energy_movers_distance(a, a, settings), 0, 1e-9);
  EXPECT_LE(energy_movers_distance(a, c, settings),
            energy_movers_distance(a, b, settings) + energy_movers_distance(b, c, settings));
  EXPECT_NEAR(energy_movers_distance(a, {}), jets[0].value("ecf", {1.0}), 1e-9);
  EXPECT_EQ(energy_movers_distance({}, {}), 0);
  // One particle moved by a tenth.
  EXPECT_NEAR(energy_movers_distance(std::vector<Momentum>{{10, 0, 3.1, 0}},
                                     std::vector<Momentum>{{10, 0, -3.08318530717958, 0}}),
              1, 1e-6);
}

TEST(ObservablesReference, TransportOfUnitsIsTheBestPermutation) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(11, seed);
    constexpr std::size_t n = 6;
    const std::vector<double> units(n, 1.0);
    std::vector<double> costs(n * n);
    for (double& cost : costs) cost = std::floor(5 * random.uniform());  // with many ties
    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) order[i] = i;
    double best = 1e9;
    do {
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) sum += costs[i * n + order[i]];
      best = std::min(best, sum);
    } while (std::next_permutation(order.begin(), order.end()));
    EXPECT_NEAR(transport_cost(units, units, costs), best, 1e-12);
  }
}

TEST(ObservablesReference, StransverseMasses) {
  for (const auto& row : reference()["stransverse_masses"]) {
    const auto x = row.get<std::vector<double>>();
    const Momentum a{x[0], 0.5, x[3], x[6]}, b{x[1], -1, x[4], x[7]}, missing{x[2], 0, x[5], 0};
    const double theirs = x[9];
    EXPECT_NEAR(of_group("mt2", {a, b, missing}, {x[8]}), theirs, 1e-6 * std::max(theirs, 1.0)) << row;
    EXPECT_NEAR(mt2(b, a, missing, x[8], x[8]), theirs, 1e-6 * std::max(theirs, 1.0)) << row;
  }
}

TEST(ObservablesReference, StransverseMassOfUnequalInvisibleParticles) {
  // Where one side's least transverse mass, the sum of its masses, suffices for the other side too.
  const auto momentum = [](double x, double y, double mass) {
    return Momentum{std::hypot(x, y), 0, std::atan2(y, x), mass};
  };
  EXPECT_NEAR(mt2(momentum(20, 30, 10), momentum(-20, -30, 10), momentum(-5, -5, 0), 4, 7), 17, 1e-9);
  EXPECT_NEAR(mt2(momentum(20, 30, 10), momentum(-20, -35, 10), momentum(-5, -5, 0), 4, 30), 40, 1e-9);
}

}  // namespace
}  // namespace hml::test
