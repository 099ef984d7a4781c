#include <numbers>

#include "run_card.hpp"
#include "run_module.hpp"

namespace hml {
namespace {

constexpr double pi = std::numbers::pi;

P4 at(double pt, double eta, double phi, double mass = 0) { return P4::pt_eta_phi_m(pt, eta, phi, mass); }

ModuleBench isolation(const std::map<std::string, std::string>& settings = {}) {
  ModuleBench bench("Isolation");
  bench.set("CandidateInputArray", std::string("c"));
  bench.set("IsolationInputArray", std::string("around"));
  for (const auto& [name, value] : settings) bench.set(name, value);
  return bench;
}

TEST(Isolation, PileUpIsSubtractedFromTheNeutralSum) {
  auto bench = isolation({{"UseRhoCorrection", "false"}, {"PTRatioMax", "1"}});
  const CandidateId lepton = bench.add("c", candidate(at(50, 0, 0), -1, 11));
  bench.add("around", candidate(at(4, 0.1, 0), 1));
  bench.add("around", candidate(at(7, 0, 0.2)));
  Candidate pile_up = candidate(at(6, 0, -0.2), -1);
  pile_up.tagged_pile_up = true;
  bench.add("around", pile_up);
  bench.add("around", candidate(at(9, 0, 0.6), 1));    // outside
  bench.add("around", candidate(at(0.4, 0, 0.1), 1));  // soft
  bench.run();
  const IsolationInfo info = bench.event.isolation(bench.event[lepton]);
  EXPECT_NEAR(info.sum_charged, 4, 1e-9);
  EXPECT_NEAR(info.sum_neutral, 7, 1e-9);
  EXPECT_NEAR(info.sum_charged_pile_up, 6, 1e-9);
  EXPECT_NEAR(info.sum, 17, 1e-9);
  EXPECT_NEAR(info.ratio, (4 + 7 - 0.5 * 6) / 50, 1e-9);
  EXPECT_NEAR(info.ratio_rho, 11.0 / 50, 1e-9);
}

TEST(Isolation, DensityOfTheRangeOfEta) {
  auto bench = isolation({{"RhoInputArray", "rho"}, {"DeltaRMax", "0.4"}, {"PTSumMax", "8"}, {"UsePTSum", "true"}});
  bench.add("c", candidate(at(50, -1.0, 0), -1, 11));
  bench.add("c", candidate(at(50, 3.0, 0), -1, 11));
  for (const double eta : {-1.0, 3.0}) bench.add("around", candidate(at(10, eta, 0.1)));
  for (const auto& [low, high, density] : {std::array{0.0, 2.5, 5.0}, std::array{2.5, 5.0, 2.0}}) {
    Candidate rho;
    rho.momentum = {density, 0, 0, density};
    bench.event.own_tower(rho).edges = {low, high, 0, 0};
    bench.add("rho", rho);
  }
  bench.run();
  const auto corrected = [&](std::size_t i) { return bench.event.isolation(bench.event[bench.array("c")[i]]).ratio_rho; };
  EXPECT_NEAR(corrected(0), (10 - 5 * pi * 0.16) / 50, 1e-9);
  EXPECT_NEAR(corrected(1), (10 - 2 * pi * 0.16) / 50, 1e-9);
  // 7.49 and 8.99 GeV.
  EXPECT_EQ(bench.array("electrons").size(), 1U);
}

TEST(Isolation, MiniConeLeavesOutWhatIsClose) {
  auto bench = isolation({{"UseMiniCone", "true"}, {"DeltaRMin", "0.05"}, {"PTRatioMax", "0.1"}});
  const CandidateId lepton = bench.add("c", candidate(at(50, 0, 0), -1, 11));
  bench.event.array(bench.id("around")).push_back(lepton);
  bench.add("around", candidate(at(30, 0.03, 0), 1));
  bench.add("around", candidate(at(3, 0.3, 0), 1));
  bench.run();
  EXPECT_NEAR(bench.event.isolation(bench.event[lepton]).ratio, 0.06, 1e-9);
  EXPECT_EQ(bench.array("electrons").size(), 1U);
}

TEST(Isolation, CandidatesWithoutMomentumHaveADefinedRatio) {
  auto bench = isolation();
  const CandidateId alone = bench.add("c", Candidate{});
  bench.run();
  EXPECT_EQ(bench.event.isolation(bench.event[alone]).ratio, 0);
}

TEST(StatusPidFilter, KeepsWhatAnalysesLookFor) {
  // Too soft for PTMin but for b and what taus and W bosons decay to.
  std::vector<TestParticle> event;
  const auto add = [&](int pdg, int status, double pt) { event.push_back({pdg, at(pt, 0, 0), 0, 0, 0, 0, status}); };
  add(21, 23, 5), add(21, 51, 5), add(211, 1, 50), add(11, 1, 5), add(12, 1, 5), add(-4, 71, 5), add(25, 62, 5), add(22, 1, 5), add(22, 2, 5);
  add(1000022, 1, 5), add(511, 2, 0.1), add(5122, 2, 0.1), add(553, 2, 0.1), add(5, 71, 0.1), add(421, 2, 50), add(11, 1, 0.1), add(21, 23, 0.1);
  Events events = generator_events({event});
  const std::string card = "set ExecutionPath {F W}\nmodule StatusPidFilter F { set PTMin 0.5 }\n"
                           "module TreeWriter W { add Branch F/filteredParticles P GenParticle }";
  const Events out = Detector::from_text(card, "card.tcl", 1).simulate(events, 0);
  EXPECT_EQ(out.collection("P").values<std::int32_t>("pdg"), (std::vector<std::int32_t>{21, 11, 12, -4, 25, 22, 1000022, 511, 5122, 553, 5}));
  // The pion and the soft electron are kept as daughters of a tau and a W boson.
  Collection& record = *std::find_if(events.collections().begin(), events.collections().end(), [](const auto& c) { return c.name == "Particle"; });
  const auto whole = [&](const std::string& name) -> auto& {
    return std::get<std::vector<std::int32_t>>(std::find_if(record.columns.begin(), record.columns.end(), [&](const auto& c) { return c.name == name; })->values);
  };
  auto &mothers = whole("mother1"), &codes = whole("pdg");
  codes[8] = 15, codes[14] = 24, mothers[2] = 8, mothers[15] = 14;
  const Events family = Detector::from_text(card, "card.tcl", 1).simulate(events, 0);
  EXPECT_EQ(family.collection("P").values<std::int32_t>("pdg"), (std::vector<std::int32_t>{21, 211, 11, 12, -4, 25, 22, 15, 1000022, 511, 5122, 553, 5, 24, 11}));
}

TEST(PileUpFilters, DropWhatIsMarked) {
  for (const auto& [type, parameter] : {std::pair{"StatusPidFilter", "RequireNotPileup"}, std::pair{"PdgCodeFilter", "RequireNotPileup"}, std::pair{"RecoPuFilter", ""}}) {
    ModuleBench bench(type);
    bench.set("InputArray", std::string("in"));
    if (*parameter) bench.set(parameter, std::string("true"));
    Candidate hard = candidate(at(10, 0, 0), 1, 11), pile_up = hard;
    pile_up.pile_up = pile_up.tagged_pile_up = true;
    bench.add("in", pile_up);
    const CandidateId kept = bench.add("in", hard);
    bench.run();
    EXPECT_EQ(bench.array("filteredParticles"), std::vector<CandidateId>{kept}) << type;
  }
}

TEST(Cloner, CopiesKeepTheirOwnTags) {
  ModuleBench bench("Cloner");
  bench.set("InputArray", std::string("in"));
  Candidate jet = candidate(at(50, 1, 1));
  bench.event.own_jet(jet).btag = 1;
  bench.add("in", jet);
  bench.run();
  Candidate& copy = bench.event[bench.array("jets").at(0)];
  EXPECT_EQ(copy.momentum.pt(), bench.first("in").momentum.pt());
  EXPECT_EQ(bench.event.jet(copy).btag, 1);
  bench.event.jets[static_cast<std::size_t>(copy.jet)].btag = 2;
  EXPECT_EQ(bench.event.jet(bench.first("in")).btag, 1);
}

TEST(DenseTrackFilter, TheHardestOfACellIsFound) {
  ModuleBench bench("DenseTrackFilter");
  bench.set("TrackInputArray", std::string("in"));
  bench.set("EtaPhiRes", std::string("0.003"));
  bench.set_list("EtaPhiBins", {"-1", "-3.2 0 3.2", "0", "-3.2 0 3.2", "1", "-3.2 0 3.2"});
  int found = 0;
  double sum2 = 0;
  for (int i = 0; i < 2000; ++i) {
    const CandidateId from = bench.event.add(candidate(at(9, 0.5, 1), -1, 13));
    Candidate hard = candidate(at(7, 0.4, 1.1), -1, 13), soft = candidate(at(6, 0.5, 1), 1, 211), far = candidate(at(1, -0.5, 1), 1, 11);
    hard.mother = from;
    bench.add("in", soft), bench.add("in", hard), bench.add("in", far), bench.add("in", candidate(at(100, 3, 1), 1, 211));
    bench.run(static_cast<std::uint64_t>(i) + 1);
    ASSERT_EQ(bench.array("tracks").size(), 2U);
    ASSERT_EQ(bench.array("muons").size(), 1U);
    EXPECT_EQ(bench.array("electrons").size(), 1U);
    EXPECT_TRUE(bench.array("chargedHadrons").empty());
    const P4 p = bench.first("muons").momentum;
    EXPECT_NEAR(p.pt(), 9, 1e-9);  // the track that it was made from
    sum2 += (p.eta() - 0.5) * (p.eta() - 0.5), ++found;
    bench.event.clear();
  }
  EXPECT_NEAR(std::sqrt(sum2 / found), 0.003, 5 * 0.003 / std::sqrt(2.0 * found));
}

TEST(PhotonID, KindsAndTheirEfficiencies) {
  ModuleBench bench("PhotonID");
  bench.set("InputPhotonArray", std::string("in"));
  bench.set("InputGenArray", std::string("gen"));
  bench.set("RelIsoMax", std::string("0.2"));
  bench.set("PromptFormula", std::string("0.8"));
  bench.set("NonPromptFormula", std::string("0.5"));
  bench.set("FakeFormula", std::string("0.1"));
  std::array<int, 4> kept{};
  constexpr int n = 4000;
  for (int i = 0; i < n; ++i) {
    Candidate generated = candidate(at(50, 0, 0), 0, 22);
    generated.status = 1;
    bench.add("gen", generated);
    Candidate prompt = candidate(at(45, 0, 0.05), 0, 22), crowded = prompt;
    bench.event.own_isolation(crowded).ratio = 0.25;
    bench.add("in", prompt), bench.add("in", crowded);
    bench.add("in", candidate(at(45, 0, 0.2), 0, 22));  // too far
    bench.add("in", candidate(at(9, 0, 0), 0, 22));     // below PTMin
    bench.run(static_cast<std::uint64_t>(i) + 1);
    for (CandidateId id : bench.array("photons")) ++kept[static_cast<std::size_t>(bench.event[id].status)];
    bench.event.clear();
  }
  EXPECT_EQ(kept[0], 0);
  for (const auto& [kind, chance] : {std::pair{1U, 0.8}, std::pair{2U, 0.5}, std::pair{3U, 0.1}})
    EXPECT_NEAR(double(kept[kind]) / n, chance, 5 * std::sqrt(chance * (1 - chance) / n)) << kind;
}

TEST(Weighter, TheSetOfCodesInTheHardProcess) {
  for (const auto& [codes, weight] : {std::pair{std::vector{6, -6, 21}, 0.5}, {std::vector{6, 21}, 3.0}, {std::vector{25, 6}, 1.0}, {std::vector<int>{}, 1.0}}) {
    ModuleBench bench("Weighter");
    bench.set("InputArray", std::string("in"));
    bench.set_list("Weight", {"-6 6", "0.5", "6", "3", "25", "7"});
    for (const int code : codes) {
      Candidate c = candidate(at(10, 0, 0), 0, code);
      c.status = code > 0 ? 22 : 3;
      bench.add("in", c);
      c.status = 51, c.pdg = 25;
      bench.add("in", c);
    }
    bench.run();
    EXPECT_EQ(bench.first("weight").momentum.e, weight);
  }
}

TEST(LeptonDressing, APhotonGoesToTheClosestLepton) {
  ModuleBench bench("LeptonDressing");
  bench.set("CandidateInputArray", std::string("in"));
  bench.set("DressingInputArray", std::string("photons"));
  const P4 a = at(50, 0, 0), b = at(40, 0, 0.3), p = at(5, 0, 0.1), q = at(2, 0, 0.35), soft = at(0.05, 0, 0), away = at(9, 2, 0);
  bench.add("in", candidate(a, -1, 11)), bench.add("in", candidate(b, 1, -11));
  for (const P4& photon : {p, q, soft, away}) bench.add("photons", candidate(photon, 0, 22));
  bench.run();
  ASSERT_EQ(bench.array("electrons").size(), 2U);
  EXPECT_NEAR(bench.event[bench.array("electrons")[0]].momentum.e, (a + p).e, 1e-9);
  EXPECT_NEAR(bench.event[bench.array("electrons")[1]].momentum.e, (b + q).e, 1e-9);
  EXPECT_NEAR(bench.first("in").momentum.e, a.e, 1e-9);
}

TEST(JetFakeParticle, SharesOfEachKind) {
  ModuleBench bench("JetFakeParticle");
  bench.set("InputArray", std::string("in"));
  bench.set_list("EfficiencyFormula", {"22", "0.2", "11", "0.1", "13", "0.3"});
  constexpr std::size_t n = 20000;
  for (std::size_t i = 0; i < n; ++i) bench.add("in", candidate(at(50, 0, 0), i % 2 ? -3 : 0));
  bench.run();
  for (const auto& [name, chance] : {std::pair{"fakeElectrons", 0.1}, std::pair{"fakeMuons", 0.3}, std::pair{"fakePhotons", 0.2}, std::pair{"jets", 0.4}})
    EXPECT_NEAR(double(bench.array(name).size()) / n, chance, 5 * std::sqrt(chance * (1 - chance) / n)) << name;
  int positive = 0;
  for (CandidateId id : bench.array("fakeMuons")) {
    const Candidate& c = bench.event[id];
    EXPECT_EQ(c.pdg, -13 * c.charge);
    positive += c.charge > 0;
  }
  // Half of the jets are neutral, half of these fakes positive; the others keep their sign.
  const double size = double(bench.array("fakeMuons").size());
  EXPECT_NEAR(positive / size, 0.25, 5 * std::sqrt(0.25 * 0.75 / size));
}

TEST(ConstituentFilter, ConstituentsOfHardJets) {
  ModuleBench bench("ConstituentFilter");
  bench.set_list("JetInputArray", {"jets"});
  bench.set_list("ConstituentInputArray", {"tracks", "t", "towers", "n"});
  bench.set("JetPTMin", std::string("20"));
  const CandidateId a = bench.add("tracks", candidate(at(15, 0, 0), 1)), b = bench.add("tracks", candidate(at(10, 1, 0), 1)),
                    c = bench.add("towers", candidate(at(15, 0, 0)));
  for (const auto& [pt, parts] : {std::pair{30.0, std::vector{a, c}}, std::pair{10.0, std::vector{b}}}) {
    Candidate jet = candidate(at(pt, 0, 0));
    jet.parts_begin = static_cast<std::int32_t>(bench.event.parts.size());
    bench.event.parts.insert(bench.event.parts.end(), parts.begin(), parts.end());
    jet.parts_end = static_cast<std::int32_t>(bench.event.parts.size());
    bench.add("jets", jet);
  }
  bench.run();
  EXPECT_EQ(bench.array("t"), std::vector<CandidateId>{a});
  EXPECT_EQ(bench.array("n"), std::vector<CandidateId>{c});
}

TEST(ParticleDensity, NumberOverTheSizeOfTheCell) {
  ModuleBench bench("ParticleDensity");
  bench.set("InputArray", std::string("in"));
  bench.set_list("EtaBins", {"-1", "0", "0.5"});
  bench.set_list("PhiBins", {"0", "1", "3"});
  for (const double phi : {1.5, 2.0, 2.5}) bench.add("in", candidate(at(10, 0.2, phi)));
  bench.add("in", candidate(at(10, -0.2, 0.5)));
  bench.add("in", candidate(at(10, 0.7, 0.5)));
  bench.run();
  const auto density = [&](std::size_t i) { return bench.event[bench.array("tracks")[i]].density; };
  EXPECT_FLOAT_EQ(density(0), 3 / (0.5F * 2));
  EXPECT_FLOAT_EQ(density(3), 1);
  EXPECT_EQ(density(4), 0);
}

TEST(TaggingParticlesSkimmer, TausAreSeenWithoutTheirNeutrino) {
  const P4 pion = at(20, 0.5, 0.5, 0.1396), neutrino = at(15, 0.5, 0.4);
  const std::string card = "set ExecutionPath {F W}\nmodule TaggingParticlesSkimmer F {}\n"
                           "module TreeWriter W { add Branch F/taggingParticles P GenParticle }";
  const auto out = run_card(card, {{{15, pion + neutrino, -1, 0, 0, 0, 2, 1, 2}, {-211, pion, -1}, {16, neutrino}, {5, at(30, 1, 1), 0, 0, 0, 0, 23}, {5, at(10, 1, 1), 0, 0, 0, 0, 23}},
                                   {{5, at(30, 1, 1), 0, 0, 0, 0, 23}, {5, at(30, 3, 1), 0, 0, 0, 0, 23}}});
  const auto& px = out.collection("P").values<float>("px");
  EXPECT_EQ(out.collection("P").values<std::int32_t>("pdg"), (std::vector<std::int32_t>{15, 5, 5}));
  EXPECT_NEAR(px.at(0), pion.px, 1e-5);
}

TEST(SimpleCalorimeter, TowersKnowTheirShareOfPileUp) {
  ModuleBench bench("SimpleCalorimeter");
  bench.set("ParticleInputArray", std::string("particles"));
  bench.set("TrackInputArray", std::string("tracks"));
  bench.set("SmearTowerCenter", std::string("false"));
  bench.set_list("EtaPhiBins", {"-1", "-3.2 0 3.2", "0", "-3.2 0 3.2", "1", "-3.2 0 3.2"});
  Candidate hard = candidate(at(10, 0.5, 1), 0, 22), pile_up = candidate(at(30, 0.5, 1), 0, 22);
  pile_up.pile_up = true;
  bench.add("particles", hard), bench.add("particles", pile_up), bench.add("particles", candidate(at(10, -0.5, 1), 0, 22));
  bench.run();
  ASSERT_EQ(bench.array("eflowTowers").size(), 2U);
  const auto& flow = bench.array("eflowTowers");
  EXPECT_FALSE(bench.event[flow[0]].pile_up);
  EXPECT_NEAR(bench.event.tower(bench.event[flow[0]]).hard_fraction, 1, 1e-12);
  EXPECT_TRUE(bench.event[flow[1]].pile_up);
  EXPECT_NEAR(bench.event.tower(bench.event[flow[1]]).hard_fraction, 0.25, 1e-12);
  EXPECT_FALSE(bench.event[bench.array("towers")[1]].pile_up);
}

}  // namespace
}  // namespace hml
