#include "hml/simulate/calorimeter.hpp"
#include "hml/simulate/smearing.hpp"

namespace hml {
namespace {

/// The calorimeter of Delphes before version 3.1: an electromagnetic and a hadronic section on one grid, with particle flow
/// that counts instead of comparing energies.
///
/// The sums of the sections are smeared log-normally, without thresholds; a tower lies at a random point of its cell. Where
/// as many tracks point at a cell as particles hit it, the tracks stand for it; where that holds for one section alone (and
/// no particle hit both) its tracks do, and the energy of the other becomes a neutral tower; else the whole tower does.
/// Tracks count whatever their particles leave, so that a muon may hide a photon: cards for later versions take Calorimeter.
///
/// In a neutral tower Delphes names for each particle the one before it.
class OldCalorimeter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("ParticleInputArray", particle_name_, "Particles at the calorimeter's face.");
    p.add("TrackInputArray", track_name_, "Tracks that particle flow may use.");
    p.add("TowerOutputArray", tower_name_, "Towers.");
    p.add("PhotonOutputArray", photon_name_, "Towers of electrons or photons without tracks.");
    p.add("EFlowTrackOutputArray", eflow_track_name_, "Tracks that particle flow keeps.");
    p.add("EFlowTowerOutputArray", eflow_tower_name_, "What tracks do not stand for.");
    p.add("EtaPhiBins", bins_, "Pairs of an eta edge and the phi edges of the cells below it.").required();
    p.add("EnergyFraction", fraction_list_,
          "Pairs of a PDG code and the fractions {electromagnetic hadronic} of its energy; code 0 for all others.");
    p.add("ECalResolutionFormula", texts_[em], "Resolution of the electromagnetic energy, from eta and energy.").unit("GeV");
    p.add("HCalResolutionFormula", texts_[had], "Resolution of the hadronic energy, from eta and energy.").unit("GeV");
  }

  void wire(Wiring& w) override {
    particles_ = w.input("ParticleInputArray", particle_name_);
    tracks_ = w.input("TrackInputArray", track_name_);
    towers_ = w.output(tower_name_);
    photons_ = w.output(photon_name_);
    eflow_tracks_ = w.output(eflow_track_name_);
    eflow_towers_ = w.output(eflow_tower_name_);
    grid_ = CalorimeterGrid(bins_, w);
    formulas_ = {Formula(texts_[em], w.place("ECalResolutionFormula")), Formula(texts_[had], w.place("HCalResolutionFormula"))};
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
  enum Section : std::size_t { em, had };
  // What is in a cell: energies, and numbers of particles and tracks, in all and of each section.
  struct Content {
    EnergyShares energy{};
    int particles = 0, tracks = 0;
    std::array<int, 2> section_particles{}, section_tracks{};
    double from_pile_up = 0, x = 0, y = 0, z = 0;  // place of the last particle
    bool electromagnetic = false;
    bool tracked(Section s) const { return section_particles[s] == section_tracks[s]; }
  };

  static bool leaves(const CalorimeterHit& hit, Section s) { return (*hit.shares)[s] >= no_deposit; }

  Content count(const DetectorEvent& event, std::span<const CalorimeterHit> hits) const {
    Content in;
    for (const CalorimeterHit& hit : hits) {
      for (const Section s : {em, had}) (hit.is_track() ? in.section_tracks : in.section_particles)[s] += leaves(hit, s);
      ++(hit.is_track() ? in.tracks : in.particles);
      if (hit.is_track()) continue;
      const Candidate& c = event[event.array(particles_)[hit.number()]];
      for (const Section s : {em, had}) in.energy[s] += c.momentum.e * (*hit.shares)[s];
      if (c.pile_up) in.from_pile_up += c.momentum.e * ((*hit.shares)[em] + (*hit.shares)[had]);
      in.x = c.x, in.y = c.y, in.z = c.z;
      in.electromagnetic |= hit.is_electromagnetic();
    }
    return in;
  }

  void fill_cell(DetectorEvent& event, Random& random, const std::array<double, 4>& edges, std::span<const CalorimeterHit> hits,
                 double outermost) const {
    const Content in = count(event, hits);
    const double centre = 0.5 * (edges[0] + edges[1]), total = in.energy[em] + in.energy[had];
    EnergyShares energy{};
    for (const Section s : {em, had})
      energy[s] = log_normal(in.energy[s], formulas_[s]({.eta = centre, .energy = in.energy[s]}), random);
    const TowerDirection direction(edges, true, random);
    const auto add = [&](EnergyShares of, auto&& takes) {
      Candidate tower;
      TowerInfo info;
      info.edges = edges, info.e_em = of[em], info.e_had = of[had];
      info.hard_fraction = total > no_deposit ? (total - in.from_pile_up) / total : 1;
      tower.pile_up = info.hard_fraction < 0.5;
      tower.momentum = direction.momentum(of[em] + of[had]);
      direction.place(tower, in.x, in.y, in.z, outermost);
      tower.parts_begin = static_cast<std::int32_t>(event.parts.size());
      for (const CalorimeterHit& hit : hits)
        if (!hit.is_track() && takes(hit)) event.parts.push_back(event.array(particles_)[hit.number()]);
      tower.parts_end = static_cast<std::int32_t>(event.parts.size());
      return add_tower(event, tower, info);
    };
    CandidateId whole = -1;
    if (energy[em] + energy[had] > 0) {
      whole = add(energy, [](const auto&) { return true; });
      event.array(towers_).push_back(whole);
      if (in.electromagnetic && in.tracks == 0) event.array(photons_).push_back(whole);
    }
    flow(event, hits, in, energy, whole, add);
  }

  template <class Add>
  void flow(DetectorEvent& event, std::span<const CalorimeterHit> hits, const Content& in, const EnergyShares& energy, CandidateId whole,
            const Add& add) const {
    const auto keep_tracks = [&](auto&& takes) {
      for (const CalorimeterHit& hit : hits)
        if (hit.is_track() && takes(hit)) event.array(eflow_tracks_).push_back(event.array(tracks_)[hit.number()]);
    };
    const bool one_section_each = in.section_particles[em] + in.section_particles[had] == in.particles;
    if (in.tracks == in.particles || (in.tracks > 0 && one_section_each && in.tracked(em) && in.tracked(had)))
      return keep_tracks([](const auto&) { return true; });
    if (in.tracks > 0 && one_section_each && (in.tracked(em) || in.tracked(had))) {
      const Section seen = in.tracked(em) ? em : had, other = in.tracked(em) ? had : em;
      EnergyShares rest{};
      rest[other] = energy[other];
      if (rest[other] > 0) event.array(eflow_towers_).push_back(add(rest, [&](const auto& hit) { return leaves(hit, other); }));
      return keep_tracks([&](const auto& hit) { return leaves(hit, seen); });
    }
    if (whole >= 0) event.array(eflow_towers_).push_back(whole);
  }

  std::string particle_name_ = "ParticlePropagator/particles", track_name_ = "ParticlePropagator/tracks", tower_name_ = "towers",
              photon_name_ = "photons", eflow_track_name_ = "eflowTracks", eflow_tower_name_ = "eflowTowers";
  std::array<std::string, 2> texts_{"0", "0"};
  std::vector<SharedText> bins_;
  std::vector<std::string> fraction_list_;
  std::array<Formula, 2> formulas_;
  CalorimeterGrid grid_;
  EnergyFractions fractions_;
  ArrayId particles_ = 0, tracks_ = 0, towers_ = 0, photons_ = 0, eflow_tracks_ = 0, eflow_towers_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_old_calorimeter() { return std::make_unique<OldCalorimeter>(); }

}  // namespace hml
