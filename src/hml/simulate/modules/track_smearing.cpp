#include <algorithm>
#include <cmath>
#include <optional>

#include "hml/core/units.hpp"
#include "hml/event/root/histogram.hpp"
#include "hml/simulate/beam_spot.hpp"
#include "hml/simulate/module.hpp"
#include "hml/simulate/track_origin.hpp"

namespace hml {
namespace {

/// Smears the five parameters of a track independently: impact parameters, momentum, cotangent of the polar angle and
/// azimuth at the point closest to the beam. A track is dropped where a resolution or the smeared momentum is negative.
///
/// The measured start of the track lies on the smeared helix, as far along it as the true start lies on the true one
/// (Delphes moves the start along x = y, which diverges for tracks near that direction). The point closest to the beam
/// follows from the smeared parameters. Momenta are smeared once: around that of the generated particle, whatever
/// MomentumSmearing did before. A resolution may be a histogram of pt and |eta| in a ROOT file (TProfile2D, TH2); beyond its last
/// bin in pt that bin counts (Delphes takes its centre for its number), and where it is empty the track is dropped.
class TrackSmearing final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Tracks.");
    p.add("BeamSpotInputArray", beam_spot_name_,
          "Its first object's place is where d0 and dz count from; the origin where no module makes it.");
    p.add("OutputArray", output_name_, "Smeared tracks.");
    p.add("Bz", bz_, "Magnetic field along z.").unit("T");
    p.add("ApplyToPileUp", pile_up_, "Smear tracks of pile-up, too.");
    for (Quantity* q : all()) {
      p.add(q->name + "ResolutionFormula", q->text, q->doc).unit(q->unit);
      p.add(q->name + "ResolutionFile", q->file, "ROOT file with a histogram of that, where no formula is given.");
      p.add(q->name + "ResolutionHist", q->histogram, "Name of the histogram.");
    }
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    beam_spot_ = w.optional_input(beam_spot_name_);
    output_ = w.output(output_name_);
    w.fills(Detail::fit);
    const TrackSmearing defaults;
    for (std::size_t i = 0; i < 5; ++i) {
      Quantity& q = *all()[i];
      const Quantity& usual = *defaults.all()[i];
      if (q.text == usual.text && (q.file != usual.file || q.histogram != usual.histogram))
        q.table = Histogram2D::read(RootFile(w.file(q.name + "ResolutionFile", q.file)), q.histogram);
      q.formula = Formula(q.text, w.place(q.name + "ResolutionFormula"));
    }
  }

  void process(DetectorEvent& event, Random& random) const override {
    const BeamSpot spot = beam_spot(event, beam_spot_);
    for (CandidateId id : event.array(input_)) {
      Candidate c = event.copy(id);
      const FormulaInput in = event.formula_input(c, true);
      const Candidate origin = track_origin(event, c);
      const double true_p = origin.momentum.p();
      Errors error{d0_(in), dz_(in), p_(in) * true_p, ctg_theta_(in), phi_(in)};
      if (!(error.d0 >= 0 && error.dz >= 0 && error.p >= 0 && error.ctg_theta >= 0 && error.phi >= 0) || !(in.pt > 0))
        continue;
      const TrackInfo before = event.track(c);
      Helix helix{before.d0, before.dz, true_p, before.ctg_theta, in.phi};
      const bool smears = pile_up_ || !c.pile_up;
      if (smears) {
        helix.d0 += error.d0 * random.normal(), helix.dz += error.dz * random.normal();
        helix.p += error.p * random.normal();
        helix.ctg_theta += error.ctg_theta * random.normal(), helix.phi += error.phi * random.normal();
      }
      if (!(helix.p > 0) || !std::isfinite(helix.phi + helix.ctg_theta)) continue;
      const double mass = c.momentum.mass(), sin_theta = 1 / std::sqrt(1 + helix.ctg_theta * helix.ctg_theta);
      const double pt = helix.p * sin_theta, cos_phi = std::cos(helix.phi), sin_phi = std::sin(helix.phi);
      c.momentum = {pt * cos_phi, pt * sin_phi, pt * helix.ctg_theta, std::sqrt(helix.p * helix.p + mass * mass)};
      if (smears) note_errors(event.own_fit(c), error, helix, sin_theta);
      TrackInfo& track = smears ? event.tracks[static_cast<std::size_t>(c.track)] : event.own_track(c);
      track.d0 = helix.d0, track.dz = helix.dz, track.ctg_theta = helix.ctg_theta;
      track.xd = spot.x + helix.d0 * sin_phi, track.yd = spot.y - helix.d0 * cos_phi, track.zd = spot.z + helix.dz;
      move_start(before, in, c, track);
      if (smears) c.resolution = error.p / helix.p;
      event.array(output_).push_back(event.add(c));
    }
  }

 private:
  struct Quantity {
    std::string name, histogram, unit, doc;
    std::string text = "0.0", file = "errors.root";
    Formula formula;
    std::optional<Histogram2D> table;
    /// Negative where the histogram is empty.
    double operator()(const FormulaInput& in) const {
      if (!table) return formula(in);
      const double value = table->content(std::min(table->x().bin(in.pt), table->x().bins), table->y().bin(std::abs(in.eta)));
      return value != 0 ? value : -1;
    }
  };
  struct Errors {
    double d0, dz, p, ctg_theta, phi;
  };
  struct Helix {
    double d0, dz, p, ctg_theta, phi;
  };

  std::array<Quantity*, 5> all() { return {&d0_, &dz_, &p_, &ctg_theta_, &phi_}; }
  std::array<const Quantity*, 5> all() const { return {&d0_, &dz_, &p_, &ctg_theta_, &phi_}; }

  // pt = p / sqrt(1 + c^2), so its variance is var(p) / (1 + c^2) + p^2 c^2 var(c) / (1 + c^2)^3.
  static void note_errors(TrackFit& fit, const Errors& error, const Helix& helix, double sin_theta) {
    fit.phi = wrap_phi(helix.phi);
    fit.error_d0 = error.d0, fit.error_dz = error.dz, fit.error_p = error.p;
    fit.error_ctg_theta = error.ctg_theta, fit.error_phi = error.phi;
    const double from_angle = helix.p * helix.ctg_theta * error.ctg_theta * sin_theta * sin_theta * sin_theta;
    fit.error_pt = std::hypot(error.p * sin_theta, from_angle);
  }

  // Path in the transverse plane from the point closest to the beam to the true start (negative: the start comes
  // first), then as far along the smeared helix: after turning by w = path / r from phi, the place is r (sin phi -
  // sin(phi - w)), -r (cos phi - cos(phi - w)) away.
  void move_start(const TrackInfo& before, const FormulaInput& in, const Candidate& c, TrackInfo& track) const {
    const double dx = before.x - before.xd, dy = before.y - before.yd, chord = std::hypot(dx, dy);
    const double along = dx * std::cos(in.phi) + dy * std::sin(in.phi);
    const double curvature = c.charge * bz_ * units::bend / c.momentum.pt(), half = 0.5 * chord * curvature;
    double path = std::copysign(chord, along);
    if (half != 0) path *= std::asin(std::clamp(half, -1.0, 1.0)) / half;
    const double w = 0.5 * path * curvature, to = w == 0 ? path : path * std::sin(w) / w;
    const double phi = c.momentum.phi() - w;
    track.x = track.xd + to * std::cos(phi), track.y = track.yd + to * std::sin(phi),
    track.z = track.zd + path * track.ctg_theta;
  }

  std::string input_name_ = "ParticlePropagator/stableParticles", beam_spot_name_ = "BeamSpotFilter/beamSpotParticle",
              output_name_ = "stableParticles";
  Quantity d0_{"D0", "d0", "mm", "Error of the transverse impact parameter."};
  Quantity dz_{"DZ", "dz", "mm", "Error of the longitudinal impact parameter."};
  Quantity p_{"P", "p", "1", "Relative error of the momentum."};
  Quantity ctg_theta_{"CtgTheta", "ctgTheta", "1", "Error of the cotangent of the polar angle."};
  Quantity phi_{"Phi", "phi", "rad", "Error of the azimuth."};
  double bz_ = 0;
  bool pile_up_ = true;
  ArrayId input_ = 0, beam_spot_ = -1, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_track_smearing() { return std::make_unique<TrackSmearing>(); }

}  // namespace hml
