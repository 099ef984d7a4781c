#include <numbers>

#include "hml/core/units.hpp"
#include "hml/simulate/beam_spot.hpp"
#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Carries stable particles through the solenoid to the wall of the tracker, a cylinder of radius R and half length L.
///
/// Neutral particles fly straight. A charge q of transverse momentum pt turns on a circle of (signed) radius
/// r = pt / (q B 0.2998 GeV/(T m)) with centre (x + r sin phi0, y - r cos phi0), phi0 its direction: at turning angle w
/// it is at phi = phi0 - w, and z grows by (pz / pt) r w. It leaves through the side where the circle meets the
/// cylinder, or through the end cap before. The track's momentum is that at the point closest to the beam, where
/// d0 and dz are taken, from the beam spot on (J. de Favereau et al., Delphes 3, arXiv:1307.6346, section 2.1). Without field
/// Delphes leaves the parameters of a charged track 0; here they are those of its line.
class ParticlePropagator final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Stable particles.");
    p.add("BeamSpotInputArray", beam_spot_name_,
          "Its first object's place is where d0 and dz count from; the origin where no module makes it.");
    p.add("OutputArray", output_name_, "All that reach the wall.");
    p.add("NeutralOutputArray", neutral_name_, "Those without charge.");
    p.add("ChargedHadronOutputArray", hadron_name_, "Charged ones that are neither electron nor muon.");
    p.add("ElectronOutputArray", electron_name_, "Electrons.");
    p.add("MuonOutputArray", muon_name_, "Muons.");
    p.add("Radius", radius_, "Radius of the field's cylinder.").unit("m").min(0.01);
    p.add("HalfLength", half_length_, "Half length of the field's cylinder.").unit("m").min(0.01);
    p.add("RadiusMax", radius_max_, "Particles made further out are dropped; 0 means Radius.").unit("m").min(0);
    p.add("HalfLengthMax", half_length_max_, "Particles made further along are dropped; 0 means HalfLength.").unit("m").min(0);
    p.add("Bz", bz_, "Magnetic field along z.").unit("T");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    beam_spot_ = w.optional_input(beam_spot_name_);
    output_ = w.output(output_name_);
    neutral_ = w.output(neutral_name_);
    hadrons_ = w.output(hadron_name_);
    electrons_ = w.output(electron_name_);
    muons_ = w.output(muon_name_);
    r_ = radius_ * units::m;
    l_ = half_length_ * units::m;
    r_max_ = radius_max_ > 0 ? radius_max_ * units::m : r_;
    l_max_ = half_length_max_ > 0 ? half_length_max_ * units::m : l_;
  }

  void process(DetectorEvent& event, Random&) const override {
    const BeamSpot spot = beam_spot(event, beam_spot_);
    for (CandidateId id : event.array(input_)) {
      const Candidate& from = event[id];
      const double rho2 = from.x * from.x + from.y * from.y, pt2 = from.momentum.pt2();
      constexpr double least_pt2 = 1e-9;
      if (!(rho2 <= r_max_ * r_max_ && std::abs(from.z) <= l_max_) || !(pt2 >= least_pt2)) continue;
      Candidate out = from;
      if (rho2 > r_ * r_ || std::abs(from.z) > l_) {
        if (from.charge != 0) begin_track(event, out);
        event.array(output_).push_back(finish(event, out));
      } else if (from.charge == 0 || bz_ == 0) {
        if (from.charge != 0) begin_track(event, out);
        const double path = fly_straight(out, pt2);
        if (from.charge != 0) line_parameters(event, out, spot, path);
        sort_in(event, finish(event, out));
      } else if (bend(event, out, spot)) {
        sort_in(event, finish(event, out));
      }
    }
  }

 private:
  static CandidateId finish(DetectorEvent& event, Candidate& c) {
    c.fix_position();
    return event.add(c);
  }

  void sort_in(DetectorEvent& event, CandidateId id) const {
    const Candidate& c = event[id];
    const ArrayId kind = c.charge == 0 ? neutral_ : std::abs(c.pdg) == 11 ? electrons_ : std::abs(c.pdg) == 13 ? muons_ : hadrons_;
    event.array(output_).push_back(id);
    event.array(kind).push_back(id);
  }

  static void begin_track(DetectorEvent& event, Candidate& c) {
    TrackInfo& track = event.own_track(c);
    track.x = c.x, track.y = c.y, track.z = c.z, track.t = c.t;
  }

  // What the helix parameters are of a track that does not bend.
  static void line_parameters(DetectorEvent& event, const Candidate& c, const BeamSpot& spot, double path) {
    TrackInfo& track = event.tracks[static_cast<std::size_t>(c.track)];
    const double pt = c.momentum.pt(), cos_phi = c.momentum.px / pt, sin_phi = c.momentum.py / pt;
    const double back = track.x * cos_phi + track.y * sin_phi;
    track.ctg_theta = c.momentum.pz / pt;
    track.xd = track.x - back * cos_phi, track.yd = track.y - back * sin_phi, track.zd = track.z - back * track.ctg_theta;
    track.d0 = (track.xd - spot.x) * sin_phi - (track.yd - spot.y) * cos_phi;
    track.dz = track.zd - spot.z;
    track.length = path;
  }

  // Solves |(x, y) + (px, py) s| = R and z + pz s = +-L for the earlier s; returns the length of the path.
  double fly_straight(Candidate& c, double pt2) const {
    const P4& p = c.momentum;
    const double cross = p.px * c.y - p.py * c.x;
    const double to_side = (std::sqrt(std::max(pt2 * r_ * r_ - cross * cross, 0.0)) - p.px * c.x - p.py * c.y) / pt2;
    const double s = p.pz == 0 ? to_side : std::min(to_side, (std::copysign(l_, p.pz) - c.z) / p.pz);
    c.x += p.px * s;
    c.y += p.py * s;
    c.z += p.pz * s;
    c.t += p.e * s;
    return p.p() * s;
  }

  // Directions are kept as sine and cosine: of all angles only the two that become times are computed.
  bool bend(DetectorEvent& event, Candidate& c, const BeamSpot& spot) const {
    const P4 p = c.momentum;
    const double pt = p.pt(), sin0 = p.py / pt, cos0 = p.px / pt;
    const double r = pt / (c.charge * bz_ * units::bend);
    const double xc = c.x + r * sin0, yc = c.y - r * cos0, rc = std::sqrt(xc * xc + yc * yc);
    if (!(rc > 0)) return false;
    // Turning angle to the nearest of the two points in line with beam and centre, in [-pi/2, pi/2].
    const double sin_a = (sin0 * yc + cos0 * xc) / rc, cos_a = (cos0 * yc - sin0 * xc) / rc;
    const double side = cos_a < 0 ? -1 : 1;
    const double w_close = std::atan(sin_a / cos_a);
    const double sin_close = -side * xc / rc, cos_close = side * yc / rc;
    const double x_close = xc - r * sin_close, y_close = yc + r * cos_close, rise = p.pz / pt * r;

    TrackInfo track;
    track.x = c.x, track.y = c.y, track.z = c.z, track.t = c.t;
    track.xd = x_close, track.yd = y_close, track.zd = c.z + rise * w_close;
    track.d0 = (x_close - spot.x) * sin_close - (y_close - spot.y) * cos_close;
    track.dz = track.zd - spot.z;
    track.ctg_theta = p.pz / pt;

    // Path along the circle is |r w|, so arcs compare where times would.
    const double to_end = p.pz == 0 ? std::numeric_limits<double>::infinity() : (std::copysign(l_, p.pz) - c.z) / p.pz * pt;
    double arc = to_end;
    if (rc + std::abs(r) >= r_) {
      const double cos_alpha = std::clamp((r * r + rc * rc - r_ * r_) / (2 * std::abs(r) * rc), -1.0, 1.0);
      arc = std::min(arc, r * w_close + std::abs(r) * std::acos(cos_alpha));
    }
    if (!std::isfinite(arc)) return false;
    const double w = arc / r, sin_w = std::sin(w), cos_w = std::cos(w);
    c.x = xc - r * (sin0 * cos_w - cos0 * sin_w);
    c.y = yc + r * (cos0 * cos_w + sin0 * sin_w);
    c.z += rise * w;
    c.t += arc * p.e / pt;
    track.length = arc * p.p() / pt;
    c.momentum.px = pt * cos_close;
    c.momentum.py = pt * sin_close;
    c.track = static_cast<std::int32_t>(event.tracks.size());
    event.tracks.push_back(track);
    return true;
  }

  std::string input_name_ = "Delphes/stableParticles", beam_spot_name_ = "BeamSpotFilter/beamSpotParticle";
  std::string output_name_ = "stableParticles", neutral_name_ = "neutralParticles",
              hadron_name_ = "chargedHadrons", electron_name_ = "electrons", muon_name_ = "muons";
  double radius_ = 1, half_length_ = 3, radius_max_ = 0, half_length_max_ = 0, bz_ = 0;
  double r_ = 0, l_ = 0, r_max_ = 0, l_max_ = 0;  // in mm
  ArrayId input_ = 0, beam_spot_ = -1, output_ = 0, neutral_ = 0, hadrons_ = 0, electrons_ = 0, muons_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_particle_propagator() { return std::make_unique<ParticlePropagator>(); }

}  // namespace hml
