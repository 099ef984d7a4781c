#include "hml/core/units.hpp"
#include "hml/simulate/chain.hpp"
#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Bends the flight of charged particles that the generator let fly straight before they decayed: their decay moves to
/// where the same length of path ends on the helix, and all that comes of it moves along, decay by decay. Times follow
/// from the path. Particles are changed in place, for all modules after this.
///
/// A particle outside the field flies straight; Delphes makes its daughters where it was made itself.
class UnstablePropagator final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "All particles of the generator.");
    p.add("Radius", radius_, "Radius of the field's cylinder.").unit("m").min(0.01);
    p.add("HalfLength", half_length_, "Half length of the field's cylinder.").unit("m").min(0.01);
    p.add("RadiusMax", radius_max_, "Particles made further out are left alone; 0 means Radius.").unit("m").min(0);
    p.add("HalfLengthMax", half_length_max_, "Particles made further along are left alone; 0 means HalfLength.")
        .unit("m")
        .min(0);
    p.add("Bz", bz_, "Magnetic field along z.").unit("T");
    p.add("Lmin", least_, "Particles that fly a shorter way are left alone.").unit("m").min(0);
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    w.changes(input_);
    w.changes(generated_arrays::stable_particles);
    w.changes(generated_arrays::partons);
  }

  void process(DetectorEvent& event, Random&) const override {
    const std::int32_t size = event.record.size();
    event.moved.resize(static_cast<std::size_t>(size));
    for (std::int32_t i = 0; i < size; ++i) {
      const Candidate c = event.record_entry(i);
      event.moved[static_cast<std::size_t>(i)] = {c.x, c.y, c.z, c.t};
    }
    event.scratch.assign(static_cast<std::size_t>(size), 0);
    for (std::int32_t i = 0; i < size; ++i)
      if (starts_chain(event, i)) move_daughters(event, i);
    for (CandidateId id : event.array(input_)) {
      Candidate& c = event[id];
      if (c.particle < 0 || c.particle >= size) continue;
      const FourPlace& at = event.moved[static_cast<std::size_t>(c.particle)];
      c.x = at.x, c.y = at.y, c.z = at.z, c.t = at.t;
    }
  }

 private:
  static bool is_particle(const DetectorEvent& event, std::int32_t i) { return i >= 0 && i < event.record.size(); }

  // Distance from production to decay in the generator's record, in mm; 0 where it does not decay.
  static double flight(const DetectorEvent& event, std::int32_t i) {
    const std::int32_t first = first_daughter(event, i);
    if (first < 0) return 0;
    const GeneratorRecord& r = event.record;
    const auto a = static_cast<std::size_t>(i), b = static_cast<std::size_t>(first);
    return std::hypot(r.x[b] - r.x[a], r.y[b] - r.y[a], r.z[b] - r.z[a]);
  }

  static std::int32_t first_daughter(const DetectorEvent& event, std::int32_t i) {
    const auto k = static_cast<std::size_t>(i);
    const std::int32_t first = event.record.daughter1[k], last = event.record.daughter2[k];
    return is_particle(event, first) ? first : is_particle(event, last) ? last : -1;
  }

  template <class Visit>
  static void for_each_daughter(const DetectorEvent& event, std::int32_t i, const Visit& visit) {
    const auto k = static_cast<std::size_t>(i);
    const std::int32_t first = event.record.daughter1[k], last = event.record.daughter2[k];
    if (is_particle(event, first) && is_particle(event, last) && first <= last) {
      for (std::int32_t d = first; d <= last; ++d) visit(d);
      return;
    }
    for (std::int32_t d : {first, last})
      if (is_particle(event, d)) visit(d);
  }

  bool starts_chain(const DetectorEvent& event, std::int32_t i) const {
    const auto k = static_cast<std::size_t>(i);
    if (event.scratch[k] != 0 || event.record.charge[k] == 0 || bz_ == 0 || !(event.record.momentum(i).pt2() >= 1e-9))
      return false;
    const double r_max = (radius_max_ > 0 ? radius_max_ : radius_) * units::m,
                 l_max = (half_length_max_ > 0 ? half_length_max_ : half_length_) * units::m;
    const FourPlace& at = event.moved[k];
    return std::hypot(at.x, at.y) <= r_max && std::abs(at.z) <= l_max && flight(event, i) > 0 &&
           flight(event, i) >= least_ * units::m;
  }

  // A particle is moved once, whatever loops the record has.
  void move_daughters(DetectorEvent& event, std::int32_t i) const {
    if (event.scratch[static_cast<std::size_t>(i)] != 0) return;
    event.scratch[static_cast<std::size_t>(i)] = 1;
    const FourPlace decay = end_of_flight(event, i);
    for_each_daughter(event, i, [&](std::int32_t d) {
      if (event.scratch[static_cast<std::size_t>(d)] != 0) return;
      event.moved[static_cast<std::size_t>(d)] = decay;
      move_daughters(event, d);
    });
  }

  FourPlace end_of_flight(const DetectorEvent& event, std::int32_t i) const {
    const auto k = static_cast<std::size_t>(i);
    FourPlace at = event.moved[k];
    const P4 p = event.record.momentum(i);
    const double path = flight(event, i), total = p.p(), pt = p.pt();
    if (!(total > 0)) return at;
    const bool bends = event.record.charge[k] != 0 && bz_ != 0 && pt > 0 &&
                       std::hypot(at.x, at.y) <= radius_ * units::m && std::abs(at.z) <= half_length_ * units::m;
    const double arc = path * pt / total;
    const double half = bends ? 0.5 * arc * static_cast<double>(event.record.charge[k]) * bz_ * units::bend / pt : 0;
    // The chord of a circle leaves it at half the turning angle.
    const double chord = half == 0 ? arc : arc * std::sin(half) / half, phi = p.phi() - half;
    at.x += chord * std::cos(phi), at.y += chord * std::sin(phi), at.z += path * p.pz / total,
        at.t += path * p.e / total;
    return at;
  }

  std::string input_name_ = "Delphes/allParticles";
  double radius_ = 1, half_length_ = 3, radius_max_ = 0, half_length_max_ = 0, bz_ = 0, least_ = 1e-3;
  ArrayId input_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_unstable_propagator() { return std::make_unique<UnstablePropagator>(); }

}  // namespace hml
