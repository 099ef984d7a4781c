// Vertex finders on the tracks that Delphes gave its own: the vertices must be the same, one by one.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>

#include <nlohmann/json.hpp>

#include "hml/simulate/module.hpp"
#include "hml/simulate/vertex_annealing.hpp"
#include "loose_wiring.hpp"

namespace hml {
namespace {

/// A module with its arrays and an event to work on.
struct Bench {
  std::unique_ptr<Module> module;
  DetectorEvent event;
  LooseWiring wiring{event};

  Bench(const std::string& type, const nlohmann::json& settings) : module(module_catalogue().make(type)) {
    Parameters parameters;
    module->declare(parameters);
    for (const auto& [name, value] : settings.items())
      parameters.assign(name, Config::from_json(nlohmann::ordered_json(value)), type);
    module->wire(wiring);
  }
  std::vector<CandidateId>& array(const std::string& name) { return event.array(wiring.id(name)); }
  CandidateId add_track(const std::vector<double>& v) {
    Candidate c;
    c.momentum = P4::pt_eta_phi_m(v[0], v[1], v[2], 0.1396);
    c.charge = 1, c.pile_up = v[10] != 0;
    TrackInfo& track = event.own_track(c);
    track.dz = v[3], track.t = v[4], track.d0 = v[5], track.error_t = v[7];
    TrackFit& fit = event.own_fit(c);
    fit.error_dz = v[6], fit.error_pt = v[8], fit.error_d0 = v[9];
    return event.add(c);
  }
  void run() {
    Random random(1, 0);
    module->process(event, random);
  }
};

const nlohmann::json& reference() {
  static const auto json = nlohmann::json::parse(std::ifstream(HML_TEST_DATA "/simulate/vertexing.json"));
  return json;
}

TEST(VertexFinder, FindsTheVerticesOfDelphes) {
  int compared = 0;
  for (const auto& event : reference()["events"]) {
    Bench bench("VertexFinder", {{"MinPT", 1.0}, {"MinNDF", 4}, {"SeedMinPT", 1.0}, {"Sigma", 3.0}, {"MaxEta", 10.0}});
    for (const auto& track : event["tracks"]) bench.array("TrackSmearing/tracks").push_back(bench.add_track(track));
    bench.run();
    const auto& found = bench.array("vertices");
    ASSERT_EQ(found.size(), event["vertices"].size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      const std::vector<double> wanted = event["vertices"][i];
      const Candidate& v = bench.event[found[i]];
      const VertexInfo& info = bench.event.vertex(v);
      EXPECT_EQ(info.index, wanted[0]);
      EXPECT_EQ(info.ndf, wanted[1]);
      EXPECT_NEAR(v.z, wanted[2], 1e-5 * std::abs(wanted[2]) + 1e-6);
      EXPECT_NEAR(info.sum_pt2, wanted[3], 1e-5 * wanted[3]);
      EXPECT_NEAR(info.error_z, wanted[4], 1e-5 * wanted[4]);
      EXPECT_EQ(info.sigma, 3);
      ++compared;
    }
    std::map<int, int> members;
    for (const CandidateId id : bench.array("tracks")) ++members[bench.event.track(bench.event[id]).vertex];
    for (const CandidateId id : found) EXPECT_EQ(members[bench.event.vertex(bench.event[id]).index], bench.event.vertex(bench.event[id]).ndf);
  }
  EXPECT_GT(compared, 15);
}

nlohmann::json annealing_settings() {
  return {{"MinPT", 1.0}, {"VertexSpaceSize", 0.5}, {"VertexTimeSize", 10e-12}, {"BetaMax", 0.1}, {"DzCutOff", 40}, {"D0CutOff", 30}};
}

TEST(VertexFinderDA4D, FindsTheVerticesOfDelphes) {
  int compared = 0;
  for (const auto& event : reference()["events"]) {
    Bench bench("VertexFinderDA4D", annealing_settings());
    for (const auto& track : event["tracks_4d"]) bench.array("TrackSmearing/tracks").push_back(bench.add_track(track));
    bench.run();
    const auto& found = bench.array("vertices");
    ASSERT_EQ(found.size(), event["vertices_4d"].size());
    // Delphes writes them by falling sum of squared transverse momenta.
    for (const std::vector<double> wanted : event["vertices_4d"]) {
      const auto same = std::find_if(found.begin(), found.end(), [&](CandidateId id) {
        return bench.event.vertex(bench.event[id]).ndf == wanted[1] && std::abs(bench.event[id].z - wanted[2]) < 1e-4;
      });
      ASSERT_NE(same, found.end()) << "vertex at " << wanted[2];
      const Candidate& v = bench.event[*same];
      const VertexInfo& info = bench.event.vertex(v);
      EXPECT_NEAR(v.t, wanted[3], 1e-5 * std::abs(wanted[3]) + 1e-4);
      EXPECT_NEAR(info.sum_pt2, wanted[4], 1e-5 * wanted[4]);
      EXPECT_NEAR(info.error_z, wanted[5] / 10, 1e-5);
      EXPECT_EQ(bench.event.parts_of(v).size(), static_cast<std::size_t>(info.ndf));
      for (const CandidateId part : bench.event.parts_of(v)) EXPECT_EQ(bench.event.track(bench.event[part]).vertex, info.index);
      ++compared;
    }
  }
  EXPECT_GT(compared, 20);
}

TEST(VertexFinders, EmptyAndDegenerateEventsAreFine) {
  const double nan = std::nan("");
  for (const char* type : {"VertexFinder", "VertexFinderDA4D"}) {
    Bench empty(type, nlohmann::json::object());
    empty.run();
    EXPECT_TRUE(empty.array("vertices").empty());
    // Perfect tracks, all alike, and one that is no track.
    Bench perfect(type, nlohmann::json::object());
    for (int i = 0; i < 6; ++i)
      perfect.array("TrackSmearing/tracks").push_back(perfect.add_track({5, 0.1, 0.2, 3, 4, 0, 0, 0, 0, 0, 0}));
    perfect.array("TrackSmearing/tracks").push_back(perfect.add_track({5, 0.1, 0.2, nan, nan, nan, nan, nan, nan, nan, 0}));
    perfect.run();
    ASSERT_EQ(perfect.array("vertices").size(), 1U) << type;
    const Candidate& v = perfect.event[perfect.array("vertices").front()];
    EXPECT_NEAR(v.z, 3, 1e-9);
    EXPECT_EQ(perfect.event.vertex(v).ndf, 6);
    EXPECT_TRUE(std::isfinite(perfect.event.vertex(v).error_z));
  }
}

TEST(Annealing, SeparatesInTimeWhatOverlapsInPlace) {
  // Two interactions at the same place, 200 ps apart, tracks resolved to 30 ps.
  std::vector<AnnealedTrack> tracks;
  Random random(3, 0);
  for (int i = 0; i < 40; ++i)
    tracks.push_back({random.normal(0, 0.01), random.normal(i % 2 == 0 ? -0.1 : 0.1, 0.03), 0.05 * 0.05, 0.03 * 0.03, 1});
  const auto found = anneal(tracks, {});
  ASSERT_EQ(found.size(), 2U);
  int right = 0;
  for (const auto& v : found) {
    EXPECT_NEAR(std::abs(v.t), 0.1, 0.03);
    for (const int i : v.tracks) right += (v.t < 0) == (i % 2 == 0);
  }
  EXPECT_GE(right, 38);
}

TEST(Annealing, EveryTrackHasAtMostOneVertex) {
  for (const bool critical : {true, false}) {
    std::vector<AnnealedTrack> tracks;
    Random random(9, 0);
    for (int vertex = 0; vertex < 30; ++vertex) {
      const double z = random.normal(0, 5), t = random.normal(0, 0.15);
      for (int i = 0; i < 15; ++i) tracks.push_back({random.normal(z, 0.01), random.normal(t, 0.02), 0.05 * 0.05, 0.02 * 0.02, 1});
    }
    const auto found = anneal(tracks, {.split_critical = critical});
    std::vector<int> times(tracks.size());
    for (const auto& v : found) {
      ASSERT_TRUE(std::isfinite(v.z) && std::isfinite(v.t));
      for (const int i : v.tracks) ++times.at(static_cast<std::size_t>(i));
    }
    EXPECT_LE(*std::max_element(times.begin(), times.end()), 1);
    // About six of the pairs are too close to be told apart.
    EXPECT_GE(found.size(), 20U);
    EXPECT_LE(found.size(), 31U);
  }
}

TEST(VertexSorter, OrdersByEachMeasure) {
  const auto sorted = [](const std::string& method) {
    Bench bench("VertexSorter", {{"Method", method}, {"JetInputArray", "Jets/jets"}, {"BeamSpotInputArray", "Spot/particle"}});
    for (int i = 0; i < 3; ++i) {
      Candidate v;
      v.z = 10 * i;
      bench.event.own_vertex(v).index = i;
      bench.array("VertexFinder/vertices").push_back(bench.event.add(v));
    }
    // Vertex 0: 50 GeV of pile-up outside jets; vertex 1: 20 GeV in a jet, of pile-up; vertex 2: 10 GeV that are hard.
    const double pt[] = {50, 20, 10}, eta[] = {2, 0, -2};
    for (int i = 0; i < 3; ++i) {
      const CandidateId id = bench.add_track({pt[i], eta[i], 0, 0, 0, 0, 0, 0, 0, 0, i == 2 ? 0.0 : 1.0});
      bench.event.own_track(bench.event[id]).vertex = i;
      bench.array("VertexFinder/tracks").push_back(id);
    }
    Candidate jet, spot;
    jet.momentum = P4::pt_eta_phi_m(40, 0.1, 0, 5);
    bench.array("Jets/jets").push_back(bench.event.add(jet));
    spot.z = 11;
    bench.array("Spot/particle").push_back(bench.event.add(spot));
    bench.run();
    std::vector<int> order;
    for (const CandidateId id : bench.array("clusters")) order.push_back(bench.event.vertex(bench.event[id]).index);
    const VertexInfo& first = bench.event.vertex(bench.event[bench.array("clusters").front()]);
    if (method == "BTV") {
      EXPECT_NEAR(first.btv_sum_pt2, 400, 1e-9);
    }
    if (method == "GenBest") {
      EXPECT_NEAR(first.gen_sum_pt2, 100, 1e-9);
    }
    if (method == "GenClosest") {
      EXPECT_NEAR(first.gen_delta_z, 1, 1e-9);
    }
    return order;
  };
  EXPECT_EQ(sorted("BTV"), (std::vector<int>{1, 0, 2}));
  EXPECT_EQ(sorted("GenBest"), (std::vector<int>{2, 0, 1}));
  EXPECT_EQ(sorted("GenClosest"), (std::vector<int>{1, 2, 0}));
  EXPECT_THROW(Bench("VertexSorter", {{"Method", "BTV"}}), Error);
}

TEST(TruthVertexFinder, JoinsParticlesOfOnePlace) {
  Bench bench("TruthVertexFinder", nlohmann::json::object());
  const auto add = [&](double x, double y, double z, int charge, double pt) {
    Candidate c;
    c.momentum = P4::pt_eta_phi_m(pt, 0, 0, 0);
    c.x = x, c.y = y, c.z = z, c.charge = charge;
    bench.array("Delphes/stableParticles").push_back(bench.event.add(c));
  };
  add(0, 0, 0, 1, 2), add(1, 0, 0, 1, 3), add(0, 1, 0, 1, 4), add(0, 0, 5e-4, 0, 5), add(1, 0, 0, -1, 6);
  bench.run();
  // (1, 0, 0) and (0, 1, 0) are as far from the centre, and yet two places.
  const auto& found = bench.array("vertices");
  ASSERT_EQ(found.size(), 3U);
  const auto info = [&](std::size_t i) { return bench.event.vertex(bench.event[found[i]]); };
  EXPECT_EQ(info(0).ndf, 1);
  EXPECT_EQ(info(1).ndf, 2);
  EXPECT_EQ(info(2).ndf, 1);
  EXPECT_NEAR(info(1).gen_sum_pt2, 45, 1e-9);
  const auto parts = bench.event.parts_of(bench.event[found[0]]);
  EXPECT_EQ(std::vector<CandidateId>(parts.begin(), parts.end()), (std::vector<CandidateId>{0, 3}));
}

}  // namespace
}  // namespace hml
