#include "hml/core/units.hpp"
#include "hml/simulate/module.hpp"
#include "hml/simulate/track_covariance/track_fit.hpp"
#include "hml/simulate/track_origin.hpp"

namespace hml {
namespace {

/// Measures tracks in a tracker given layer by layer: the covariance of the five parameters of the helix follows from
/// the resolutions, efficiencies and material of the layers that the true helix meets, and the parameters are drawn
/// with it. Tracks need NMinHits measurements (as many measuring layers, where they start outside the innermost layer),
/// of which 6 that the layers' efficiencies leave.
///
/// d0 here is -(xd py - yd px) / pt, the opposite of ParticlePropagator's. Delphes interpolates the number of
/// measurements between nodes of a grid, or counts the layers for a positive charge; here they are counted on the helix
/// itself. Delphes also drops tracks that start at the point closest to the beam where rounding puts that further out,
/// gives no first hit, leaves the correlation of curvature and angle out of the error of the momentum, and halves
/// momenta of double charge.
class TrackCovariance final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Tracks.");
    p.add("OutputArray", output_name_, "Tracks as the tracker measures them.");
    p.add("Bz", bz_, "Magnetic field along z.").unit("T");
    p.add("DetectorGeometry", table_,
          "The layers: shape, label, extent, place, thickness, radiation length, measurements, stereo angles, errors, "
          "efficiency.");
    p.add("NMinHits", least_, "Least number of measurements.");
    p.add("ElectronScaleFactor", text_[0], "Formula that scales the errors of electrons.").unit("1");
    p.add("MuonScaleFactor", text_[1], "Formula that scales the errors of muons.").unit("1");
    p.add("ChargedHadronScaleFactor", text_[2], "Formula that scales the errors of other tracks.").unit("1");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    w.fills(Detail::fit);
    if (bz_ == 0)
      throw Error(ErrorKind::config, "Bz is 0: without a field a tracker measures no momentum", w.place("Bz"));
    geometry_ = TrackerGeometry::parse(table_, w.place("DetectorGeometry"));
    scale_[0] = Formula(text_[0], w.place("ElectronScaleFactor"));
    scale_[1] = Formula(text_[1], w.place("MuonScaleFactor"));
    scale_[2] = Formula(text_[2], w.place("ChargedHadronScaleFactor"));
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(input_)) {
      Candidate c = event.copy(id);
      const Candidate origin = track_origin(event, c);
      if (c.charge == 0 || !(origin.momentum.pt2() > 0)) continue;
      const Helix truth = Helix::through(origin.x, origin.y, origin.z, origin.momentum, c.charge, bz_);
      const TrackerHits hits(geometry_, truth, std::hypot(origin.x, origin.y));
      const bool prompt = geometry_.inside(origin.x, origin.y, origin.z);
      if ((prompt ? hits.measurements() : hits.measuring_layers()) < least_) continue;
      FittedTrack fit = fit_track(hits, truth, origin.momentum.p(), origin.momentum.mass(), c.charge, random);
      if (fit.measurements < std::min(least_, fewest_used)) continue;
      fit.covariance.scale(std::max(0.0, scale_for(c)(event.formula_input(origin, true))));
      HelixVector normals;
      for (double& x : normals) x = random.normal();
      const HelixVector change = fit.covariance.random_change(normals);
      const Helix seen{truth.d + change[0], wrap_phi(truth.phi + change[1]), truth.c + change[2], truth.z + change[3],
                       truth.ctg_theta + change[4]};
      if (!(std::abs(seen.c) > 0) || !std::isfinite(seen.d + seen.c + seen.z + seen.ctg_theta)) continue;
      note_fit(event.own_fit(c), fit.covariance, seen, c.charge, truth, hits);
      note_track(event.tracks[static_cast<std::size_t>(c.track)], seen, origin.t);
      note_momentum(c, event.fit(c), seen, truth, origin.momentum.mass());
      event.array(output_).push_back(event.add(c));
    }
  }

 private:
  static constexpr int fewest_used = 6;

  const Formula& scale_for(const Candidate& c) const {
    const int code = std::abs(c.pdg);
    return scale_[code == 11 ? 0 : code == 13 ? 1 : 2];
  }

  void note_fit(TrackFit& out, const SquareRootCovariance& covariance, const Helix& seen, int charge,
                const Helix& truth, const TrackerHits& hits) const {
    std::size_t k = 0;
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t j = i; j < 5; ++j) out.covariance[k++] = covariance(i, j);
    const auto error = [&](std::size_t i) { return std::sqrt(covariance(i, i)); };
    out.phi = seen.phi, out.c = seen.c;
    out.error_d0 = error(0), out.error_phi = error(1), out.error_c = error(2), out.error_dz = error(3),
    out.error_ctg_theta = error(4);
    // pt = |q B 0.2998 / (2 c)| and p = pt sqrt(1 + ctg^2).
    const double pt = seen.pt(charge, bz_), by_c = -1 / seen.c,
                 by_ctg = seen.ctg_theta / (1 + seen.ctg_theta * seen.ctg_theta);
    const double relative2 =
        by_c * by_c * covariance(2, 2) + 2 * by_c * by_ctg * covariance(2, 4) + by_ctg * by_ctg * covariance(4, 4);
    out.error_pt = pt * std::abs(by_c) * error(2);
    out.error_p = pt * std::sqrt(1 + seen.ctg_theta * seen.ctg_theta) * std::sqrt(std::max(relative2, 0.0));
    if (const TrackerHit* first = hits.first_measured()) {
      const HelixPoint p = HelixPoint::at_chord(truth, first->chord);
      const double cos_phi = std::cos(truth.phi), sin_phi = std::sin(truth.phi);
      out.first_x = p.u * cos_phi - p.w * sin_phi, out.first_y = p.u * sin_phi + p.w * cos_phi, out.first_z = p.z;
    }
  }

  static void note_track(TrackInfo& out, const Helix& seen, double t) {
    out.xd = -seen.d * std::sin(seen.phi), out.yd = seen.d * std::cos(seen.phi), out.zd = seen.z;
    out.x = out.xd, out.y = out.yd, out.z = out.zd, out.t = t;
    out.d0 = seen.d, out.dz = seen.z, out.ctg_theta = seen.ctg_theta;
  }

  // A curvature of the wrong sign is a charge of the wrong sign.
  void note_momentum(Candidate& c, const TrackFit& fit, const Helix& seen, const Helix& truth, double mass) const {
    const double pt = seen.pt(c.charge, bz_), pz = pt * seen.ctg_theta, p2 = pt * pt + pz * pz;
    c.momentum = {pt * std::cos(seen.phi), pt * std::sin(seen.phi), pz, std::sqrt(p2 + mass * mass)};
    if (seen.c * truth.c < 0) c.charge = -c.charge;
    c.resolution = fit.error_p / std::sqrt(p2);
  }

  std::string input_name_ = "TrackMerger/tracks", output_name_ = "tracks", table_;
  std::array<std::string, 3> text_ = {"1.0", "1.0", "1.0"};
  double bz_ = 0;
  int least_ = 6;
  TrackerGeometry geometry_;
  std::array<Formula, 3> scale_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_track_covariance() { return std::make_unique<TrackCovariance>(); }

}  // namespace hml
