#include "hml/simulate/calorimeter.hpp"
#include "hml/simulate/smearing.hpp"

namespace hml {
namespace {

/// A calorimeter that measures electromagnetic and hadronic showers together and tells how much of a shower is which
/// (dual readout, arXiv:1712.05494), with particle flow.
///
/// Each particle leaves fractions of its energy in the cell that it hits, by its PDG code. Where nothing hadronic is, the
/// sum has the electromagnetic resolution, else the hadronic one; it is smeared log-normally or normally and counts if it
/// exceeds ECalMinSignificance or HCalMinSignificance times its resolution. Towers are photons (code 22, no mass) or have
/// the mass of a charged pion (211); their time is the mean of the deposits', weighted with their energies. Towers that
/// an electron or photon hit and no track points at are also in the array of photons. A cell where nothing was left
/// stays empty, with noise or without (Delphes lets a track make noise there).
/// Particle flow compares the tower with all tracks that point at it: a significant excess is a photon or, with the mass
/// of a neutral kaon (130), a neutral hadron, and the tracks stay as they are; else they are rescaled to the mean of both
/// measurements, weighted with 1/sigma^2. An excess whose errors are zero is significant (in Delphes it is not).
class DualReadoutCalorimeter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("ParticleInputArray", particle_name_, "Particles at the calorimeter's face.");
    p.add("TrackInputArray", track_name_, "Tracks that particle flow may use.");
    p.add("TowerOutputArray", tower_name_, "Towers.");
    p.add("PhotonOutputArray", photon_name_, "Towers of electrons or photons without tracks.");
    p.add("EFlowTrackOutputArray", eflow_track_name_, "Tracks after particle flow.");
    p.add("EFlowPhotonOutputArray", eflow_photon_name_, "Excesses where nothing hadronic is.");
    p.add("EFlowNeutralHadronOutputArray", eflow_hadron_name_, "The other excesses.");
    p.add("EtaPhiBins", bins_, "Pairs of an eta edge and the phi edges of the cells below it.").required();
    p.add("EnergyFraction", fraction_list_,
          "Pairs of a PDG code and the fractions {electromagnetic hadronic} of its energy; code 0 for all others.");
    p.ignore("TimingEnergyMin", "all deposits are timed");
    p.add("ECalMinSignificance", em_min_, "Least ratio of an electromagnetic energy to its resolution.").unit("1");
    p.add("HCalMinSignificance", had_min_, "Least ratio of a hadronic energy to its resolution.").unit("1");
    p.add("SmearTowerCenter", smear_center_, "Put a tower at a random point of its cell, not at the centre.");
    p.add("SmearLogNormal", log_normal_, "Smear log-normally, not normally.");
    p.add("ECalResolutionFormula", em_text_, "Resolution of electromagnetic energy, from eta and energy.").unit("GeV");
    p.add("HCalResolutionFormula", had_text_, "Resolution of hadronic energy, from eta and energy.").unit("GeV");
  }

  void wire(Wiring& w) override {
    particles_ = w.input("ParticleInputArray", particle_name_);
    tracks_ = w.input("TrackInputArray", track_name_);
    towers_ = w.output(tower_name_);
    photons_ = w.output(photon_name_);
    eflow_tracks_ = w.output(eflow_track_name_);
    eflow_photons_ = w.output(eflow_photon_name_);
    eflow_hadrons_ = w.output(eflow_hadron_name_);
    grid_ = CalorimeterGrid(bins_, w);
    em_ = Formula(em_text_, w.place("ECalResolutionFormula"));
    had_ = Formula(had_text_, w.place("HCalResolutionFormula"));
    fractions_ = EnergyFractions(fraction_list_, 2, {0, 1}, w);
  }

  void process(DetectorEvent& event, Random& random) const override {
    CalorimeterHits all;
    all.collect(event, particles_, tracks_, grid_, fractions_);
    all.for_each_cell([&](std::int32_t cell, std::span<const CalorimeterHit> hits) {
      fill_cell(event, random, grid_.edges(cell), hits, all.outermost);
    });
  }

 private:
  struct Sums {
    EnergyShares energy{};
    TrackSum tracks;
    double from_pile_up = 0, time = 0, time_weight = 0;
    double x = 0, y = 0, z = 0;  // of the last particle
    bool electromagnetic = false, tracked = false;
    double total() const { return energy[0] + energy[1]; }
    bool is_pure() const { return !(energy[1] > 0); }
  };

  static double evaluate(const Formula& formula, double eta, double energy) { return formula({.eta = eta, .energy = energy}); }

  void fill_cell(DetectorEvent& event, Random& random, const std::array<double, 4>& edges, std::span<const CalorimeterHit> hits,
                 double outermost) const {
    Candidate tower;
    tower.parts_begin = static_cast<std::int32_t>(event.parts.size());
    Sums sums;
    event.scratch.clear();  // the tracks that stop here
    for (const CalorimeterHit& hit : hits) {
      if (hit.is_track())
        add_track(event, hit, 0.5 * (edges[0] + edges[1]), sums);
      else
        add_particle(event, hit, sums);
    }
    tower.parts_end = static_cast<std::int32_t>(event.parts.size());
    if (sums.total() > 0 || !event.scratch.empty()) finish_cell(event, random, tower, edges, sums, outermost);
  }

  void add_particle(DetectorEvent& event, const CalorimeterHit& hit, Sums& sums) const {
    const CandidateId id = event.array(particles_)[hit.number()];
    const Candidate& c = event[id];
    const double em = c.momentum.e * (*hit.shares)[0], had = c.momentum.e * (*hit.shares)[1];
    sums.energy[0] += em, sums.energy[1] += had;
    if (c.pile_up) sums.from_pile_up += em + had;
    sums.time += (em + had) * c.t, sums.time_weight += em + had;
    sums.x = c.x, sums.y = c.y, sums.z = c.z;
    sums.electromagnetic |= hit.is_electromagnetic();
    event.parts.push_back(id);
  }

  void add_track(DetectorEvent& event, const CalorimeterHit& hit, double centre, Sums& sums) const {
    const CandidateId id = event.array(tracks_)[hit.number()];
    const auto [em, had] = *hit.shares;
    sums.tracked = true;
    if (em <= no_deposit && had <= no_deposit) {
      event.array(eflow_tracks_).push_back(id);
      return;
    }
    const Candidate& c = event[id];
    sums.tracks.add(c, c.momentum.e * (em + had), evaluate(had > 0 ? had_ : em_, centre, c.momentum.e));
    event.scratch.push_back(id);
  }

  // The smeared energy of a cell, and its resolution there.
  std::pair<double, double> measure(const Sums& sums, double eta, Random& random) const {
    const Formula& formula = sums.is_pure() ? em_ : had_;
    const double deposit = sums.total();
    double energy = 0;
    if (deposit > 0) {
      const double width = evaluate(formula, eta, deposit);
      energy = log_normal_ ? log_normal(deposit, width, random) : std::max(random.normal(deposit, width), 0.0);
    }
    const double sigma = evaluate(formula, eta, energy);
    return {energy > (sums.is_pure() ? em_min_ : had_min_) * sigma ? energy : 0, sigma};
  }

  void finish_cell(DetectorEvent& event, Random& random, Candidate& tower, const std::array<double, 4>& edges, const Sums& sums,
                   double outermost) const {
    const auto [energy, sigma] = measure(sums, 0.5 * (edges[0] + edges[1]), random);
    TowerInfo info;
    info.edges = edges, info.e_track = sums.tracks.energy, info.e_em = sums.energy[0], info.e_had = sums.energy[1];
    info.hard_fraction = sums.total() > no_deposit ? (sums.total() - sums.from_pile_up) / sums.total() : 1;
    TowerDirection direction;
    if (energy > 0) {
      constexpr double pion_mass = 0.13957;
      direction = TowerDirection(edges, smear_center_, random);
      direction.place(tower, sums.x, sums.y, sums.z, outermost);
      tower.t = sums.time_weight > no_deposit ? sums.time / sums.time_weight : 0;
      tower.pdg = sums.is_pure() ? 22 : 211;
      tower.momentum = sums.is_pure() ? direction.momentum(energy) : direction.momentum(energy, pion_mass);
      const CandidateId id = add_tower(event, tower, info);
      if (sums.electromagnetic && !sums.tracked) event.array(photons_).push_back(id);
      event.array(towers_).push_back(id);
    }
    const bool excess = energy > 0 && sums.tracks.significance(energy, sigma) > (sums.is_pure() ? em_min_ : had_min_);
    if (excess) add_excess(event, tower, info, direction, energy - sums.tracks.energy, sums.is_pure());
    add_flow_tracks(event, event.scratch, excess ? 1 : sums.tracks.rescaling(energy, sigma), eflow_tracks_);
  }

  void add_excess(DetectorEvent& event, Candidate& tower, TowerInfo& info, const TowerDirection& direction, double energy,
                  bool is_photon) const {
    constexpr double kaon_mass = 0.497611;
    if (!is_photon && energy <= kaon_mass) return;
    tower.pdg = is_photon ? 22 : 130;
    tower.momentum = is_photon ? direction.momentum(energy) : direction.momentum(energy, kaon_mass);
    tower.pile_up = info.hard_fraction < 0.5;
    info.e_em = is_photon ? energy : 0, info.e_had = is_photon ? 0 : energy;
    event.array(is_photon ? eflow_photons_ : eflow_hadrons_).push_back(add_tower(event, tower, info));
  }

  std::string particle_name_ = "ParticlePropagator/particles", track_name_ = "ParticlePropagator/tracks", tower_name_ = "towers",
              photon_name_ = "photons", eflow_track_name_ = "eflowTracks", eflow_photon_name_ = "eflowPhotons",
              eflow_hadron_name_ = "eflowNeutralHadrons", em_text_ = "0", had_text_ = "0";
  std::vector<SharedText> bins_;
  std::vector<std::string> fraction_list_;
  double em_min_ = 0, had_min_ = 0;
  bool smear_center_ = true, log_normal_ = true;
  CalorimeterGrid grid_;
  Formula em_, had_;
  EnergyFractions fractions_;
  ArrayId particles_ = 0, tracks_ = 0, towers_ = 0, photons_ = 0, eflow_tracks_ = 0, eflow_photons_ = 0, eflow_hadrons_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_dual_readout_calorimeter() { return std::make_unique<DualReadoutCalorimeter>(); }

}  // namespace hml
