#include <algorithm>

#include "hml/simulate/calorimeter.hpp"
#include "hml/simulate/smearing.hpp"

namespace hml {
namespace {

/// A calorimeter of one kind (electromagnetic or hadronic) with particle flow.
///
/// Each particle leaves a fraction of its energy, given by its PDG code, in the cell that it hits. The sum of a cell is
/// smeared log-normally; it is a tower if it exceeds both EnergyMin and EnergySignificanceMin times its resolution. Its
/// time is the mean of the deposits', weighted with the squares of their energies.
/// Particle flow compares the tower E with the tracks T that point at the cell: an excess E - T above EnergyMin and
/// above EnergySignificanceMin times sqrt(sigma_E^2 + sigma_T^2) becomes a neutral tower and the tracks stay as they
/// are; otherwise the tracks are rescaled to the mean of E and T weighted with 1/sigma^2 (arXiv:1307.6346, section 2.3;
/// Delphes' SimpleCalorimeter). Tracks whose particle leaves nothing here pass unchanged. With pile-up, towers know the
/// share of their deposits that is not from it; a neutral tower with less than half counts as pile-up.
class SimpleCalorimeter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("ParticleInputArray", particle_name_, "Particles at the calorimeter's face.");
    p.add("TrackInputArray", track_name_, "Tracks that particle flow may use.");
    p.add("TowerOutputArray", tower_name_, "Towers.");
    p.add("EFlowTrackOutputArray", eflow_track_name_, "Tracks after particle flow.");
    p.add("EFlowTowerOutputArray", eflow_tower_name_, "Neutral excesses: photons, or neutral hadrons.");
    p.add("EtaPhiBins", bins_, "Pairs of an eta edge and the phi edges of the cells below it.").required();
    p.add("InsensitiveEtaPhiBins", blind_bins_,
          "Pairs {eta phi} of the upper edges of cells that see nothing: their particles and tracks are lost to particle flow.");
    p.add("EnergyFraction", fraction_list_,
          "Pairs of a PDG code and the fraction of its energy that stays here; code 0 for all others.");
    p.add("EnergyMin", energy_min_, "Least energy of a tower.").unit("GeV");
    p.add("EnergySignificanceMin", significance_min_, "Least ratio of a tower's energy to its resolution.").unit("1");
    p.add("IsEcal", is_ecal_, "Electromagnetic (neutral excesses are photons), not hadronic.");
    p.add("SmearTowerCenter", smear_center_, "Put a tower at a random point of its cell, not at the centre.");
    p.add("ResolutionFormula", text_, "Resolution of a tower's energy, from eta and energy.").unit("GeV");
  }

  void wire(Wiring& w) override {
    particles_ = w.input("ParticleInputArray", particle_name_);
    tracks_ = w.input("TrackInputArray", track_name_);
    towers_ = w.output(tower_name_);
    eflow_tracks_ = w.output(eflow_track_name_);
    eflow_towers_ = w.output(eflow_tower_name_);
    grid_ = CalorimeterGrid(bins_, w);
    blind_ = grid_.cells_at("InsensitiveEtaPhiBins", blind_bins_, w);
    formula_ = Formula(text_, w.place("ResolutionFormula"));
    fractions_ = EnergyFractions(fraction_list_, 1, {1, 0}, w);
  }

  void process(DetectorEvent& event, Random& random) const override {
    CalorimeterHits all;
    all.collect(event, particles_, tracks_, grid_, fractions_);
    all.for_each_cell([&](std::int32_t cell, std::span<const CalorimeterHit> hits) {
      if (!blind_.empty() && std::binary_search(blind_.begin(), blind_.end(), cell)) return;
      fill_cell(event, random, grid_.edges(cell), hits, all.outermost);
    });
  }

 private:
  struct Sums {
    double energy = 0, from_pile_up = 0, time = 0, time_weight = 0;
    double x = 0, y = 0, z = 0;  // of the last particle
    TrackSum tracks;
    double hard_fraction() const { return energy > no_deposit ? (energy - from_pile_up) / energy : 1; }
  };

  double resolution(double eta, double energy) const { return formula_({.eta = eta, .energy = energy}); }

  void fill_cell(DetectorEvent& event, Random& random, const std::array<double, 4>& edges,
                 std::span<const CalorimeterHit> hits, double outermost) const {
    const double centre = 0.5 * (edges[0] + edges[1]);
    Candidate tower;
    tower.parts_begin = static_cast<std::int32_t>(event.parts.size());
    Sums sums;
    event.scratch.clear();  // the tracks that stop here
    for (const CalorimeterHit& hit : hits) {
      if (hit.is_track())
        add_track(event, hit, centre, sums);
      else
        add_particle(event, hit, sums);
    }
    tower.parts_end = static_cast<std::int32_t>(event.parts.size());
    if (sums.energy > 0 || !event.scratch.empty()) finish_cell(event, random, tower, edges, sums, outermost);
  }

  void add_particle(DetectorEvent& event, const CalorimeterHit& hit, Sums& sums) const {
    const CandidateId id = event.array(particles_)[hit.number()];
    const Candidate& c = event[id];
    const double energy = c.momentum.e * (*hit.shares)[0];
    sums.energy += energy;
    if (c.pile_up) sums.from_pile_up += energy;
    sums.time += energy * energy * c.t;
    sums.time_weight += energy * energy;
    sums.x = c.x, sums.y = c.y, sums.z = c.z;
    event.parts.push_back(id);
  }

  void add_track(DetectorEvent& event, const CalorimeterHit& hit, double centre, Sums& sums) const {
    const CandidateId id = event.array(tracks_)[hit.number()];
    const double share = (*hit.shares)[0];
    if (share <= no_deposit) {
      event.array(eflow_tracks_).push_back(id);
      return;
    }
    const Candidate& c = event[id];
    sums.tracks.add(c, c.momentum.e * share, resolution(centre, c.momentum.e));
    event.scratch.push_back(id);
  }

  void finish_cell(DetectorEvent& event, Random& random, Candidate& tower, const std::array<double, 4>& edges,
                   const Sums& sums, double outermost) const {
    const double centre = 0.5 * (edges[0] + edges[1]);
    double energy = sums.energy > 0 ? log_normal(sums.energy, resolution(centre, sums.energy), random) : 0;
    const double sigma = resolution(centre, energy);
    if (!(energy >= energy_min_ && energy >= significance_min_ * sigma)) energy = 0;
    TowerInfo info;
    info.edges = edges, info.e_track = sums.tracks.energy, info.hard_fraction = sums.hard_fraction();
    TowerDirection direction;
    if (energy > 0) {
      direction = TowerDirection(edges, smear_center_, random);
      direction.place(tower, sums.x, sums.y, sums.z, outermost);
      tower.t = sums.time_weight > no_deposit ? sums.time / sums.time_weight : 0;
      add_tower(event, tower, info, direction, energy, towers_);
    }
    const double excess = std::max(energy - sums.tracks.energy, 0.0);
    double factor = 1;
    if (excess > energy_min_ && sums.tracks.significance(energy, sigma) > significance_min_) {
      tower.pdg = is_ecal_ ? 22 : 0;
      tower.pile_up = info.hard_fraction < 0.5;
      add_tower(event, tower, info, direction, excess, eflow_towers_);
    } else {
      factor = sums.tracks.rescaling(energy, sigma);
    }
    add_flow_tracks(event, event.scratch, factor, eflow_tracks_);
  }

  void add_tower(DetectorEvent& event, Candidate& tower, TowerInfo& info, const TowerDirection& direction,
                 double energy, ArrayId array) const {
    tower.momentum = direction.momentum(energy);
    (is_ecal_ ? info.e_em : info.e_had) = energy;
    event.array(array).push_back(hml::add_tower(event, tower, info));
  }

  std::string particle_name_ = "ParticlePropagator/particles", track_name_ = "ParticlePropagator/tracks",
              tower_name_ = "towers", eflow_track_name_ = "eflowTracks", eflow_tower_name_ = "eflowTowers", text_ = "0";
  std::vector<SharedText> bins_;
  std::vector<std::string> blind_bins_, fraction_list_;
  double energy_min_ = 0, significance_min_ = 0;
  bool is_ecal_ = false, smear_center_ = true;
  CalorimeterGrid grid_;
  std::vector<std::int32_t> blind_;  // sorted cells
  Formula formula_;
  EnergyFractions fractions_;
  ArrayId particles_ = 0, tracks_ = 0, towers_ = 0, eflow_tracks_ = 0, eflow_towers_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_simple_calorimeter() { return std::make_unique<SimpleCalorimeter>(); }

}  // namespace hml
