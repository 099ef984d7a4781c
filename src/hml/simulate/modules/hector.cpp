#include <cmath>

#include <fmt/format.h>

#include "hml/core/units.hpp"
#include "hml/simulate/beam_line.hpp"
#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Carries forward particles of one side through the magnets of the accelerator to a detector near the beam (Hector,
/// arXiv:0707.1198). The optics is a table of MAD-X; a particle of momentum p and charge q feels all strengths times
/// q p0 / p, and is lost where it is outside of an aperture. Hits are relative to the beam's own orbit there, which may cross
/// the other at an angle: x, y in um, angles in urad, s in m, time in s.
///
/// Delphes forgets the directions of the particles, takes the beam for one of 7 TeV whatever the table says, leaves out
/// orbit, correctors and the apertures of all but magnets and collimators, lets neutral particles follow the beam around
/// bends, stops particles at apertures beyond the detector, and has no path for negative ones in quadrupoles.
class Hector final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Particles where they were made.");
    p.add("OutputArray", output_name_, "Those that reach the detector.");
    p.add("Direction", direction_, "1 for particles with pz > 0, along the table; -1 for those with pz < 0, against it.").choices({"1", "-1"});
    p.add("BeamLineLength", length_, "Length of the table that is used.").unit("m").min(0);
    p.add("Distance", distance_, "Distance of the detector from the interaction point.").unit("m").min(0);
    p.add("SigmaE", sigma_e_, "Spread of the beam's energy.").unit("GeV").min(0);
    p.add("SigmaX", sigma_x_, "Spread of the beam's horizontal angle.").unit("urad").min(0);
    p.add("SigmaY", sigma_y_, "Spread of the beam's vertical angle.").unit("urad").min(0);
    p.add("SigmaT", sigma_t_, "Resolution of the time.").unit("s").min(0);
    p.add("EtaMin", eta_min_, "Least |eta| of particles that are carried.").unit("1").min(0);
    p.add("BeamLineFile", file_, "Table of MAD-X (TFS) with NAME, S, L, K0L, K1L and, where it has them, KEYWORD, kicks, orbit and apertures.");
    p.add("IPName", ip_, "Name of the interaction point in the table.");
    p.ignore("OffsetX", "hits are relative to the beam, and the table says where its orbit is.");
    p.ignore("OffsetS", "hits are relative to the beam, and the table says where its orbit is.");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    side_ = whole_number(direction_, w.place("Direction"));
    constexpr double margin = 0.1;  // m, as Delphes has it
    line_.emplace(TwissTable::from_file(w.file("BeamLineFile", file_)), side_, length_ + margin, ip_);
    for (const auto& kind : line_->unknown_apertures())
      w.warn("apertures of the kind '" + kind + "' in '" + file_ + "' stop nothing", w.place("BeamLineFile"));
    if (distance_ > line_->end())
      throw Error(ErrorKind::config,
                  fmt::format("the detector at {} m is behind the end of the beam line at {:.1f} m", distance_, line_->end()),
                  w.place("Distance"));
    const auto orbit = line_->transport(line_->orbit(), 0, distance_, 1);
    if (!orbit)
      throw Error(ErrorKind::config, fmt::format("an aperture of '{}' stops the beam itself", file_), w.place("BeamLineFile"));
    orbit_ = *orbit;
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (std::size_t i = 0; i < event.array(input_).size(); ++i) {
      const CandidateId id = event.array(input_)[i];
      const Candidate& c = event[id];
      if (!(std::abs(finite_eta(c.momentum)) > eta_min_) || !(c.momentum.pz * side_ > 0)) continue;
      carry(event, id, random);
    }
  }

 private:
  void carry(DetectorEvent& event, CandidateId id, Random& random) const {
    Candidate hit = event.copy(id);
    const P4& p = hit.momentum;
    const double tx = p.px / std::abs(p.pz), ty = p.py / std::abs(p.pz), z = side_ * hit.z / units::m;
    const double time = random.normal(flight_time(hit, distance_ - z, tx, ty), sigma_t_);
    constexpr double micro = 1e-6;
    // Beams meet on their orbit: what the generator knows is relative to it.
    const BeamState& beam = line_->orbit();
    const double angle_x = random.normal(std::atan(tx), micro * sigma_x_), angle_y = random.normal(std::atan(ty), micro * sigma_y_);
    const BeamState start{hit.x / units::m + beam.x + z * beam.slope_x, std::tan(angle_x) + beam.slope_x,
                          hit.y / units::m + beam.y + z * beam.slope_y, std::tan(angle_y) + beam.slope_y};
    const double mass2 = std::max(0.0, p.mass2()), energy = random.normal(p.e, sigma_e_), p2 = energy * energy - mass2;
    if (!(p2 > 0)) return;
    const auto end = line_->transport(start, z, distance_, hit.charge * line_->momentum() / std::sqrt(p2));
    if (!end) return;
    hit.mother = id;
    hit.x = (end->x - orbit_.x) / micro, hit.y = (end->y - orbit_.y) / micro, hit.z = distance_, hit.t = time;
    hit.exit_eta = hit.exit_phi = Candidate::unknown;
    const auto angle = [](double slope, double beam_slope) { return (std::atan(slope) - std::atan(beam_slope)) / micro; };
    hit.momentum = {angle(end->slope_x, orbit_.slope_x), angle(end->slope_y, orbit_.slope_y), 0, energy};
    event.array(output_).push_back(event.add(hit));
  }

  // Time in s of a particle after `distance` (m) along the beam.
  static double flight_time(const Candidate& c, double distance, double tx, double ty) {
    const double p = c.momentum.p(), beta = c.momentum.e > p ? p / c.momentum.e : 1;
    return (distance * units::m * std::sqrt(1 + tx * tx + ty * ty) / beta + c.t) / units::s;
  }

  std::string input_name_ = "ParticlePropagator/stableParticles", output_name_ = "hits";
  std::string file_ = "cards/LHCB1IR5_5TeV.tfs", ip_ = "IP5", direction_ = "1";
  double length_ = 430, distance_ = 420, sigma_e_ = 0, sigma_x_ = 0, sigma_y_ = 0, sigma_t_ = 0, eta_min_ = 5;
  int side_ = 1;
  std::optional<BeamLine> line_;
  BeamState orbit_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_hector() { return std::make_unique<Hector>(); }

}  // namespace hml
