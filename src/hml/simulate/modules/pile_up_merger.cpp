#include <cmath>
#include <numbers>

#include "hml/core/units.hpp"
#include "hml/event/pdg.hpp"
#include "hml/event/pile_up_source.hpp"
#include "hml/simulate/module.hpp"
#include "hml/simulate/vertex_distribution.hpp"

namespace hml {
namespace {

constexpr double c_in_mm = units::s;  // mm/c in a second

/// Adds minimum-bias interactions to the hard one. Each, the hard one too, gets a place along the beam and a time from a
/// density in (z, t); each of the others is turned about the beam by a random angle. The hard event as a whole moves: its
/// particles keep their distances. Vertices are numbered from 0, which is the hard one; their charged particles count in
/// ndf and in the sum of squared transverse momenta (J. de Favereau et al., Delphes 3, arXiv:1307.6346, section 2.2).
///
/// Delphes counts the charged particles of all interactions so far for a vertex and divides the transverse place of the
/// hard one by its sum of squared momenta: here each vertex has its own count and the mean place of its particles.
class PileUpMerger : public Module {
 public:
  void declare(Parameters& p) override {
    declare_merging(p);
    p.add("PileUpFile", file_,
          "Minimum-bias events: a pile-up file of Delphes, any file of events with a generator's particles, or commands for "
          "Pythia (.cmnd).");
  }

  void wire(Wiring& w) override { wire_merging(w, "PileUpFile"); }

  void process(DetectorEvent& event, Random& random) const override {
    merge_hard(event, random);
    std::int32_t index = 0;
    source_->draw(event.number, interactions(random), random,
                  [&](std::span<const PileUpParticle> particles) { merge_pile_up(event, random, particles, ++index); });
  }

 protected:
  void declare_merging(Parameters& p) {
    p.add("InputArray", input_name_, "Stable particles of the hard interaction.");
    p.add("ParticleOutputArray", particle_name_, "Those and the particles of pile-up.");
    p.add("VertexOutputArray", vertex_name_, "All interactions, the hard one first.");
    p.add("PileUpDistribution", distribution_, "Of the number of interactions: 0 Poisson, 1 uniform up to twice the mean, 2 fixed.").min(0).max(2);
    p.add("MeanPileUp", mean_, "Mean number of interactions beside the hard one.").unit("1").min(0).max(1e5);
    p.add("ZVertexSpread", z_max_, "Greatest distance of an interaction from the centre, along the beam.").unit("m").min(0);
    p.add("TVertexSpread", t_max_, "Greatest time of an interaction, before or after 0.").unit("s").min(0);
    p.add("VertexDistributionFormula", formula_, "Density of interactions in z (m) and t (s).").unit("1");
    p.add("InputBeamSpotX", in_x_, "x of the beams where the pile-up was generated.").unit("mm");
    p.add("InputBeamSpotY", in_y_, "y of the beams where the pile-up was generated.").unit("mm");
    p.add("OutputBeamSpotX", out_x_, "x of the beams in the detector.").unit("mm");
    p.add("OutputBeamSpotY", out_y_, "y of the beams in the detector.").unit("mm");
    p.add("InputBSX", in_x_, "Older name of InputBeamSpotX.").unit("mm");
    p.add("InputBSY", in_y_, "Older name of InputBeamSpotY.").unit("mm");
    p.add("OutputBSX", out_x_, "Older name of OutputBeamSpotX.").unit("mm");
    p.add("OutputBSY", out_y_, "Older name of OutputBeamSpotY.").unit("mm");
  }

  void wire_merging(Wiring& w, const std::string& parameter) {
    input_ = w.input("InputArray", input_name_);
    w.changes(input_);
    w.fills(Detail::pile_up);
    particles_ = w.output(particle_name_);
    vertices_ = w.output(vertex_name_);
    vertex_place_ = VertexDistribution(Formula(formula_, w.place("VertexDistributionFormula"), FormulaNames::interaction), z_max_, t_max_);
    source_ = w.pile_up(parameter, file_);
  }

  std::string file_ = "MinBias.pileup";
  double pt_min_ = -1;          // particles at or below it are left out
  bool visible_only_ = false;
  bool keeps_place_ = false;    // of the hard event's first particle: the shift adds to it

 private:
  // Transverse places and the sums of one interaction.
  struct Sums {
    int particles = 0, charged = 0;
    double x = 0, y = 0, pt2 = 0;
    void add(const Candidate& c) {
      ++particles, x += c.x, y += c.y;
      if (c.charge != 0) ++charged, pt2 += c.momentum.pt2();
    }
  };

  void merge_hard(DetectorEvent& event, Random& random) const {
    auto& input = event.array(input_);
    auto [z, t] = place_in_mm(random);
    Sums sums;
    if (!input.empty()) {
      const Candidate& first = event[input.front()];
      move_hard(event, keeps_place_ ? z : z - first.z, keeps_place_ ? t : t - first.t);
    }
    const auto parts = static_cast<std::int32_t>(event.parts.size());
    for (CandidateId id : input) {
      sums.add(event[id]);
      if (event[id].charge != 0) event.parts.push_back(id);
      event.array(particles_).push_back(id);
    }
    add_vertex(event, sums, z, t, parts, 0);
  }

  // All that there is so far belongs to the hard interaction, whatever made it of the record.
  static void move_hard(DetectorEvent& event, double dz, double dt) {
    event.shift_z += dz, event.shift_t += dt;
    for (Candidate& c : event.candidates)
      if (!c.pile_up) c.z += dz, c.t += dt;
  }

  void merge_pile_up(DetectorEvent& event, Random& random, std::span<const PileUpParticle> particles, std::int32_t index) const {
    const auto [z, t] = place_in_mm(random);
    const double angle = random.uniform(-std::numbers::pi, std::numbers::pi), cos = std::cos(angle), sin = std::sin(angle);
    const auto parts = static_cast<std::int32_t>(event.parts.size());
    Sums sums;
    for (const PileUpParticle& p : particles) {
      const int code = std::abs(p.pdg);
      if (visible_only_ && (code == 12 || code == 14 || code == 16 || code == 18)) continue;
      const double px = p.px, py = p.py, x = p.x - in_x_, y = p.y - in_y_;
      if (!(px * px + py * py > pt_min_ * pt_min_) && pt_min_ >= 0) continue;
      Candidate c;
      c.momentum = {cos * px - sin * py, sin * px + cos * py, p.pz, p.e};
      c.x = cos * x - sin * y + out_x_, c.y = sin * x + cos * y + out_y_;
      c.z = p.z + z, c.t = p.t + t;
      c.pdg = p.pdg, c.status = 1;
      c.charge = static_cast<std::int32_t>(pdg_charge(p.pdg));
      const CandidateId id = event.add_pile_up(c);
      sums.add(c);
      if (c.charge != 0) event.parts.push_back(id);
      event.array(particles_).push_back(id);
    }
    add_vertex(event, sums, z, t, parts, index);
  }

  void add_vertex(DetectorEvent& event, const Sums& sums, double z, double t, std::int32_t parts, std::int32_t index) const {
    Candidate vertex;
    if (sums.particles > 0) vertex.x = sums.x / sums.particles, vertex.y = sums.y / sums.particles;
    vertex.z = z, vertex.t = t;
    vertex.pile_up = index > 0;
    vertex.parts_begin = parts, vertex.parts_end = static_cast<std::int32_t>(event.parts.size());
    VertexInfo& info = event.own_vertex(vertex);
    info.index = index, info.ndf = sums.charged;
    info.sum_pt2 = info.gen_sum_pt2 = sums.pt2;
    event.array(vertices_).push_back(event.add(vertex));
  }

  std::pair<double, double> place_in_mm(Random& random) const {
    const auto [z, t] = vertex_place_.draw(random);
    return {z * units::m, t * c_in_mm};
  }

 protected:
  std::int64_t interactions(Random& random) const {
    switch (distribution_) {
      case 1: return random.below(static_cast<std::uint32_t>(2 * mean_ + 1));
      case 2: return static_cast<std::int64_t>(mean_);
      default: return random.poisson(mean_);
    }
  }

 private:
  std::string input_name_ = "Delphes/stableParticles", particle_name_ = "stableParticles", vertex_name_ = "vertices",
              formula_ = "0.0";
  int distribution_ = 0;
  double mean_ = 10, z_max_ = 0.15, t_max_ = 1.5e-9, in_x_ = 0, in_y_ = 0, out_x_ = 0, out_y_ = 0;
  VertexDistribution vertex_place_;
  std::shared_ptr<const PileUpSource> source_;
  ArrayId input_ = 0, particles_ = 0, vertices_ = 0;
};

/// The same with interactions that Pythia generates for every event anew. Neutrinos and what has no more than PTMin are
/// left out, and the hard interaction's place adds to the one that it has.
class PileUpMergerPythia8 final : public PileUpMerger {
 public:
  PileUpMergerPythia8() { file_ = "MinBias.cmnd", pt_min_ = 0, visible_only_ = true, keeps_place_ = true; }

  void declare(Parameters& p) override {
    declare_merging(p);
    p.add("ConfigFile", file_, "Commands for Pythia, or any source of events that PileUpMerger takes.");
    p.add("PTMin", pt_min_, "Transverse momentum that a particle of pile-up must exceed.").unit("GeV").min(0);
  }

  void wire(Wiring& w) override { wire_merging(w, "ConfigFile"); }
};

}  // namespace

std::unique_ptr<Module> make_pile_up_merger() { return std::make_unique<PileUpMerger>(); }
std::unique_ptr<Module> make_pile_up_merger_pythia8() { return std::make_unique<PileUpMergerPythia8>(); }

}  // namespace hml
