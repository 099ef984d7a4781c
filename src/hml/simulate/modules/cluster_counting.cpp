#include <numbers>

#include "hml/core/units.hpp"
#include "hml/simulate/ionisation.hpp"
#include "hml/simulate/module.hpp"
#include "hml/simulate/track_covariance/helix.hpp"
#include "hml/simulate/track_origin.hpp"

namespace hml {
namespace {

/// Counts the ionisation clusters that a track leaves in a drift chamber, a hollow cylinder filled with gas: a Poisson
/// number around path times clusters by length (arXiv:2105.07064). The path is that of the true helix from where the
/// particle is made to the end of its first turn out to the wall or back to the inner wall.
///
/// Delphes counts from the inner wall on even where a particle is made in the gas, gives none to particles slower or
/// faster than its table of clusters by length, and interpolates that so that it falls by a quarter where it should be
/// flat.
class ClusterCounting final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Tracks.");
    p.add("OutputArray", output_name_, "Tracks with their clusters.");
    p.add("Rmin", r_min_, "Inner radius of the chamber.").unit("m").min(0);
    p.add("Rmax", r_max_, "Outer radius of the chamber.").unit("m").min(0);
    p.add("Zmin", z_min_, "Where the chamber begins.").unit("m");
    p.add("Zmax", z_max_, "Where the chamber ends.").unit("m");
    p.add("Bz", bz_, "Magnetic field along z.").unit("T");
    p.add("GasOption", gas_, "Gas: 0 helium with 10 % isobutane, 1 helium, 2 argon with 50 % ethane, 3 argon.")
        .min(0)
        .max(3);
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    w.fills(Detail::fit);
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(input_)) {
      Candidate c = event.copy(id);
      const Candidate origin = track_origin(event, c);
      const double path = c.charge != 0 && origin.momentum.pt2() > 0 ? path_in_gas(origin, c.charge) : 0;
      const double mass = origin.momentum.mass();
      const double beta_gamma = mass > 0 ? origin.momentum.p() / mass : std::numeric_limits<double>::infinity();
      if (path > 0) {
        TrackFit& fit = event.own_fit(c);
        fit.n_clusters = static_cast<double>(
            random.poisson(path * c.charge * c.charge * clusters_per_mm(static_cast<ChamberGas>(gas_), beta_gamma)));
        fit.dndx = fit.n_clusters / (path / units::m);
      }
      event.array(output_).push_back(event.add(c));
    }
  }

 private:
  struct Interval {
    double begin, end;
    void clip(double from, double to) { begin = std::max(begin, from), end = std::min(end, to); }
    double length() const { return std::max(end - begin, 0.0); }
  };

  // Paths in the transverse plane are counted from the point closest to the beam; the particle starts at one of them,
  // the radius grows to both sides of 0 up to the far point of the circle, and z runs along.
  double path_in_gas(const Candidate& origin, int charge) const {
    const Helix h = Helix::through(origin.x, origin.y, origin.z, origin.momentum, charge, bz_);
    const double inner = arc_at(h, r_min_ * units::m), outer = arc_at(h, r_max_ * units::m);
    const double half_turn =
        h.c != 0 ? std::numbers::pi / (2 * std::abs(h.c)) : std::numeric_limits<double>::infinity();
    const double out_to = std::isfinite(outer) ? outer : 2 * half_turn - inner;
    if (!std::isfinite(inner) || !std::isfinite(out_to)) return 0;
    const double begin = start(h, origin);
    Interval inwards{-out_to, -inner}, outwards{inner, out_to};
    for (Interval* part : {&inwards, &outwards}) {
      part->clip(begin, out_to);
      if (h.ctg_theta != 0) {
        const double low = (z_min_ * units::m - h.z) / h.ctg_theta, high = (z_max_ * units::m - h.z) / h.ctg_theta;
        part->clip(std::min(low, high), std::max(low, high));
      } else if (h.z < z_min_ * units::m || h.z > z_max_ * units::m) {
        *part = {0, 0};
      }
    }
    return (inwards.length() + outwards.length()) * std::sqrt(1 + h.ctg_theta * h.ctg_theta);
  }

  // Infinite where the helix does not get there, 0 where it is further out everywhere.
  static double arc_at(const Helix& h, double radius) {
    if (radius <= std::abs(h.d)) return 0;
    const double chord = chord_at_radius(h, radius);
    return chord >= 0 ? arc_of_chord(h, chord) : std::numeric_limits<double>::infinity();
  }

  static double start(const Helix& h, const Candidate& origin) {
    const double chord = chord_at_radius(h, std::hypot(origin.x, origin.y));
    const double along = origin.x * std::cos(h.phi) + origin.y * std::sin(h.phi);
    return chord > 0 ? std::copysign(arc_of_chord(h, chord), along) : 0;
  }

  std::string input_name_ = "TrackMerger/tracks", output_name_ = "tracks";
  double r_min_ = 0, r_max_ = 0, z_min_ = 0, z_max_ = 0, bz_ = 0;
  int gas_ = 0;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_cluster_counting() { return std::make_unique<ClusterCounting>(); }

}  // namespace hml
