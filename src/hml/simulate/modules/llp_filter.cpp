#include <algorithm>

#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Finds long-lived particles by PDG code (sign included) and where they decay. Each comes out with the place and time
/// of its decay, that is of its first daughter's production (the origin where it has none), and with the
/// electromagnetic and hadronic energy of its stable descendants other than muons, neutrinos and new particles (codes
/// beyond 1000000).
///
/// Delphes reads RequireNotPileup, RequireCharge and Invert but does not apply them, and DaughterNumber selects
/// particles with one daughter more than it says; here all four do what they say.
class LLPFilter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Particles of the generator.");
    p.add("OutputArray", output_name_, "The long-lived ones, where they decay.");
    p.add("PTMin", pt_min_, "Least transverse momentum.").unit("GeV");
    p.add("Invert", invert_, "Take all but the codes that are given.");
    p.add("DaughterNumber", daughters_, "Number of daughters; 0 takes any.").min(0);
    p.add("RequireDecayRegion", in_region_, "Take only those that decay in the region.");
    p.add("DecayRegionRMax", r_max_, "Greatest distance of the decay from the beam.").unit("mm");
    p.add("DecayRegionRMin", r_min_, "Least distance of the decay from the beam.").unit("mm");
    p.add("DecayRegionZMax", z_max_, "Greatest size of the decay's z.").unit("mm");
    p.add("DecayRegionZMin", z_min_, "Least size of the decay's z.").unit("mm");
    p.add("DecayRegionEtaMax", eta_max_, "Greatest size of the particle's pseudorapidity.").unit("1");
    p.add("DecayRegionEtaMin", eta_min_, "Least size of the particle's pseudorapidity.").unit("1");
    p.add("RequireNotPileup", not_pile_up_, "Take none of pile-up.");
    p.add("RequireStatus", with_status_, "Take only those of the status.");
    p.add("Status", status_, "The generator's status.");
    p.add("RequireCharge", with_charge_, "Take only those of the charge.");
    p.add("Charge", charge_, "Electric charge.").unit("e");
    p.add("PdgCode", codes_, "PDG codes of the long-lived particles.");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    const GeneratorRecord& record = event.record;
    for (CandidateId id : event.array(input_)) {
      const Candidate& from = event[id];
      if (!selected(from)) continue;
      Candidate c = from;
      const bool known = c.particle >= 0 && c.particle < record.size();
      const std::int32_t first = known ? record.daughter1[static_cast<std::size_t>(c.particle)] : -1;
      if (daughters_ > 0 &&
          (first < 0 || record.daughter2[static_cast<std::size_t>(c.particle)] - first + 1 != daughters_))
        continue;
      c.x = c.y = c.z = c.t = 0;
      if (first >= 0 && first < record.size()) {
        const Candidate daughter = event.origin(first);
        c.x = daughter.x, c.y = daughter.y, c.z = daughter.z, c.t = daughter.t;
      }
      c.exit_eta = c.exit_phi = Candidate::unknown;
      if (in_region_ && !decays_in_region(c)) continue;
      TowerInfo& energy = event.own_tower(c);
      energy = {};
      if (known) sum_descendants(record, c.particle, energy);
      event.array(output_).push_back(event.add(c));
    }
  }

 private:
  bool selected(const Candidate& c) const {
    const bool listed = std::find(codes_.begin(), codes_.end(), c.pdg) != codes_.end();
    return listed != invert_ && c.momentum.pt() >= pt_min_ && !(not_pile_up_ && c.pile_up) &&
           (!with_status_ || c.status == status_) && (!with_charge_ || c.charge == charge_);
  }

  bool decays_in_region(const Candidate& c) const {
    const auto within = [](double size, double low, double high) { return size > low && size < high; };
    return within(std::abs(c.momentum.eta()), eta_min_, eta_max_) && within(std::abs(c.z), z_min_, z_max_) &&
           within(std::hypot(c.x, c.y), r_min_, r_max_);
  }

  static bool leaves_energy(int code) {
    return code != 12 && code != 13 && code != 14 && code != 16 && code <= 1000000;
  }

  // Follows first mothers; a record that runs in circles ends after as many steps as it has particles.
  static void sum_descendants(const GeneratorRecord& r, std::int32_t ancestor, TowerInfo& energy) {
    for (std::int32_t i = 0; i < r.size(); ++i) {
      const auto k = static_cast<std::size_t>(i);
      const int code = std::abs(r.pdg[k]);
      if (r.status[k] != 1 || !leaves_energy(code)) continue;
      std::int32_t at = r.mother1[k], steps = 0;
      while (at >= 0 && at < r.size() && at != ancestor && steps++ < r.size())
        at = r.mother1[static_cast<std::size_t>(at)];
      if (at == ancestor) (code == 11 || code == 22 || code == 111 ? energy.e_em : energy.e_had) += r.e[k];
    }
  }

  std::string input_name_ = "Delphes/allParticles", output_name_ = "filteredParticles";
  double pt_min_ = 0, r_max_ = 0, r_min_ = 0, z_max_ = 0, z_min_ = 0, eta_max_ = 0, eta_min_ = 0;
  bool invert_ = false, in_region_ = false, not_pile_up_ = false, with_status_ = false, with_charge_ = false;
  int daughters_ = 0, status_ = 1, charge_ = 1;
  std::vector<int> codes_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_llp_filter() { return std::make_unique<LLPFilter>(); }

}  // namespace hml
