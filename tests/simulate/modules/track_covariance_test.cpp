#include "run_card.hpp"

#include <filesystem>
#include <fstream>
#include <numbers>

#include <nlohmann/json.hpp>

#include "hml/core/units.hpp"
#include "hml/event/hepmc.hpp"
#include "hml/simulate/track_covariance/track_fit.hpp"

namespace hml {
namespace {

const std::filesystem::path data = std::filesystem::path(HML_TEST_DATA) / "simulate";

Helix changed(const Helix& h, std::size_t which, double by) {
  Helix out = h;
  (which == 0 ? out.d : which == 1 ? out.phi : which == 2 ? out.c : which == 3 ? out.z : out.ctg_theta) += by;
  return out;
}

const std::array<double, 5> steps = {1e-3, 1e-6, 1e-9, 1e-3, 1e-6};

struct Crossing {
  double phi, z, r;
};

Crossing cylinder(const Helix& h, double radius) {
  const HelixPoint p = HelixPoint::at_chord(h, chord_at_radius(h, radius));
  return {h.phi + std::atan2(p.w, p.u), p.z, radius};
}

Crossing disk(const Helix& h, double z) {
  const double arc = (z - h.z) / h.ctg_theta;
  const HelixPoint p = HelixPoint::at_chord(h, std::sin(h.c * arc) / h.c);
  return {h.phi + std::atan2(p.w, p.u), z, p.radius()};
}

std::vector<Helix> helices() {
  return {Helix::through(0, 0, 1, P4::pt_eta_phi_m(2, 0.7, 0.3, 0.14), 1, 2),
          Helix::through(12, -7, 30, P4::pt_eta_phi_m(0.4, -0.9, 2.3, 0.14), -1, 2),
          Helix::through(3, 4, -5, P4::pt_eta_phi_m(60, 0.4, -2, 0.14), 1, 2),
          Helix::through(0, 1, 0, P4::pt_eta_phi_m(3000, 1, 3, 0.14), -1, 4)};
}

TEST(Helix, GoesThroughItsPlaceWithItsMomentum) {
  for (const double charge : {1.0, -1.0, 2.0})
    for (const double pt : {0.3, 20.0, 5e4}) {
      const P4 p = P4::pt_eta_phi_m(pt, 0.8, -2.1, 0.14);
      const double x = -20, y = 33, z = 12;
      const Helix h = Helix::through(x, y, z, p, charge, 3);
      EXPECT_NEAR(h.pt(charge, 3), pt, 1e-9 * pt);
      const double along = x * std::cos(h.phi) + y * std::sin(h.phi);
      // The curve goes on backwards with a negative chord.
      const HelixPoint at = HelixPoint::at_chord(h, std::copysign(chord_at_radius(h, std::hypot(x, y)), along));
      EXPECT_NEAR(at.u * std::cos(h.phi) - at.w * std::sin(h.phi), x, 1e-6);
      EXPECT_NEAR(at.u * std::sin(h.phi) + at.w * std::cos(h.phi), y, 1e-6);
      EXPECT_NEAR(at.z, z, 1e-6);
    }
}

TEST(Helix, DerivativesAreThoseOfDifferences) {
  for (const Helix& h : helices()) {
    const double radius = 400, z = h.z + 150 * h.ctg_theta;
    const CylinderDerivatives by_cylinder = on_cylinder(h, HelixPoint::at_chord(h, chord_at_radius(h, radius)));
    const DiskDerivatives by_disk = on_disk(h, HelixPoint::at_chord(h, std::sin(h.c * 150) / h.c));
    for (std::size_t i = 0; i < 5; ++i) {
      const Helix up = changed(h, i, steps[i]), down = changed(h, i, -steps[i]);
      const auto near = [&](double derivative, double above, double below, const char* what) {
        EXPECT_NEAR(derivative, (above - below) / (2 * steps[i]), 2e-5 * std::max(std::abs(derivative), 1.0))
            << what << " by " << i << " at c " << h.c;
      };
      near(by_cylinder.r_phi[i], radius * cylinder(up, radius).phi, radius * cylinder(down, radius).phi,
           "cylinder r phi");
      near(by_cylinder.z[i], cylinder(up, radius).z, cylinder(down, radius).z, "cylinder z");
      const double r = disk(h, z).r;
      near(by_disk.r_phi[i], r * disk(up, z).phi, r * disk(down, z).phi, "disk r phi");
      near(by_disk.r[i], disk(up, z).r, disk(down, z).r, "disk r");
    }
  }
}

TEST(Helix, DeflectionsAreThoseOfDifferences) {
  for (const Helix& h : helices()) {
    const double charge = h.c < 0 ? 1 : -1, pt = h.pt(charge, 2), chord = 120, angle = 1e-5;
    const HelixPoint at = HelixPoint::at_chord(h, chord);
    const double x = at.u * std::cos(h.phi) - at.w * std::sin(h.phi),
                 y = at.u * std::sin(h.phi) + at.w * std::cos(h.phi);
    const double phi = h.phi + std::atan2(at.sin_turn(h), at.cos_turn(h)), pz = pt * h.ctg_theta,
                 p = std::hypot(pt, pz);
    const auto deflect = [&](double along_phi, double down) {
      const double theta = std::atan2(pt, pz) + down, azimuth = phi + along_phi * p / pt;
      return Helix::through(
          x, y, at.z,
          {p * std::sin(theta) * std::cos(azimuth), p * std::sin(theta) * std::sin(azimuth), p * std::cos(theta), p},
          charge, 2);
    };
    const DeflectionDerivatives by = deflected(h, at);
    const auto check = [&](const HelixVector& derivative, const Helix& up, const Helix& down) {
      const std::array<double, 5> difference = {up.d - down.d, delta_phi(up.phi, down.phi), up.c - down.c,
                                                up.z - down.z, up.ctg_theta - down.ctg_theta};
      for (std::size_t i = 0; i < 5; ++i)
        EXPECT_NEAR(derivative[i], difference[i] / (2 * angle),
                    1e-4 * std::max(std::abs(derivative[i]), i == 2 ? 1e-9 : 1e-2))
            << i << " at c " << h.c;
    };
    check(by.transverse, deflect(angle, 0), deflect(-angle, 0));
    check(by.longitudinal, deflect(0, angle), deflect(0, -angle));
  }
}

// The update by matrices, C - C h h^T C / (h^T C h + variance).
TEST(SquareRootCovariance, IsThatOfTheMatrices) {
  const HelixVector errors = {1, 2, 0.5, 3, 0.2}, first = {0.3, -1, 2, 0.1, 0}, noise1 = {0.1, 0, 0.2, 0, -0.1},
                    noise2 = {0, 0.3, 0, 0.1, 0.2};
  SquareRootCovariance root(errors);
  double c[5][5] = {};
  for (std::size_t i = 0; i < 5; ++i) c[i][i] = errors[i] * errors[i];
  for (int round = 0; round < 3; ++round) {
    HelixVector h = first;
    h[static_cast<std::size_t>(round)] += 1;
    double ch[5] = {}, sum = 0.04;
    for (int i = 0; i < 5; ++i)
      for (std::size_t j = 0; j < 5; ++j) ch[i] += c[i][j] * h[j];
    for (std::size_t i = 0; i < 5; ++i) sum += h[i] * ch[i];
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t j = 0; j < 5; ++j)
        c[i][j] += noise1[i] * noise1[j] + noise2[i] * noise2[j] - ch[i] * ch[j] / sum;
    root.measure(h, 0.04);
    root.add_noise(noise1, noise2);
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t j = 0; j < 5; ++j) EXPECT_NEAR(root(i, j), c[i][j], 1e-12);
  }
}

std::string layers(int n, double from, double to, const std::string& rest) {
  std::string out;
  for (int k = 0; k < n; ++k)
    out += "1 L -10 10 " + std::to_string(from + (to - from) * k / (n - 1)) + " " + rest + "\n";
  return out;
}

// R. Gluckstern, Nucl. Instrum. Meth. 24 (1963) 381: the error of the curvature 1/R of a track that N + 1 equidistant
// layers measure over a length L is error / L^2 sqrt(720 N^3 / ((N - 1) (N + 1) (N + 2) (N + 3))).
TEST(TrackFit, HasGlucksternsErrorOfTheCurvature) {
  for (const int n : {3, 10, 40}) {
    const auto geometry = TrackerGeometry::parse(layers(n, 0.5, 1.5, "1e-9 1 2 0 1.5707963 1e-4 1e-4 1"), {});
    const Helix h = Helix::through(0, 0, 0, P4::pt_eta_phi_m(500, 0, 0.3, 0.14), 1, 2);
    Random random(1, 1);
    const auto fit = fit_track(TrackerHits(geometry, h, 0), h, 500, 0, 1, random);
    EXPECT_EQ(fit.measurements, 2 * n);
    const double m = n - 1, expected = 0.1 / 1e6 * std::sqrt(720 * m * m * m / ((m - 1) * (m + 1) * (m + 2) * (m + 3)));
    EXPECT_NEAR(2 * std::sqrt(fit.covariance(2, 2)), expected, 2e-3 * expected) << n;
  }
}

// Behind perfect layers d0 is known but for the scattering in the beam pipe: radius times angle.
TEST(TrackFit, HasTheScatteringOfTheBeamPipe) {
  const auto geometry = TrackerGeometry::parse(
      "1 PIPE -10 10 0.02 0.01 1 0 0 0 0 0 0\n" + layers(10, 0.03, 1, "0 1 2 0 1.5707963 1e-8 1e-8 1"), {});
  const double p = 5, angle = 0.0136 / p * std::sqrt(0.01) * (1 + 0.038 * std::log(0.01));
  EXPECT_NEAR(scattering_angle(0.01, p, 0, 1), angle, 1e-12);
  const Helix h = Helix::through(0, 0, 0, P4::pt_eta_phi_m(p, 0, 0.3, 0), 1, 2);
  Random random(1, 1);
  const auto fit = fit_track(TrackerHits(geometry, h, 0), h, p, 0, 1, random);
  EXPECT_NEAR(std::sqrt(fit.covariance(0, 0)), 20 * angle, 2e-3 * 20 * angle);
  EXPECT_NEAR(std::sqrt(fit.covariance(3, 3)), 20 * angle, 2e-3 * 20 * angle);
  EXPECT_NEAR(std::sqrt(fit.covariance(1, 1)), angle, 2e-3 * angle);
}

TEST(TrackerGeometry, NamesTheLineThatIsNoLayer) {
  EXPECT_EQ(
      TrackerGeometry::parse("# a comment\n\n 2 D 0.1 1 -2 0.01 0.1 1 0 0 1e-5 0 0.9 # half\n", {}).layers.at(0).at,
      -2000);
  for (const char* bad : {"1 L -1 1 0.5 0.01", "3 L -1 1 0.5 0.01 0.1 1 0 0 1e-5 0 1",
                          "1 L -1 1 0.5 0.01 0 1 0 0 1e-5 0 1", "1 L -1 1 0.5 0.01 0.1 3 0 0 1e-5 0 1"})
    try {
      TrackerGeometry::parse(bad, {});
      FAIL() << bad;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(bad), std::string::npos);
    }
}

std::string tracker(const std::string& settings) {
  return R"(set ExecutionPath {Prop Fit W}
    module ParticlePropagator Prop { set Radius 2.0 ; set HalfLength 3.0 ; set Bz 2.0 }
    module TrackCovariance Fit { set InputArray Prop/stableParticles ; set OutputArray o ; set Bz 2.0 )" +
         settings + R"(
      set DetectorGeometry {
        1 PIPE -10 10 0.01 0.003 0.35 0 0 0 0 0 0
        )" +
         layers(10, 0.02, 1.0, "0.001 0.1 2 0 1.5708 2e-5 3e-5 0.9") + R"(}
    }
    module TreeWriter W { add Branch Fit/o T Track })";
}

// The spread of the parameters is what the errors say, that of the momentum included, which needs the correlation of
// curvature and angle.
TEST(TrackCovariance, ErrorsAreTheSpreadOfTheTracks) {
  const P4 p = P4::pt_eta_phi_m(1.5, 0.9, 0.3, 0.1057);
  const auto out = run_card(tracker("; set MuonScaleFactor {2.0}"), {std::vector<TestParticle>(4000, {13, p, -1})});
  ASSERT_EQ(out.collection("T").objects(), 4000);
  const std::pair<const char*, double> columns[] = {{"p", p.p()}, {"pt", 1.5},  {"d0", 0},
                                                    {"dz", 0},    {"phi", 0.3}, {"ctg_theta", std::sinh(0.9)}};
  for (const auto& [column, truth] : columns) {
    const auto& values = real_column(out, "T", column);
    const auto& errors = real_column(out, "T", (std::string("error_") + column).c_str());
    std::vector<float> pulls;
    for (std::size_t i = 0; i < values.size(); ++i)
      pulls.push_back(static_cast<float>((static_cast<double>(values[i]) - truth) / static_cast<double>(errors[i])));
    const Moments m = moments(pulls);
    EXPECT_NEAR(m.mean, 0, 5 / std::sqrt(4000.0)) << column;
    EXPECT_NEAR(m.width, 1, 5 / std::sqrt(8000.0)) << column;
  }
  EXPECT_NEAR(std::hypot(real_column(out, "T", "x_first_hit")[0], real_column(out, "T", "y_first_hit")[0]), 20, 1e-3);
}

TEST(TrackCovariance, DropsNeutralsAndTracksOfFewHits) {
  const auto out = run_card(tracker(""), {{{22, P4::pt_eta_phi_m(5, 0, 0, 0)},
                                           {211, P4::pt_eta_phi_m(0.02, 0, 0, 0.14), 1},
                                           {211, P4::pt_eta_phi_m(3, 0, 0, 0.14), 1}},
                                          {}});
  ASSERT_EQ(out.collection("T").objects(), 1);
  EXPECT_NEAR(real_column(out, "T", "pt")[0], 3, 0.5);
}

TEST(TrackCovariance, TracksOfDoubleChargeKeepTheirMomentum) {
  const auto out = run_card(tracker(""), {{{1000020040, P4::pt_eta_phi_m(8, 0, 0, 3.7), 2}}});
  ASSERT_EQ(out.collection("T").objects(), 1);
  EXPECT_NEAR(real_column(out, "T", "pt")[0], 8, 0.5);
  EXPECT_EQ(out.collection("T").values<std::int32_t>("charge")[0], 2);
}

TEST(TrackCovariance, WantsAField) {
  EXPECT_THROW(run_card("set ExecutionPath {Prop F W} ; module ParticlePropagator Prop {} ; module TrackCovariance F { "
                        "set InputArray Prop/stableParticles } ; module TreeWriter W { add Branch F/tracks T Track }",
                        {{}}),
               Error);
}

TEST(ClusterCounting, CountsThePathInTheGas) {
  // From the origin at right angles a pion with beta gamma 200 runs 1.65 m in the gas; an electron made in it, the rest
  // of the way.
  const auto out = run_card(
      R"(set ExecutionPath {Prop C W} ; module ParticlePropagator Prop { set Radius 3 ; set HalfLength 3 ; set Bz 2.0 }
    module ClusterCounting C { set InputArray Prop/stableParticles ; set OutputArray o ; set Rmin 0.35 ; set Rmax 2 ; set Zmin -2 ; set Zmax 2 ; set Bz 2.0 }
    module TreeWriter W { add Branch C/o T Track })",
      {std::vector<TestParticle>(2000, {211, P4::pt_eta_phi_m(200 * 0.13957, 0, 0.3, 0.13957), 1}),
       {{11, P4::pt_eta_phi_m(400, 0, 0, 0.000511), -1, 1500, 0, 0}, {211, P4::pt_eta_phi_m(5, 4, 0, 0.14), 1}}});
  const auto counts = std::vector<float>(real_column(out, "T", "n_clusters").begin(),
                                         real_column(out, "T", "n_clusters").begin() + 2000);
  const double mean = moments(counts).mean,
               path = static_cast<double>(counts[0]) / static_cast<double>(real_column(out, "T", "dndx")[0]);
  EXPECT_NEAR(path, 1.65, 1e-3);
  EXPECT_NEAR(mean, 1650 * 1.68, 5 * std::sqrt(1650 * 1.68 / 2000) + 0.5);
  EXPECT_NEAR(moments(counts).width, std::sqrt(mean), 5 * std::sqrt(mean / 4000));
  EXPECT_NEAR(static_cast<double>(real_column(out, "T", "n_clusters")[2000]), 500 * 1.698, 5 * std::sqrt(850.));
  EXPECT_EQ(real_column(out, "T", "n_clusters")[2001], 0);
}

// Tracks, times, kinds and decays as Delphes makes them, where nothing is random.
class DelphesTracks : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    out_ = new Events(Detector(data / "tracks.tcl", 7).simulate(HepmcReader(data / "tt6.hepmc.gz").read(100), 0));
    std::ifstream file(data / "tracks.json");
    reference_ = new nlohmann::json(nlohmann::json::parse(file));
  }
  static void TearDownTestSuite() { delete out_, delete reference_; }
  static double value(const char* collection, const std::string& column, std::size_t i) {
    const Column& c = out_->collection(collection).column(column);
    return std::visit([&](const auto& values) { return static_cast<double>(values[i]); }, c.values);
  }
  static Events* out_;
  static nlohmann::json* reference_;
};
Events* DelphesTracks::out_ = nullptr;
nlohmann::json* DelphesTracks::reference_ = nullptr;

TEST_F(DelphesTracks, HaveTheSameCovariance) {
  const auto& want = (*reference_)["Measured"];
  const Collection& c = out_->collection("Measured");
  const std::size_t n = want["pt"].size();
  ASSERT_GT(n, 130u);
  for (std::size_t k = 0; k < n; ++k) {
    const auto event = want["event"][k].get<std::int64_t>();
    std::size_t found = 0;
    double nearest = 1;
    for (std::int64_t j = c.first(event); j < c.first(event) + c.count(event); ++j) {
      const auto i = static_cast<std::size_t>(j);
      const double away = std::abs(value("Measured", "pt", i) / want["pt"][k].get<double>() - 1) +
                          std::abs(value("Measured", "eta", i) - want["eta"][k].get<double>()) +
                          std::abs(value("Measured", "phi", i) - want["phi"][k].get<double>());
      if (away < nearest) nearest = away, found = i;
    }
    ASSERT_LT(nearest, 1e-5) << k;
    for (const auto& [column, values] : want.items()) {
      if (column == "event" || column == "count") continue;
      // Delphes takes 0.2998 for the error of pt; its matrices lose digits where errors are small against the first
      // guess.
      const double expected = values[k];
      EXPECT_NEAR(value("Measured", column, found), expected, 1e-4 * std::abs(expected)) << column << " of track " << k;
    }
  }
  // Counted on the helix and not on a grid, a few more tracks have hits enough.
  for (std::int64_t e = 0; e < out_->size(); ++e) {
    const auto count = want["count"][static_cast<std::size_t>(e)].get<std::int64_t>();
    EXPECT_GE(c.count(e), count);
    EXPECT_LE(static_cast<double>(c.count(e)), 1.05 * static_cast<double>(count));
  }
}

TEST_F(DelphesTracks, HaveTheSamePathInTheGas) {
  const auto& want = (*reference_)["Counted"]["path"][0];
  int compared = 0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    const double n = value("Counted", "n_clusters", i),
                 made_at = std::hypot(value("Counted", "x", i), value("Counted", "y", i));
    if (made_at > 300 || want[i].get<double>() == 0) continue;
    EXPECT_NEAR(n / value("Counted", "dndx", i), want[i].get<double>(), 1e-5);
    ++compared;
  }
  EXPECT_GT(compared, 50);
}

TEST_F(DelphesTracks, HaveTheSameErrorsAndKinds) {
  const auto& smeared = (*reference_)["Smeared"];
  const std::size_t n = smeared["pt"].size();
  ASSERT_EQ(out_->collection("Smeared").count(0), static_cast<std::int64_t>(n));
  for (std::size_t i = 0; i < n; ++i)
    for (const char* column : {"pt", "d0", "error_d0", "error_dz", "error_p", "error_pt"})
      EXPECT_NEAR(value("Smeared", column, i), smeared[column][i].get<double>(),
                  1e-5 * std::max(std::abs(smeared[column][i].get<double>()), column[0] == 'd' ? 0.1 : 0))
          << column;
  const auto& error_t = (*reference_)["Timed"]["error_t"];
  for (std::size_t i = 0; i < error_t.size(); ++i)
    EXPECT_NEAR(value("Timed", "error_t", i), error_t[i].get<double>(), 1e-12);
  std::size_t at = 0;
  for (const auto& event : (*reference_)["Named"]["pdg"])
    for (int code : event) EXPECT_EQ(value("Named", "pdg", at++), code);
  EXPECT_EQ(at, static_cast<std::size_t>(out_->collection("Named").objects()));
}

TEST_F(DelphesTracks, HaveTheSameDecays) {
  for (const char* collection : {"Decay", "Cluster", "Identified"}) {
    const auto& want = (*reference_)[collection];
    ASSERT_EQ(static_cast<std::size_t>(out_->collection(collection).objects()), want["pt"].size()) << collection;
    ASSERT_GT(want["pt"].size(), 1u);
    for (const auto& [column, values] : want.items())
      for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_NEAR(value(collection, column, i), values[i].get<double>(),
                    1e-5 * std::max(std::abs(values[i].get<double>()), 1e-2))
            << collection << "." << column;
  }
}

}  // namespace
}  // namespace hml
