#include "hml/simulate/calorimeter.hpp"
#include "hml/simulate/smearing.hpp"

namespace hml {
namespace {

/// An electromagnetic and a hadronic calorimeter on one grid, with particle flow in each.
///
/// Each particle leaves a fraction of its energy in either section of the cell that it hits, by its PDG code. The sums
/// of the sections are smeared log-normally; what stays below the section's EnergyMin, or below EnergySignificanceMin
/// times its resolution, counts as nothing. A tower is the sum of both. Its time is the mean of the electromagnetic
/// deposits above TimingEnergyMin, weighted with the squares of their energies, 999999.9 mm/c without one. Towers that an
/// electron or photon hit and no track points at are photons.
/// Particle flow is SimpleCalorimeter's, section by section (arXiv:1307.6346, section 2.3). A track whose particle leaves
/// energy in one section belongs to that; one that leaves energy in both counts in each with its share and is rescaled
/// by that of the larger (Delphes loses it). Tracks are rescaled once and keep their mass (Delphes scales hadronic
/// tracks twice). With pile-up, towers know the share of their deposits that is not from it.
class Calorimeter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("ParticleInputArray", particle_name_, "Particles at the calorimeter's face.");
    p.add("TrackInputArray", track_name_, "Tracks that particle flow may use.");
    p.add("TowerOutputArray", tower_name_, "Towers.");
    p.add("PhotonOutputArray", photon_name_, "Towers of electrons or photons without tracks.");
    p.add("EFlowTrackOutputArray", eflow_track_name_, "Tracks after particle flow.");
    p.add("EFlowPhotonOutputArray", eflow_photon_name_, "Electromagnetic excesses.");
    p.add("EFlowNeutralHadronOutputArray", eflow_hadron_name_, "Hadronic excesses.");
    p.add("EtaPhiBins", bins_, "Pairs of an eta edge and the phi edges of the cells below it.").required();
    p.add("EnergyFraction", fraction_list_,
          "Pairs of a PDG code and the fractions {electromagnetic hadronic} of its energy; code 0 for all others.");
    p.add("TimingEnergyMin", timing_min_, "Energy that a deposit must exceed to be timed.").unit("GeV");
    p.add("ECalEnergyMin", em_.energy_min, "Least electromagnetic energy.").unit("GeV");
    p.add("HCalEnergyMin", had_.energy_min, "Least hadronic energy.").unit("GeV");
    p.add("ECalEnergySignificanceMin", em_.significance_min, "Least ratio of electromagnetic energy to its resolution.").unit("1");
    p.add("HCalEnergySignificanceMin", had_.significance_min, "Least ratio of hadronic energy to its resolution.").unit("1");
    p.add("SmearTowerCenter", smear_center_, "Put a tower at a random point of its cell, not at the centre.");
    p.add("ECalResolutionFormula", em_text_, "Resolution of the electromagnetic energy, from eta and energy.").unit("GeV");
    p.add("HCalResolutionFormula", had_text_, "Resolution of the hadronic energy, from eta and energy.").unit("GeV");
  }

  void wire(Wiring& w) override {
    particles_ = w.input("ParticleInputArray", particle_name_);
    tracks_ = w.input("TrackInputArray", track_name_);
    towers_ = w.output(tower_name_);
    photons_ = w.output(photon_name_);
    eflow_tracks_ = w.output(eflow_track_name_);
    em_.excesses = w.output(eflow_photon_name_);
    had_.excesses = w.output(eflow_hadron_name_);
    w.fills(Detail::time_of_deposits);
    grid_ = CalorimeterGrid(bins_, w);
    em_.formula = Formula(em_text_, w.place("ECalResolutionFormula"));
    had_.formula = Formula(had_text_, w.place("HCalResolutionFormula"));
    fractions_ = EnergyFractions(fraction_list_, 2, {0, 1}, w);
  }

  void process(DetectorEvent& event, Random& random) const override {
    CalorimeterHits all;
    all.collect(event, particles_, tracks_, grid_, fractions_);
    std::vector<CandidateId> em_tracks, had_tracks;
    all.for_each_cell([&](std::int32_t cell, std::span<const CalorimeterHit> hits) {
      em_tracks.clear(), had_tracks.clear();
      fill_cell(event, random, grid_.edges(cell), hits, all.outermost, em_tracks, had_tracks);
    });
  }

 private:
  /// One section of the calorimeter.
  struct Section {
    double energy_min = 0, significance_min = 0;
    Formula formula;
    ArrayId excesses = 0;
    double resolution(double eta, double energy) const { return formula({.eta = eta, .energy = energy}); }
  };
  struct Sums {
    EnergyShares energy{};
    std::array<TrackSum, 2> tracks;
    double from_pile_up = 0, time = 0, time_weight = 0;
    double x = 0, y = 0, z = 0;  // of the last particle
    bool electromagnetic = false, tracked = false;
  };

  void fill_cell(DetectorEvent& event, Random& random, const std::array<double, 4>& edges, std::span<const CalorimeterHit> hits,
                 double outermost, std::vector<CandidateId>& em_tracks, std::vector<CandidateId>& had_tracks) const {
    Candidate tower;
    TowerInfo info;
    info.edges = edges;
    tower.parts_begin = static_cast<std::int32_t>(event.parts.size());
    info.times_begin = static_cast<std::int32_t>(event.times.size());
    Sums sums;
    for (const CalorimeterHit& hit : hits) {
      if (hit.is_track())
        add_track(event, hit, 0.5 * (edges[0] + edges[1]), sums, em_tracks, had_tracks);
      else
        add_particle(event, hit, sums);
    }
    tower.parts_end = static_cast<std::int32_t>(event.parts.size());
    info.times_end = static_cast<std::int32_t>(event.times.size());
    info.n_times = info.times_end - info.times_begin;
    const double total = sums.energy[0] + sums.energy[1];
    info.hard_fraction = total > no_deposit ? (total - sums.from_pile_up) / total : 1;
    if (total > 0 || !em_tracks.empty() || !had_tracks.empty())
      finish_cell(event, random, tower, info, sums, outermost, em_tracks, had_tracks);
  }

  void add_particle(DetectorEvent& event, const CalorimeterHit& hit, Sums& sums) const {
    const CandidateId id = event.array(particles_)[hit.number()];
    const Candidate& c = event[id];
    const double em = c.momentum.e * (*hit.shares)[0], had = c.momentum.e * (*hit.shares)[1];
    sums.energy[0] += em, sums.energy[1] += had;
    if (c.pile_up) sums.from_pile_up += em + had;
    if (em > timing_min_) {
      event.times.push_back({em, c.t});
      sums.time += em * em * c.t, sums.time_weight += em * em;
    }
    sums.x = c.x, sums.y = c.y, sums.z = c.z;
    sums.electromagnetic |= hit.is_electromagnetic();
    event.parts.push_back(id);
  }

  void add_track(DetectorEvent& event, const CalorimeterHit& hit, double centre, Sums& sums,
                 std::vector<CandidateId>& em_tracks, std::vector<CandidateId>& had_tracks) const {
    const CandidateId id = event.array(tracks_)[hit.number()];
    const Candidate& c = event[id];
    const EnergyShares& shares = *hit.shares;
    sums.tracked = true;
    const bool in_em = shares[0] > no_deposit, in_had = shares[1] > no_deposit;
    if (in_em) sums.tracks[0].add(c, c.momentum.e * shares[0], em_.resolution(centre, c.momentum.e));
    if (in_had) sums.tracks[1].add(c, c.momentum.e * shares[1], had_.resolution(centre, c.momentum.e));
    if (!in_em && !in_had)
      event.array(eflow_tracks_).push_back(id);
    else
      (shares[0] > shares[1] ? em_tracks : had_tracks).push_back(id);
  }

  // The smeared energy of a section, and its resolution there.
  std::pair<double, double> measure(const Section& section, double eta, double deposit, Random& random) const {
    const double energy = deposit > 0 ? log_normal(deposit, section.resolution(eta, deposit), random) : 0;
    const double sigma = section.resolution(eta, energy);
    return {energy >= section.energy_min && energy >= section.significance_min * sigma ? energy : 0, sigma};
  }

  void finish_cell(DetectorEvent& event, Random& random, Candidate& tower, TowerInfo& info, const Sums& sums, double outermost,
                   std::span<const CandidateId> em_tracks, std::span<const CandidateId> had_tracks) const {
    const double centre = 0.5 * (info.edges[0] + info.edges[1]);
    const auto [em, em_sigma] = measure(em_, centre, sums.energy[0], random);
    const auto [had, had_sigma] = measure(had_, centre, sums.energy[1], random);
    TowerDirection direction;
    if (em + had > 0) {
      constexpr double no_time = 999999.9;
      direction = TowerDirection(info.edges, smear_center_, random);
      direction.place(tower, sums.x, sums.y, sums.z, outermost);
      tower.t = sums.time_weight > 0 ? sums.time / sums.time_weight : no_time;
      const CandidateId id = add_tower(event, tower, info, direction, em, had);
      if (sums.electromagnetic && !sums.tracked) event.array(photons_).push_back(id);
      event.array(towers_).push_back(id);
    }
    tower.pile_up = info.hard_fraction < 0.5;
    double factor = 1;
    tower.pdg = 22;
    if (const double excess = excess_of(em_, sums.tracks[0], em, em_sigma, factor); excess > 0)
      event.array(em_.excesses).push_back(add_tower(event, tower, info, direction, excess, 0));
    add_flow_tracks(event, em_tracks, factor, eflow_tracks_);
    tower.pdg = 0;
    if (const double excess = excess_of(had_, sums.tracks[1], had, had_sigma, factor); excess > 0)
      event.array(had_.excesses).push_back(add_tower(event, tower, info, direction, 0, excess));
    add_flow_tracks(event, had_tracks, factor, eflow_tracks_);
  }

  // What a section saw beyond its tracks, 0 where that is not significant; and what the tracks are rescaled by.
  static double excess_of(const Section& section, const TrackSum& tracks, double energy, double sigma, double& factor) {
    const double excess = std::max(energy - tracks.energy, 0.0);
    const bool significant = excess > section.energy_min && tracks.significance(energy, sigma) > section.significance_min;
    factor = significant ? 1 : tracks.rescaling(energy, sigma);
    return significant ? excess : 0;
  }

  static CandidateId add_tower(DetectorEvent& event, Candidate& tower, TowerInfo& info, const TowerDirection& direction,
                               double em, double had) {
    tower.momentum = direction.momentum(em + had);
    info.e_em = em, info.e_had = had;
    return hml::add_tower(event, tower, info);
  }

  std::string particle_name_ = "ParticlePropagator/particles", track_name_ = "ParticlePropagator/tracks", tower_name_ = "towers",
              photon_name_ = "photons", eflow_track_name_ = "eflowTracks", eflow_photon_name_ = "eflowPhotons",
              eflow_hadron_name_ = "eflowNeutralHadrons", em_text_ = "0", had_text_ = "0";
  std::vector<SharedText> bins_;
  std::vector<std::string> fraction_list_;
  double timing_min_ = 4;
  bool smear_center_ = true;
  Section em_, had_;
  CalorimeterGrid grid_;
  EnergyFractions fractions_;
  ArrayId particles_ = 0, tracks_ = 0, towers_ = 0, photons_ = 0, eflow_tracks_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_calorimeter() { return std::make_unique<Calorimeter>(); }

}  // namespace hml
