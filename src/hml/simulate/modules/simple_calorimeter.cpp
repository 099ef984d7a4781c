#include <algorithm>

#include "hml/simulate/calorimeter_grid.hpp"
#include "hml/simulate/module.hpp"
#include "hml/simulate/smearing.hpp"

namespace hml {
namespace {

/// A calorimeter of one kind (electromagnetic or hadronic) with particle flow.
///
/// Each particle leaves a fraction of its energy, given by its PDG code, in the cell that it hits. The sum of a cell is
/// smeared log-normally; it is a tower if it exceeds both EnergyMin and EnergySignificanceMin times its resolution.
/// Particle flow compares the tower E with the tracks T that point at the cell: an excess E - T above EnergyMin and
/// above EnergySignificanceMin times sqrt(sigma_E^2 + sigma_T^2) becomes a neutral tower and the tracks stay as they
/// are; otherwise the tracks are rescaled to the mean of E and T weighted with 1/sigma^2 (arXiv:1307.6346, section 2.3;
/// Delphes' SimpleCalorimeter). Tracks whose particle leaves nothing here pass unchanged.
class SimpleCalorimeter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("ParticleInputArray", particle_name_, "Particles at the calorimeter's face.");
    p.add("TrackInputArray", track_name_, "Tracks that particle flow may use.");
    p.add("TowerOutputArray", tower_name_, "Towers.");
    p.add("EFlowTrackOutputArray", eflow_track_name_, "Tracks after particle flow.");
    p.add("EFlowTowerOutputArray", eflow_tower_name_, "Neutral excesses: photons, or neutral hadrons.");
    p.add("EtaPhiBins", bins_, "Pairs of an eta edge and the phi edges of the cells below it.").required();
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
    formula_ = Formula(text_, w.place("ResolutionFormula"));
    read_fractions(w);
  }

  void process(DetectorEvent& event, Random& random) const override {
    std::vector<Hit> hits;
    const double outermost = collect(event, hits);
    // By cell, particles before tracks, each in their order.
    std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.key < b.key; });
    for (std::size_t begin = 0, end; begin < hits.size(); begin = end) {
      const std::int32_t cell = hits[begin].cell();
      for (end = begin + 1; end < hits.size() && hits[end].cell() == cell; ++end) {
      }
      fill_cell(event, random, cell, {hits.data() + begin, end - begin}, outermost);
    }
  }

 private:
  struct Hit {
    std::uint64_t key;  // cell (32 bits), track (1), position in its array (31)
    double fraction;
    std::int32_t cell() const { return static_cast<std::int32_t>(key >> 32); }
    bool is_track() const { return (key >> 31 & 1) != 0; }
    std::size_t number() const { return key & 0x7fffffff; }
  };

  static constexpr double nothing = 1e-9;

  void read_fractions(const Wiring& w) {
    if (fraction_list_.size() % 2 != 0)
      throw Error(ErrorKind::config, "EnergyFraction wants pairs: 'add EnergyFraction {PDG code} {fraction}'",
                  w.place("EnergyFraction", fraction_list_.size() - 1));
    fractions_.emplace_back(0, 1.0);
    for (std::size_t i = 0; i < fraction_list_.size(); i += 2) {
      const int code = whole_number(fraction_list_[i], w.place("EnergyFraction", i));
      const double fraction = number(fraction_list_[i + 1], w.place("EnergyFraction", i + 1));
      const auto known =
          std::find_if(fractions_.begin(), fractions_.end(), [&](const auto& f) { return f.first == code; });
      if (known == fractions_.end())
        fractions_.emplace_back(code, fraction);
      else
        known->second = fraction;
    }
    std::sort(fractions_.begin(), fractions_.end());
    others_ = std::find_if(fractions_.begin(), fractions_.end(), [](const auto& f) { return f.first == 0; })->second;
  }

  double fraction(int pdg) const {
    const int code = std::abs(pdg);
    const auto at =
        std::lower_bound(fractions_.begin(), fractions_.end(), code, [](const auto& f, int c) { return f.first < c; });
    return at != fractions_.end() && at->first == code ? at->second : others_;
  }

  // Finds the cells that are hit; returns the greatest distance from the beam, which tells barrel from end cap.
  double collect(const DetectorEvent& event, std::vector<Hit>& hits) const {
    const auto& particles = event.arrays[static_cast<std::size_t>(particles_)];
    const auto& tracks = event.arrays[static_cast<std::size_t>(tracks_)];
    hits.reserve(particles.size() + tracks.size());
    double outermost2 = 0;
    const auto hit = [&](const Candidate& c, std::size_t number, std::uint64_t is_track, double part) {
      const std::int32_t cell = grid_.cell(c.position_eta(), c.position_phi());
      if (cell >= 0) hits.push_back({static_cast<std::uint64_t>(cell) << 32 | is_track << 31 | number, part});
    };
    for (std::size_t i = 0; i < particles.size(); ++i) {
      const Candidate& c = event[particles[i]];
      outermost2 = std::max(outermost2, c.x * c.x + c.y * c.y);
      if (const double part = fraction(c.pdg); part >= nothing) hit(c, i, 0, part);
    }
    for (std::size_t i = 0; i < tracks.size(); ++i) {
      const Candidate& c = event[tracks[i]];
      hit(c, i, 1, fraction(c.pdg));
    }
    return std::sqrt(outermost2);
  }

  struct Sums {
    double energy = 0, time = 0, time_weight = 0, tracks = 0, track_variance = 0;
    double x = 0, y = 0, z = 0;  // of the last particle
  };

  double resolution(double eta, double energy) const { return formula_({.eta = eta, .energy = energy}); }

  void fill_cell(DetectorEvent& event, Random& random, std::int32_t cell, std::span<const Hit> hits,
                 double outermost) const {
    TowerInfo info;
    info.edges = grid_.edges(cell);
    const double centre = 0.5 * (info.edges[0] + info.edges[1]);
    Candidate tower;
    tower.parts_begin = static_cast<std::int32_t>(event.parts.size());
    Sums sums;
    std::vector<CandidateId>& stopped = event.scratch;
    stopped.clear();
    for (const Hit& hit : hits) {
      if (hit.is_track())
        add_track(event, hit, centre, sums, stopped);
      else
        add_particle(event, hit, sums);
    }
    tower.parts_end = static_cast<std::int32_t>(event.parts.size());
    if (!(sums.energy > 0) && stopped.empty()) return;
    info.e_track = sums.tracks;
    finish_tower(event, random, tower, info, centre, sums, outermost);
  }

  void add_particle(DetectorEvent& event, const Hit& hit, Sums& sums) const {
    const CandidateId id = event.array(particles_)[hit.number()];
    const Candidate& c = event[id];
    const double energy = c.momentum.e * hit.fraction;
    sums.energy += energy;
    sums.time += energy * energy * c.t;
    sums.time_weight += energy * energy;
    sums.x = c.x, sums.y = c.y, sums.z = c.z;
    event.parts.push_back(id);
  }

  void add_track(DetectorEvent& event, const Hit& hit, double centre, Sums& sums,
                 std::vector<CandidateId>& stopped) const {
    const CandidateId id = event.array(tracks_)[hit.number()];
    if (hit.fraction <= nothing) {
      event.array(eflow_tracks_).push_back(id);
      return;
    }
    const Candidate& c = event[id];
    const double energy = c.momentum.e * hit.fraction;
    sums.tracks += energy;
    // Where the calorimeter measures better than the tracker, the track's error is that of the energy it leaves.
    const double guess = resolution(centre, c.momentum.e) / c.momentum.e < c.resolution ? energy : c.momentum.e;
    sums.track_variance += c.resolution * guess * c.resolution * guess;
    stopped.push_back(id);
  }

  void finish_tower(DetectorEvent& event, Random& random, Candidate& tower, TowerInfo& info, double centre,
                    const Sums& sums, double outermost) const {
    double energy = 0, sigma = 0;
    if (sums.energy > 0) energy = log_normal(sums.energy, resolution(centre, sums.energy), random);
    sigma = resolution(centre, energy);
    if (!(energy >= energy_min_ && energy >= significance_min_ * sigma)) energy = 0;
    Direction direction{};
    if (energy > 0) {
      const double eta = smear_center_ ? random.uniform(info.edges[0], info.edges[1]) : centre;
      const double phi =
          smear_center_ ? random.uniform(info.edges[2], info.edges[3]) : 0.5 * (info.edges[2] + info.edges[3]);
      const double grow = std::exp(eta);
      direction = {eta, 0.5 * (grow + 1 / grow), 0.5 * (grow - 1 / grow), phi, std::cos(phi), std::sin(phi)};
      place(tower, direction, sums, outermost);
      event.array(towers_).push_back(add_tower(event, tower, info, direction, energy));
    }
    const double excess = std::max(energy - sums.tracks, 0.0);
    if (excess > energy_min_ && excess > significance_min_ * std::sqrt(sums.track_variance + sigma * sigma)) {
      tower.pdg = is_ecal_ ? 22 : 0;
      event.array(eflow_towers_).push_back(add_tower(event, tower, info, direction, excess));
      rescale_tracks(event, 1);
    } else if (sums.tracks > 0) {
      const double track_weight = sums.track_variance > 0 ? 1 / sums.track_variance : 0,
                   weight = sigma > 0 ? 1 / (sigma * sigma) : 0;
      const double best = track_weight + weight > 0
                              ? (track_weight * sums.tracks + weight * energy) / (track_weight + weight)
                              : sums.tracks;
      rescale_tracks(event, best / sums.tracks);
    }
  }

  struct Direction {
    double eta, cosh_eta, sinh_eta, phi, cos_phi, sin_phi;
  };

  // A tower lies on the barrel's wall, or in the plane of the end cap that its last particle hit.
  static void place(Candidate& tower, const Direction& d, const Sums& sums, double outermost) {
    constexpr double same = 1e-6;
    const double rho = std::sqrt(sums.x * sums.x + sums.y * sums.y);
    const double r = std::abs(rho - outermost) > same && d.eta != 0 ? sums.z / d.sinh_eta : rho;
    tower.x = r * d.cos_phi, tower.y = r * d.sin_phi, tower.z = r * d.sinh_eta;
    tower.t = sums.time_weight > nothing ? sums.time / sums.time_weight : 0;
    tower.exit_eta = d.eta, tower.exit_phi = d.phi;
  }

  CandidateId add_tower(DetectorEvent& event, Candidate& tower, TowerInfo& info, const Direction& d,
                        double energy) const {
    const double pt = energy / d.cosh_eta;
    tower.momentum = {pt * d.cos_phi, pt * d.sin_phi, pt * d.sinh_eta, energy};
    (is_ecal_ ? info.e_em : info.e_had) = energy;
    tower.tower = static_cast<std::int32_t>(event.towers.size());
    event.towers.push_back(info);
    return event.add(tower);
  }

  void rescale_tracks(DetectorEvent& event, double factor) const {
    for (CandidateId id : event.scratch) {
      Candidate track = event[id];
      if (factor != 1) track.momentum = scale_three_momentum(track.momentum, factor);
      event.array(eflow_tracks_).push_back(event.add(track));
    }
  }

  std::string particle_name_ = "ParticlePropagator/particles", track_name_ = "ParticlePropagator/tracks",
              tower_name_ = "towers", eflow_track_name_ = "eflowTracks", eflow_tower_name_ = "eflowTowers", text_ = "0";
  std::vector<std::string> bins_, fraction_list_;
  double energy_min_ = 0, significance_min_ = 0;
  bool is_ecal_ = false, smear_center_ = true;
  CalorimeterGrid grid_;
  Formula formula_;
  std::vector<std::pair<int, double>> fractions_;  // by code
  double others_ = 1;
  ArrayId particles_ = 0, tracks_ = 0, towers_ = 0, eflow_tracks_ = 0, eflow_towers_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_simple_calorimeter() { return std::make_unique<SimpleCalorimeter>(); }

}  // namespace hml
