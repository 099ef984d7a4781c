#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// What flavour tags are taken from, in a small array: the taus among the partons as far as they can be seen (the sum of
/// their daughters without the neutrino of their kind; not where they decay through a W boson of the record to an
/// electron or muon), and all other partons above PTMin within EtaMax.
class TaggingParticlesSkimmer final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("PartonInputArray", parton_name_, "Partons and taus of the generator.");
    p.add("ParticleInputArray", particle_name_, "The generator's record; always at hand here.");
    p.add("OutputArray", output_name_, "Visible taus, then partons.");
    p.add("PTMin", pt_min_, "Least transverse momentum; taus must exceed it.").unit("GeV");
    p.add("EtaMax", eta_max_, "Greatest |eta|.").unit("1").min(0);
  }

  void wire(Wiring& w) override {
    partons_ = w.input("PartonInputArray", parton_name_);
    output_ = w.output(output_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    for (CandidateId id : event.array(partons_)) {
      Candidate c = event.copy(id);
      if (std::abs(c.pdg) != tau || !(c.momentum.pt() > pt_min_) || !(std::abs(finite_eta(c.momentum)) <= eta_max_)) continue;
      if (find_visible(event.record, c)) event.array(output_).push_back(event.add(c));
    }
    for (CandidateId id : event.array(partons_)) {
      const Candidate& c = event[id];
      if (std::abs(c.pdg) != tau && c.momentum.pt() >= pt_min_ && std::abs(finite_eta(c.momentum)) <= eta_max_)
        event.array(output_).push_back(id);
    }
  }

 private:
  static constexpr int tau = 15, tau_neutrino = 16, w_boson = 24;

  // Calls `visit(number)` for the daughters of a particle; false where it has none.
  template <class Visit>
  static bool for_each_daughter(const GeneratorRecord& record, std::int32_t particle, const Visit& visit) {
    const auto k = static_cast<std::size_t>(particle);
    const std::int32_t first = record.daughter1[k], last = std::min(record.daughter2[k], record.size() - 1);
    for (std::int32_t i = first; first >= 0 && i <= last; ++i) visit(i);
    return first >= 0 && first <= last;
  }

  static bool find_visible(const GeneratorRecord& record, Candidate& c) {
    if (c.particle < 0 || c.particle >= record.size()) return false;
    const auto code = [&](std::int32_t i) { return std::abs(record.pdg[static_cast<std::size_t>(i)]); };
    P4 visible;
    bool leptonic = false;
    const bool decays = for_each_daughter(record, c.particle, [&](std::int32_t i) {
      if (code(i) != tau_neutrino) visible += record.momentum(i);
      if (code(i) == w_boson) for_each_daughter(record, i, [&](std::int32_t j) { leptonic |= code(j) == 11 || code(j) == 13; });
    });
    c.momentum = visible;
    return decays && !leptonic;
  }

  std::string parton_name_ = "Delphes/partons", particle_name_ = "Delphes/allParticles", output_name_ = "taggingParticles";
  double pt_min_ = 15, eta_max_ = 2.5;
  ArrayId partons_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_tagging_particles_skimmer() { return std::make_unique<TaggingParticlesSkimmer>(); }

}  // namespace hml
