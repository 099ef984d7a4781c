#include "hml/core/units.hpp"
#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Turns photons into pairs of an electron and a positron on their way through the tracker, a cylinder of radius R and
/// half length L; all other particles pass. Photons outside the tracker or EtaMin < eta < EtaMax are dropped.
///
/// A photon converts with the probability 7/9 rate(r, phi, z) on each unit of its path, the rate being material in
/// radiation lengths; the rate is taken constant on steps. The energy fraction x of the electron has the density
/// 1 - 4/3 x (1 - x) (complete screening; Review of Particle Physics, "Passage of particles through matter"); the pair
/// flies along the photon. Delphes weighs every step as one of full length, counts steps by the distance of the exit
/// from the origin and gives the pair the time of the exit; here they are those of the photon's own path.
class PhotonConversions final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Stable particles.");
    p.add("OutputArray", output_name_, "The same, with pairs in place of the photons that convert.");
    p.add("Radius", radius_, "Radius of the tracker.").unit("m").min(0);
    p.add("HalfLength", half_length_, "Half length of the tracker.").unit("m").min(0);
    p.add("EtaMin", eta_min_, "Least pseudorapidity of photons.").unit("1");
    p.add("EtaMax", eta_max_, "Greatest pseudorapidity of photons.").unit("1");
    p.add("Step", step_, "Greatest length of a step.").unit("m").min(1e-6);
    p.add("ConversionMap", text_, "Formula in r, phi and z (m) of the radiation lengths on a metre of path.")
        .unit("1/m");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    rate_ = Formula(text_, w.place("ConversionMap"), FormulaNames::place);
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(input_)) {
      if (event[id].pdg != 22) {
        event.array(output_).push_back(id);
        continue;
      }
      const Candidate photon = event[id];
      const double eta = photon.momentum.eta();
      const double path = path_to_wall(photon);
      if (!(eta >= eta_min_ && eta <= eta_max_) || !(path >= 0)) continue;
      const double at = conversion(photon, path, random.uniform());
      if (at > path)
        event.array(output_).push_back(id);
      else
        convert(event, photon, at, random);
    }
  }

 private:
  // In m; negative where the photon starts outside.
  double path_to_wall(const Candidate& c) const {
    const P4& p = c.momentum;
    const double x = c.x / units::m, y = c.y / units::m, z = c.z / units::m, total = p.p(), pt2 = p.pt2();
    if (x * x + y * y > radius_ * radius_ || std::abs(z) > half_length_ || !(pt2 > 0)) return -1;
    const double cross = p.px * y - p.py * x;
    const double to_side =
        (std::sqrt(std::max(pt2 * radius_ * radius_ - cross * cross, 0.0)) - p.px * x - p.py * y) / pt2;
    const double s = p.pz == 0 ? to_side : std::min(to_side, (std::copysign(half_length_, p.pz) - z) / p.pz);
    return std::max(s, 0.0) * total;
  }

  // Path in m after which the photon converts, from a uniform number: where the survival probability has fallen to it.
  double conversion(const Candidate& c, double path, double uniform) const {
    constexpr double per_radiation_length = 7.0 / 9.0;
    const P4& p = c.momentum;
    const double total = p.p(), steps = std::max(std::ceil(path / step_), 1.0), length = path / steps;
    double left = -std::log(uniform);
    for (double i = 0; i < steps; ++i) {
      const double s = (i + 0.5) * length / total;
      const double x = c.x / units::m + p.px * s, y = c.y / units::m + p.py * s;
      FormulaInput place;
      place.radius = std::sqrt(x * x + y * y), place.phi = std::atan2(y, x), place.z = c.z / units::m + p.pz * s;
      const double depth = per_radiation_length * std::max(0.0, rate_(place)) * length;
      if (depth > left) return (i + left / depth) * length;
      left -= depth;
    }
    return std::numeric_limits<double>::infinity();
  }

  static double electron_share(Random& random) {
    for (;;) {
      const double x = random.uniform();
      if (random.uniform() < 1 - 4.0 / 3.0 * x * (1 - x)) return x;
    }
  }

  void convert(DetectorEvent& event, const Candidate& photon, double at, Random& random) const {
    const double share = electron_share(random), s = at * units::m / photon.momentum.p();
    Candidate pair[2] = {photon, photon};
    for (int k = 0; k < 2; ++k) {
      Candidate& lepton = pair[k];
      lepton.x += photon.momentum.px * s, lepton.y += photon.momentum.py * s, lepton.z += photon.momentum.pz * s;
      lepton.t += photon.momentum.e * s;
      lepton.momentum = (k == 0 ? share : 1 - share) * photon.momentum;
      lepton.pdg = k == 0 ? 11 : -11;
      lepton.charge = k == 0 ? -1 : 1;
      lepton.from_conversion = true;
      event.array(output_).push_back(event.add(lepton));
    }
  }

  std::string input_name_ = "Delphes/stableParticles", output_name_ = "stableParticles", text_ = "0.0";
  double radius_ = 1, half_length_ = 3, eta_min_ = 2, eta_max_ = 5, step_ = 0.1;
  Formula rate_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_photon_conversions() { return std::make_unique<PhotonConversions>(); }

}  // namespace hml
