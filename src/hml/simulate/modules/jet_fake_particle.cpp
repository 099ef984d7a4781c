#include <algorithm>

#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Lets jets pass for electrons, muons or photons, each with a probability that is a formula by PDG code; what passes for
/// nothing stays a jet. Fake leptons have the sign of the jet's charge, or of a draw where it has none, and the code
/// that belongs to it (Delphes leaves theirs at 0).
class JetFakeParticle final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Jets.");
    p.add("ElectronOutputArray", electron_name_, "Jets that pass for electrons.");
    p.add("MuonOutputArray", muon_name_, "Jets that pass for muons.");
    p.add("PhotonOutputArray", photon_name_, "Jets that pass for photons.");
    p.add("JetOutputArray", jet_name_, "The other jets.");
    p.add("EfficiencyFormula", list_, "Pairs of a PDG code (11, 13 or 22, with any sign) and the probability.").unit("1");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    electrons_ = w.output(electron_name_);
    muons_ = w.output(muon_name_);
    photons_ = w.output(photon_name_);
    jets_ = w.output(jet_name_);
    if (list_.size() % 2 != 0)
      throw Error(ErrorKind::config, "EfficiencyFormula wants pairs: 'add EfficiencyFormula {PDG code} {formula}'", w.place("EfficiencyFormula", list_.size() - 1));
    for (std::size_t i = 0; i < list_.size(); i += 2) add_fake(w, i);
    std::sort(fakes_.begin(), fakes_.end(), [](const Fake& a, const Fake& b) { return a.code < b.code; });
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(input_)) {
      const double drawn = random.uniform();
      const double sign = random.uniform() < 0.5 ? -1 : 1;  // drawn for every jet, so that none changes the next one's
      const Fake* fake = choose(event.formula_input(event[id], true), drawn);
      if (fake)
        add(event, id, std::abs(fake->code), sign);
      else
        event.array(jets_).push_back(id);
    }
  }

 private:
  struct Fake {
    int code;
    Formula chance;
  };

  void add_fake(const Wiring& w, std::size_t i) {
    const Place place = w.place("EfficiencyFormula", i);
    const int code = whole_number(list_[i], place), kind = std::abs(code);
    if (kind != 11 && kind != 13 && kind != 22) throw Error(ErrorKind::config, "jets can pass for electrons (11), muons (13) and photons (22) only", place);
    Formula formula(list_[i + 1], w.place("EfficiencyFormula", i + 1));
    const auto known = std::find_if(fakes_.begin(), fakes_.end(), [&](const Fake& f) { return f.code == code; });
    if (known == fakes_.end())
      fakes_.push_back({code, std::move(formula)});
    else
      known->chance = std::move(formula);
  }

  // The probabilities share out the range from 0 to 1, in the order of the codes.
  const Fake* choose(const FormulaInput& jet, double drawn) const {
    double total = 0;
    for (const Fake& fake : fakes_) {
      const double chance = fake.chance(jet);
      if (total <= drawn && drawn < total + chance) return &fake;
      total += chance;
    }
    return nullptr;
  }

  void add(DetectorEvent& event, CandidateId id, int kind, double sign) const {
    Candidate fake = event.copy(id);
    if (kind == 22) {
      fake.pdg = 22;
    } else {
      fake.charge = fake.charge > 0 ? 1 : fake.charge < 0 ? -1 : static_cast<std::int32_t>(sign);
      fake.pdg = -fake.charge * kind;
    }
    event.array(kind == 11 ? electrons_ : kind == 13 ? muons_ : photons_).push_back(event.add(fake));
  }

  std::string input_name_ = "FastJetFinder/jets", electron_name_ = "fakeElectrons", muon_name_ = "fakeMuons", photon_name_ = "fakePhotons",
              jet_name_ = "jets";
  std::vector<std::string> list_;
  std::vector<Fake> fakes_;
  ArrayId input_ = 0, electrons_ = 0, muons_ = 0, photons_ = 0, jets_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_jet_fake_particle() { return std::make_unique<JetFakeParticle>(); }

}  // namespace hml
