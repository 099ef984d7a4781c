#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Keeps the particles of an event that an analysis wants to see: those of the hard process (status 3 or 21 to 29),
/// leptons, neutrinos, heavy quarks, bosons above the photon (codes 23 to 42), stable photons, supersymmetric particles,
/// hadrons with a b quark, and what taus and W bosons decay to. All but b quarks, b hadrons and those decay products need
/// a transverse momentum of PTMin. Codes are those of the Particle Data Group's numbering scheme.
class StatusPidFilter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Particles of the generator.");
    p.add("OutputArray", output_name_, "Those of interest.");
    p.add("PTMin", pt_min_, "Least transverse momentum.").unit("GeV");
    p.add("RequireNotPileup", not_pile_up_, "Drop particles of pile-up interactions.");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    for (CandidateId id : event.array(input_)) {
      const Candidate& c = event[id];
      if (not_pile_up_ && c.pile_up) continue;
      const int code = std::abs(c.pdg), parent = std::abs(code_of_mother(event, c));
      const bool decay_product = (parent == tau && code != tau) || parent == w_boson;
      const bool b_hadron = has_bottom(code);
      const bool at_any_pt = b_hadron || decay_product || code == 5;
      if (at_any_pt || (is_fundamental(code, c.status) && !(c.momentum.pt() < pt_min_))) event.array(output_).push_back(id);
    }
  }

 private:
  static constexpr int tau = 15, w_boson = 24;

  static bool is_fundamental(int code, int status) {
    const bool hard = status == 3 || (status > 20 && status < 30);
    const bool heavy_quark = code >= 4 && code <= 6, lepton = code >= 11 && code <= 16;
    const bool boson = code >= 23 && code <= 42, supersymmetric = code >= 1000001 && code <= 1000039;
    return hard || heavy_quark || lepton || boson || supersymmetric || (code == 22 && status == 1);
  }

  // Hadrons have quark digits in the hundreds or thousands; what is below or has more than seven digits is none.
  static bool has_bottom(int code) {
    const int tens = code / 10 % 10, hundreds = code / 100 % 10, thousands = code / 1000 % 10;
    return code < 10000000 && (hundreds > 0 || thousands > 0) && (tens == 5 || hundreds == 5 || thousands == 5);
  }

  // 0 where it has no mother in the record.
  static int code_of_mother(const DetectorEvent& event, const Candidate& c) {
    if (c.particle < 0 || c.particle >= event.record.size()) return 0;
    const std::int32_t mother = event.record.mother1[static_cast<std::size_t>(c.particle)];
    return mother >= 0 && mother < event.record.size() ? event.record.pdg[static_cast<std::size_t>(mother)] : 0;
  }

  std::string input_name_ = "Delphes/allParticles", output_name_ = "filteredParticles";
  double pt_min_ = 0.5;
  bool not_pile_up_ = false;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_status_pid_filter() { return std::make_unique<StatusPidFilter>(); }

}  // namespace hml
