// Input at the edge of sense through the whole of a detector: nothing that is written is no number.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include <fmt/format.h>

#include "generator_event.hpp"
#include "hml/event/hepmc.hpp"
#include "hml/simulate/detector.hpp"

namespace hml {
namespace {

const std::filesystem::path full = std::filesystem::path(HML_SOURCE) / "cards" / "cms_full.tcl";

void expect_numbers(const Events& events) {
  events.check("result");
  for (const auto& c : events.collections())
    for (const auto& column : c.columns)
      std::visit(
          [&](const auto& values) {
            for (std::size_t i = 0; i < values.size(); ++i)
              ASSERT_TRUE(std::isfinite(static_cast<double>(values[i]))) << c.name << "." << column.name << " " << i;
          },
          column.values);
}

TEST(Edge, NumbersThatAreNoneBecomeZeroInTheRecordAndNothingElsewhere) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  const std::vector<TestParticle> sound{{211, P4::pt_eta_phi_m(20, 0.5, 1, 0.14), 1}, {22, P4::pt_eta_phi_m(30, -0.5, 2, 0)}};
  std::vector<TestParticle> event = sound;
  for (const double bad : {nan, inf, -inf, 1e300}) {
    event.push_back({211, {bad, 1, 1, 5}, 1});
    event.push_back({22, {1, 1, 1, bad}, 0});
    event.push_back({13, {20, 0, 1, 20.1}, -1, bad});
    event.push_back({5, {20, 0, bad, 20.1}, 0, 0, 0, 0, 71});
    event.push_back({211, {5, 0, 1, 5.2}, static_cast<float>(bad)});
  }
  Events events = generator_events({event, sound, {}});
  std::get<std::vector<double>>(events.find("Event")->columns[1].values) = {nan, 2, inf};
  for (Column& column : events.find("Particle")->columns)
    if (column.name == "t") std::get<std::vector<double>>(column.values)[1] = nan;  // of the photon
  const Events out = Detector(full, 1).simulate(events, 0);
  expect_numbers(out);
  EXPECT_EQ(out.collection("Event").values<double>("weight"), (std::vector<double>{0, 2, 0}));
  const Collection& particles = out.collection("Particle");
  ASSERT_EQ(particles.count(0), static_cast<std::int64_t>(event.size()));
  EXPECT_FLOAT_EQ(particles.values<float>("px")[0], static_cast<float>(event[0].p.px));
  for (std::size_t i = 1; i < event.size(); ++i) EXPECT_EQ(particles.values<float>("e")[i], 0) << i;
  EXPECT_EQ(out.collection("Track").count(0), out.collection("Track").count(1));
}

TEST(Edge, ResolutionsOfZeroSmearNothing) {
  std::string card = fmt::format("source {}\n", full.string());
  const Card shipped = Card::load(full);
  for (const auto& module : shipped.modules())
    for (const auto& setting : module.settings)
      if (setting.name.ends_with("ResolutionFormula"))
        card += fmt::format("module {} {} {{ set {} 0 }}\n", module.type, module.name, setting.name);
  const Detector detector = Detector::from_text(card, "card.tcl", 1);
  const Events out = detector.simulate(HepmcReader(HML_TEST_DATA "/simulate/tt6.hepmc.gz").read(100), 0);
  expect_numbers(out);
  // A track has the momentum of a particle.
  const Collection &tracks = out.collection("Track"), &particles = out.collection("Particle");
  const auto &pt = tracks.values<float>("pt"), &px = particles.values<float>("px"), &py = particles.values<float>("py");
  ASSERT_GT(pt.size(), 100U);
  for (std::int64_t e = 0; e < out.size(); ++e) {
    std::vector<float> known;
    for (auto i = static_cast<std::size_t>(particles.first(e)); known.size() < static_cast<std::size_t>(particles.count(e)); ++i)
      known.push_back(std::hypot(px[i], py[i]));
    for (auto i = static_cast<std::size_t>(tracks.first(e)); i < static_cast<std::size_t>(tracks.first(e + 1)); ++i)
      EXPECT_TRUE(std::any_of(known.begin(), known.end(), [&](float p) { return std::abs(p - pt[i]) < 1e-5F * p; })) << pt[i];
  }
}

TEST(Edge, ParticlesWithoutMomentum) {
  std::vector<TestParticle> event{{211, {0, 0, 50, 50}, 1}, {13, {0, 0, 0, 0.1057}, -1}, {1, {0, 0, 0, 0}, 0, 0, 0, 0, 71}};
  for (const int code : {11, 12, 13, 15, 22, 130, 211, 2112}) event.push_back({code, {0, 0, 0, 0}, code == 11 ? -1.F : 0.F});
  const Events out = Detector(full, 1).simulate(generator_events({event, {}}), 0);
  expect_numbers(out);
  EXPECT_EQ(out.collection("Jet").objects(), 0);
  EXPECT_EQ(out.collection("MissingET").values<float>("met"), (std::vector<float>{0, 0}));
}

}  // namespace
}  // namespace hml
