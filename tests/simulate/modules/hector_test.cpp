// Forward particles in a beam line: closed forms of magnets, the library that Delphes bundles, and what becomes of particles.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/units.hpp"
#include "hml/simulate/beam_line.hpp"
#include "run_card.hpp"

namespace hml {
namespace {

const std::filesystem::path data = std::filesystem::path(HML_TEST_DATA) / "simulate";

TEST(BeamElement, MagnetsHaveTheirClosedForms) {
  const BeamState start{1e-3, 2e-5, -2e-3, 1e-5};
  BeamElement q;
  q.length = 5, q.gradient = 0.05;  // k1 = 0.01
  const double root = 0.1 * std::sqrt(1.25), phase = root * 5;
  const BeamState focused = carry(q, 5, start, 1.25);
  EXPECT_NEAR(focused.x, start.x * std::cos(phase) + start.slope_x * std::sin(phase) / root, 1e-15);
  EXPECT_NEAR(focused.slope_x, -start.x * root * std::sin(phase) + start.slope_x * std::cos(phase), 1e-15);
  EXPECT_NEAR(focused.y, start.y * std::cosh(phase) + start.slope_y * std::sinh(phase) / root, 1e-15);
  EXPECT_NEAR(focused.slope_y, start.y * root * std::sinh(phase) + start.slope_y * std::cosh(phase), 1e-15);
  // The opposite charge is focused in the other plane, and half a magnet is half of it.
  const BeamState other = carry(q, 2.5, carry(q, 2.5, start, -1.25), -1.25);
  EXPECT_NEAR(other.y, start.y * std::cos(phase) + start.slope_y * std::sin(phase) / root, 1e-15);
  EXPECT_NEAR(other.x, start.x * std::cosh(phase) + start.slope_x * std::sinh(phase) / root, 1e-15);

  BeamElement dipole;
  dipole.length = 14, dipole.bend = 0.05;
  const double radius = 280;
  // On the circle of the beam, a particle of the beam turns by cosines; one of less momentum falls to the inside.
  EXPECT_NEAR(carry(dipole, 14, {1e-3, 0, 0, 0}, 1).x, 1e-3 * std::cos(0.05), 1e-15);
  const double delta = -0.01;
  const BeamState slow = carry(dipole, 14, {}, 1 / (1 + delta));
  // The exact arc of radius (1 + delta) R that starts along the beam, seen from the end of the beam's: second order apart.
  const double turn = 14 / (radius * (1 + delta));
  const double ahead = radius * (1 + delta) * std::sin(turn), aside = radius * (1 + delta) * (1 - std::cos(turn));
  const double from_centre = std::hypot(ahead, radius - aside);
  EXPECT_NEAR(slow.x, from_centre - radius, 2e-3 * std::abs(slow.x));
  EXPECT_LT(slow.x, 0);
  // A neutral one flies straight on: to the outside of the bend.
  const BeamState neutral = carry(dipole, 14, {}, 0);
  EXPECT_NEAR(neutral.x, radius * (1 / std::cos(0.05) - 1), 2e-3 * neutral.x);
  EXPECT_NEAR(neutral.slope_x, std::tan(0.05), 2e-3 * neutral.slope_x);

  dipole.parallel_faces = true;
  // A rectangular dipole is a drift in its plane and focuses in the other (to second order in the angle).
  const BeamState rectangular = carry(dipole, 14, {1e-3, 0, 1e-3, 0}, 1);
  EXPECT_NEAR(rectangular.x, 1e-3, 1e-8);
  EXPECT_NEAR(rectangular.slope_y, -1e-3 * 2 * std::tan(0.025) / radius, 2e-3 * 1e-3 * 0.05 / radius);

  BeamElement kicker;
  kicker.kick_x = 1e-4, kicker.kick_y = -2e-4;
  EXPECT_NEAR(carry(kicker, 0, {}, 2).slope_x, 2e-4, 1e-18);
  kicker.length = 2;
  EXPECT_NEAR(carry(kicker, 2, {}, 1).y, -2e-4, 1e-18);
}

TEST(Aperture, ShapesHoldWhatIsInside) {
  using Shape = Aperture::Shape;
  EXPECT_TRUE(Aperture{}.holds(5, 5));
  EXPECT_FALSE(Aperture{}.holds(0, NAN));
  const Aperture rectangle{Shape::rectangle, 2, 1, 0, 0}, ellipse{Shape::ellipse, 0, 0, 2, 1}, both{Shape::both, 1.5, 2, 2, 2};
  EXPECT_TRUE(rectangle.holds(-1.9, 0.9));
  EXPECT_FALSE(rectangle.holds(0, -1.1));
  EXPECT_TRUE(ellipse.holds(1.9, 0.1));
  EXPECT_FALSE(ellipse.holds(1.9, 0.9));
  EXPECT_TRUE(both.holds(0, 1.9));
  EXPECT_FALSE(both.holds(1.6, 0));
  EXPECT_FALSE(both.holds(1.45, 1.5));
}

std::string problem_of(const std::string& text) {
  try {
    BeamLine(TwissTable::from_text(text, "line.tfs"), 1, 100, "IP9");
    return "";
  } catch (const Error& error) { return error.message(); }
}

TEST(TwissTable, FaultsNameFileAndLine) {
  const std::string head = "@ ENERGY %le 7000\n* NAME S L K0L K1L\n$ %s %le %le %le %le\n";
  EXPECT_EQ(problem_of(head + "\"IP9\" 10 0 0 0\n"), "");
  EXPECT_EQ(problem_of(head + "\"IP9\" 10 0 0\n"), "line.tfs:4: 4 values for 5 columns");
  EXPECT_EQ(problem_of(head + "\"IP9\" 10 0 0 0\n\n\"Q1\" 20 l 0 0\n"), "line.tfs:6: 'l' in column L is no number");
  EXPECT_EQ(problem_of(head + "\"IP9 10 0 0 0\n"), "line.tfs:4: a quotation mark is not closed");
  EXPECT_EQ(problem_of(head + "\"IP8\" 10 0 0 0\n"), "line.tfs: unknown interaction point 'IP9'; did you mean 'IP8'?");
  EXPECT_EQ(problem_of("* NAME S L K0L K1L\n\"IP9\" 10 0 0 0\n"), "line.tfs: the header has no ENERGY of the beam ('@ ENERGY %le 7000')");
  EXPECT_EQ(problem_of("@ ENERGY %le 7000\n* NAME S L K1L\n\"IP9\" 10 0 0\n"), "line.tfs: the table has no column K0L");
  EXPECT_EQ(problem_of("module Hector {}\n"), "line.tfs:1: 3 values for 0 columns");
  EXPECT_EQ(problem_of(""), "line.tfs: there is no line of columns ('* NAME S L ...'): not a table of MAD-X");
}

// A correcting magnet behind and one before a quadrupole: the beam's orbit leaves the axis between them, and comes back.
TEST(BeamLine, OrbitFollowsCorrectors) {
  const auto table = TwissTable::from_text(
      "@ ENERGY %le 7000\n* NAME KEYWORD S L HKICK K0L K1L X PX\n"
      "IP MARKER 0 0 0 0 0 0.001 1e-4\n D1 DRIFT 10 10 0 0 0 0.002 1e-4\n C1 HKICKER 10 0 -1e-4 0 0 0.002 0\n"
      "Q QUADRUPOLE 20 0 0 0 0.01 0.002 -2e-5\n E MARKER 30 0 0 0 0 0 0\n",
      "line.tfs");
  const BeamLine line(table, 1, 40, "IP");
  const auto end = line.transport(line.orbit(), 0, 30, 1);
  ASSERT_TRUE(end);
  EXPECT_NEAR(end->x, 0.002 - 2e-5 * 10, 1e-15);
  EXPECT_NEAR(end->slope_x, -2e-5, 1e-15);
  EXPECT_EQ(line.end(), 30);
}

const std::string card_head = "set ExecutionPath {Tagger W}\n module TreeWriter W { add Branch Tagger/hits Hit HectorHit }\n";

std::string tagger(const std::string& settings) {
  return card_head + "module Hector Tagger { set InputArray Delphes/stableParticles ; set BeamLineLength 250 ; set Distance 245\n set IPName IP9 ; set BeamLineFile " +
         (data / "beam_line.tfs").string() + "\n" + settings + "}\n";
}

TestParticle forward(int pdg, double px, double py, double e, double mass, double charge, int side = 1) {
  TestParticle p{pdg, {px, py, side * std::sqrt(e * e - mass * mass - px * px - py * py), e}, static_cast<float>(charge)};
  return p;
}

TEST(Hector, AgreesWithTheLibraryThatDelphesBundles) {
  std::ifstream file(data / "hector.json");
  const auto protons = nlohmann::json::parse(file)["protons"];
  std::vector<std::vector<TestParticle>> events;
  for (const auto& proton : protons) {
    const std::vector<double> in = proton["in"];
    events.push_back({forward(2212, in[2], in[3], in[4], 0.93827, 1)});
    events.back()[0].x = in[0] * 1e-3, events.back()[0].y = in[1] * 1e-3;
  }
  const Events out = run_card(tagger(""), events);
  const Collection& hits = out.collection("Hit");
  const auto &x = hits.values<float>("x"), &y = hits.values<float>("y"), &tx = hits.values<float>("tx"), &ty = hits.values<float>("ty");
  int lost = 0;
  for (std::int64_t e = 0; e < out.size(); ++e) {
    const auto& want = protons[static_cast<std::size_t>(e)]["out"];
    ASSERT_EQ(hits.count(e), want.is_null() ? 0 : 1) << "proton " << e;
    lost += want.is_null();
    if (want.is_null()) continue;
    const auto i = static_cast<std::size_t>(hits.first(e));
    // The library works with single precision: some 1e-7 of the millimetres that cancel.
    const double least = 200, least_angle = 20;
    EXPECT_NEAR(x[i], want[0], 1e-4 * std::max(least, std::abs(want[0].get<double>())));
    EXPECT_NEAR(y[i], want[1], 1e-4 * std::max(least, std::abs(want[1].get<double>())));
    EXPECT_NEAR(tx[i], want[2], 1e-4 * std::max(least_angle, std::abs(want[2].get<double>())));
    EXPECT_NEAR(ty[i], want[3], 1e-4 * std::max(least_angle, std::abs(want[3].get<double>())));
  }
  EXPECT_EQ(lost, 3);
}

TEST(Hector, TakesForwardParticlesOfOneSide) {
  const std::vector<TestParticle> event = {forward(2212, 0.3, 0, 6500, 0.93827, 1), forward(2212, 0.3, 0, 6500, 0.93827, 1, -1),
                                           forward(2212, 200, 0, 6500, 0.93827, 1), forward(211, 0.3, 0, 90, 0.13957, 1),
                                           forward(2112, 0.1, 0, 5000, 0.93957, 0), {0, {NAN, 0, NAN, NAN}}, {0, {}}};
  const Events out = run_card(tagger("set EtaMin 5"), {event, {}});
  // The third is too central, the pion is bent out of the pipe, and the neutron flies on where the beam bends.
  ASSERT_EQ(out.collection("Hit").count(0), 1);
  EXPECT_NEAR(real_column(out, "Hit", "e")[0], 6500, 1e-2);
  EXPECT_NEAR(real_column(out, "Hit", "s")[0], 245, 1e-4);
  EXPECT_NEAR(real_column(out, "Hit", "t")[0], 245e3 / units::c, 1e-12);
}

// Nothing but a drift on the other side: a straight line, from where the particle was made.
TEST(Hector, TheOtherSideFliesStraight) {
  const auto path = std::filesystem::temp_directory_path() / fmt::format("hml-line-{}.tfs", ::getpid());
  {
    std::ofstream file(path);
    file << "@ ENERGY %le 7000\n* NAME S L K0L K1L\nSTART 0 0 0 0\nIP9 500 0 0 0\n";
  }
  std::vector<TestParticle> event = {forward(2212, 0.7, -0.35, 7000, 0.93827, 1, -1)};
  event[0].x = 0.02, event[0].z = 50;
  const std::string card = card_head + "module Hector Tagger { set InputArray Delphes/stableParticles ; set Direction -1\n set Distance 400\n set IPName IP9 ; set SigmaX 30\n set SigmaE 0.7\n set BeamLineFile " +
                           path.string() + "\n";
  const Events straight = run_card(card + "set SigmaX 0\n set SigmaE 0 }", {event});
  EXPECT_NEAR(real_column(straight, "Hit", "x")[0], 20 + 400.05 * 100, 1e-2);
  EXPECT_NEAR(real_column(straight, "Hit", "y")[0], -400.05 * 50, 1e-2);
  EXPECT_NEAR(real_column(straight, "Hit", "tx")[0], 100, 1e-4);
  EXPECT_NEAR(real_column(straight, "Hit", "t")[0], 400.05e3 / units::c, 1e-13);
  const Events smeared = run_card(card + "}", std::vector(2000, event));
  expect_normal(real_column(smeared, "Hit", "tx"), 100, 30);
  expect_normal(real_column(smeared, "Hit", "e"), 7000, 0.7);
  std::filesystem::remove(path);
}

TEST(Hector, TheDetectorStandsInTheLine) {
  EXPECT_THROW(run_card(tagger("set Distance 300"), {}), Error);
  EXPECT_THROW(run_card(tagger("set IPName IP5"), {}), Error);
  EXPECT_THROW(run_card(tagger("set Direction 2"), {}), Error);
}

}  // namespace
}  // namespace hml
