// The calorimeter whose particle flow counts: against Delphes, and cell by cell.
#include <filesystem>
#include <numeric>

#include "../delphes_reference.hpp"
#include "hml/event/hepmc.hpp"
#include "hml/simulate/detector.hpp"
#include "run_module.hpp"

namespace hml {
namespace {

const std::filesystem::path data = std::filesystem::path(HML_TEST_DATA) / "simulate";

TEST(OldCalorimeter, AgreesWithDelphesButForThePlaceInACell) {
  const Events out = Detector(data / "old_calorimeter.tcl", 7).simulate(HepmcReader(data / "tt6.hepmc.gz").read(2), 0);
  DelphesReference(data / "tt2-old-calorimeter.json").compare(out);
  const auto& p = out.collection("EFlowTrack").values<float>("p");
  EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1081.910, 0.01);  // tracks of a cell come in another order
}

/// Particles and tracks in one cell.
class Cell {
 public:
  Cell() : bench_("OldCalorimeter") {
    bench_.set("ParticleInputArray", std::string("particles"));
    bench_.set("TrackInputArray", std::string("tracks"));
    bench_.set_list("EtaPhiBins", {"0", "0 1", "1", "0 1"});
    bench_.set_list("EnergyFraction", {"0", "0 1", "22", "1 0", "11", "1 0", "13", "0 0", "310", "0.3 0.7"});
    for (const char* section : {"ECal", "HCal"}) bench_.set(std::string(section) + "ResolutionFormula", std::string("1e-9 * energy"));
  }
  Cell& particle(int pdg, double e, bool pile_up = false) { return put("particles", pdg, e, pile_up); }
  Cell& track(int pdg, double e) { return put("tracks", pdg, e, false); }
  ModuleBench& run() { return bench_.run(), bench_; }

 private:
  Cell& put(const char* array, int pdg, double e, bool pile_up) {
    Candidate c = candidate(P4::pt_eta_phi_m(e / std::cosh(0.5), 0.5, 0.5, 0), 0, pdg);
    c.pile_up = pile_up;
    bench_.add(array, c);
    return *this;
  }
  ModuleBench bench_;
};

std::vector<double> energies(ModuleBench& bench, const char* array) {
  std::vector<double> out;
  for (const CandidateId id : bench.array(array)) out.push_back(std::round(1e6 * bench.event[id].momentum.e) / 1e6);
  return out;
}
using E = std::vector<double>;

TEST(OldCalorimeter, TracksStandForAsManyParticles) {
  Cell cell;
  auto& bench = cell.particle(211, 10).particle(211, 5).track(211, 10.5).track(211, 4).run();
  EXPECT_EQ(energies(bench, "towers"), E{15});
  EXPECT_EQ(energies(bench, "eflowTracks"), (E{10.5, 4}));
  EXPECT_EQ(energies(bench, "eflowTowers"), E{});
  EXPECT_EQ(energies(bench, "photons"), E{});
  const Candidate& tower = bench.first("towers");
  EXPECT_TRUE(tower.position_eta() > 0 && tower.position_eta() < 1 && tower.position_phi() > 0 && tower.position_phi() < 1);
}

TEST(OldCalorimeter, TheOtherSectionBecomesATower) {
  Cell hadron;  // a photon beside two tracked pions, and a muon that nothing comes of
  auto& a = hadron.particle(22, 8).particle(211, 10).particle(-211, 1).track(211, 10).track(-211, 1).track(13, 20).particle(22, 2).run();
  EXPECT_EQ(energies(a, "eflowTracks"), (E{10, 1}));
  EXPECT_EQ(energies(a, "eflowTowers"), E{10});
  EXPECT_NEAR(a.event.tower(a.first("eflowTowers")).e_em, 10, 1e-6);
  EXPECT_EQ(a.event.parts_of(a.first("eflowTowers")).size(), 2U);
  EXPECT_EQ(energies(a, "towers"), E{21});
  Cell electron;
  auto& b = electron.particle(2112, 8).particle(130, 3).particle(11, 10).track(11, 10).run();
  EXPECT_EQ(energies(b, "eflowTracks"), E{10});
  EXPECT_EQ(energies(b, "eflowTowers"), E{11});
  EXPECT_NEAR(b.event.tower(b.first("eflowTowers")).e_had, 11, 1e-6);
}

TEST(OldCalorimeter, ElseTheWholeTowerIsNeutral) {
  Cell photons;
  auto& a = photons.particle(22, 8).particle(22, 3, true).run();
  EXPECT_EQ(energies(a, "photons"), E{11});
  EXPECT_EQ(energies(a, "eflowTowers"), E{11});
  EXPECT_NEAR(a.event.tower(a.first("towers")).hard_fraction, 8.0 / 11, 1e-9);
  Cell mixed;  // one particle leaves energy in both sections: no section is that of tracks
  auto& b = mixed.particle(310, 10).particle(211, 10).track(211, 10).run();
  EXPECT_EQ(energies(b, "eflowTracks"), E{});
  EXPECT_EQ(energies(b, "eflowTowers"), E{20});
  Cell nothing;
  auto& c = nothing.track(211, 5).track(13, 7).run();
  EXPECT_EQ(energies(c, "towers"), E{});
  EXPECT_EQ(energies(c, "eflowTracks"), E{});
  Cell empty;
  EXPECT_EQ(energies(empty.run(), "towers"), E{});
}

}  // namespace
}  // namespace hml
