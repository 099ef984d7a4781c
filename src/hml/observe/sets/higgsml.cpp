#include <algorithm>

#include <fmt/format.h>

#include "hml/observe/sets/sets.hpp"

namespace hml {
namespace {

const std::vector<Feature>& table() {
  static const std::vector<Feature> features = [] {
    std::vector<Feature> out{
        {"DER_mass_MMC", "tau0,lepton0,met0,sum_et0.missing_mass", "GeV",
         "Mass of the tau pair by the missing mass calculator; undefined where the neutrinos cannot make up the "
         "missing "
         "momentum."},
        {"DER_mass_transverse_met_lep", "lepton0,met0.transverse_mass", "GeV",
         "Transverse mass of lepton and missing momentum."},
        {"DER_mass_vis", "tau0,lepton0.inv_mass", "GeV", "Invariant mass of the hadronic tau and the lepton."},
        {"DER_pt_h", "(tau0+lepton0+met0).pt", "GeV",
         "Transverse momentum of tau, lepton and missing momentum together."},
        {"DER_deltaeta_jet_jet", "abs(jet0.eta - jet1.eta)", "1",
         "Distance of the two leading jets in pseudorapidity."},
        {"DER_mass_jet_jet", "jet0,jet1.inv_mass", "GeV", "Invariant mass of the two leading jets."},
        {"DER_prodeta_jet_jet", "jet0.eta * jet1.eta", "1", "Product of the pseudorapidities of the two leading jets."},
        {"DER_deltar_tau_lep", "tau0,lepton0.delta_r", "1", "Angular distance of tau and lepton."},
        {"DER_pt_tot", "(tau+lepton+met+leading).pt", "GeV",
         "Transverse momentum of tau, lepton, missing momentum and up to two leading jets together."},
        {"DER_sum_pt", "tau,lepton,jet.ht", "GeV", "Scalar sum of the transverse momenta of tau, lepton and all jets."},
        {"DER_pt_ratio_lep_tau", "lepton0.pt / tau0.pt", "1", "Transverse momentum of the lepton over the tau's."},
        {"DER_met_phi_centrality", "tau0,lepton0,met0.phi_centrality", "1",
         "Where the missing momentum points between tau and lepton in azimuth."},
        {"DER_lep_eta_centrality", "lepton0,jet0,jet1.eta_centrality", "1",
         "Where the lepton lies between the two leading jets in pseudorapidity."},
        {"PRI_tau_pt", "tau0.pt", "GeV", "Transverse momentum of the hadronic tau."},
        {"PRI_tau_eta", "tau0.eta", "1", "Pseudorapidity of the hadronic tau."},
        {"PRI_tau_phi", "tau0.phi", "rad", "Azimuth of the hadronic tau."},
        {"PRI_lep_pt", "lepton0.pt", "GeV", "Transverse momentum of the lepton."},
        {"PRI_lep_eta", "lepton0.eta", "1", "Pseudorapidity of the lepton."},
        {"PRI_lep_phi", "lepton0.phi", "rad", "Azimuth of the lepton."},
        {"PRI_met", "met0.pt", "GeV", "Missing transverse momentum."},
        {"PRI_met_phi", "met0.phi", "rad", "Azimuth of the missing momentum."},
        {"PRI_met_sumet", "sum_et0.pt", "GeV", "Scalar sum of the transverse energy in the detector."},
        {"PRI_jet_num", "min(jet.size, 3)", "1", "Number of jets, 3 standing for more as well."},
        {"PRI_jet_leading_pt", "jet0.pt", "GeV", "Transverse momentum of the leading jet."},
        {"PRI_jet_leading_eta", "jet0.eta", "1", "Pseudorapidity of the leading jet."},
        {"PRI_jet_leading_phi", "jet0.phi", "rad", "Azimuth of the leading jet."},
        {"PRI_jet_subleading_pt", "jet1.pt", "GeV", "Transverse momentum of the second jet."},
        {"PRI_jet_subleading_eta", "jet1.eta", "1", "Pseudorapidity of the second jet."},
        {"PRI_jet_subleading_phi", "jet1.phi", "rad", "Azimuth of the second jet."},
        {"PRI_jet_all_pt", "jet.ht", "GeV", "Scalar sum of the transverse momenta of all jets."}};
    for (auto& feature : out) feature.undefined = -999;
    return out;
  }();
  return features;
}

/// Objects of a batch, jagged over events.
struct Objects {
  std::vector<std::int64_t> offsets;
  std::vector<Momentum> momenta;

  std::span<const Momentum> of(std::int64_t event) const {
    const auto first = static_cast<std::size_t>(offsets[static_cast<std::size_t>(event)]);
    const auto last = static_cast<std::size_t>(offsets[static_cast<std::size_t>(event) + 1]);
    return std::span(momenta).subspan(first, last - first);
  }
};

/// Hands out the inputs' values in the order of their names.
class Inputs {
 public:
  explicit Inputs(const std::vector<Jagged>& values) : next_(values.begin()) {}

  const Jagged& take() { return *next_++; }
  Objects take_objects(bool with_mass) {
    const Jagged &pt = take(), &eta = take(), &phi = take(), *mass = with_mass ? &take() : nullptr;
    Objects out{pt.event_offsets(), {}};
    for (std::size_t i = 0; i < pt.values.size(); ++i)
      out.momenta.push_back({pt.values[i], eta.values[i], phi.values[i], mass ? mass->values[i] : 0});
    return out;
  }

 private:
  std::vector<Jagged>::const_iterator next_;
};

void add_momentum(std::vector<std::string>& names, const std::string& objects, bool with_mass) {
  for (const char* component : {"pt", "eta", "phi"}) names.push_back(fmt::format("{}.{}", objects, component));
  if (with_mass) names.push_back(objects + ".mass");
}

/// A role's collection, filled event by event.
class Role {
 public:
  Role(Events& events, const std::string& name)
      : collection_(events.add(name)),
        pt_(collection_.add<double>("pt", "GeV", "Transverse momentum.")),
        eta_(collection_.add<double>("eta", "1", "Pseudorapidity.")),
        phi_(collection_.add<double>("phi", "rad", "Azimuth.")),
        mass_(collection_.add<double>("mass", "GeV", "Invariant mass.")) {}

  void fill(std::span<const Momentum> objects) {
    for (const auto& p : objects)
      pt_.push_back(p.pt), eta_.push_back(p.eta), phi_.push_back(p.phi), mass_.push_back(p.mass);
    collection_.offsets.push_back(static_cast<std::int64_t>(pt_.size()));
  }

 private:
  Collection& collection_;
  std::vector<double>&pt_, &eta_, &phi_, &mass_;
};

bool harder(const Momentum& a, const Momentum& b) { return a.pt > b.pt; }

/// The lepton is massless, the tau as heavy as all taus are to ATLAS, whatever mass its jet has.
class HiggsMl : public FeatureSet {
 public:
  void declare(Parameters& p) override {
    p.add("taus", taus_, "Objects among which the hadronic tau is found: the hardest.");
    p.add("leptons", leptons_, "Objects among which the lepton is found: the hardest of all.");
    p.add("jets", jets_, "Jets.");
    p.add("met", met_, "Missing momentum.");
    p.add("sum_et", sum_et_, "Scalar sum of the transverse energy.").unit("GeV");
    p.add("tau_mass", tau_mass_, "Mass given to the tau; ATLAS takes 0.8 for one charged track and 1.2 for three.")
        .unit("GeV")
        .min(0);
    p.add("overlap", overlap_, "Within this angular distance of the tau or the lepton there is no jet.")
        .unit("1")
        .min(0);
  }

  const std::vector<Feature>& features() const override { return table(); }

  std::vector<std::string> inputs() const override {
    std::vector<std::string> out;
    add_momentum(out, taus_, false);
    for (const auto& lepton : leptons_) add_momentum(out, lepton, false);
    add_momentum(out, jets_, true);
    add_momentum(out, met_, false);
    out.push_back(sum_et_);
    return out;
  }

 protected:
  Roles assign(std::int64_t size, const std::vector<Jagged>& values) const override {
    Inputs inputs(values);
    const Objects taus = inputs.take_objects(false);
    std::vector<Objects> leptons;
    for (std::size_t k = 0; k < leptons_.size(); ++k) leptons.push_back(inputs.take_objects(false));
    const Objects jets = inputs.take_objects(true), met = inputs.take_objects(false);
    const Jagged& sum_et = inputs.take();
    if (!sum_et.offsets.empty())
      throw Error(ErrorKind::config, fmt::format("sum_et: '{}' has several values an event", sum_et_));

    Roles out;
    out.events.set_size(size);
    Role tau_role(out.events, "tau"), lepton_role(out.events, "lepton"), met_role(out.events, "met"),
        sum_et_role(out.events, "sum_et"), jet_role(out.events, "jet"), leading_role(out.events, "leading");
    for (std::int64_t event = 0; event < size; ++event) {
      std::vector<Momentum> tau, lepton;
      keep_hardest(tau, taus.of(event));
      for (auto& p : tau) p.mass = tau_mass_;
      for (const auto& collection : leptons) keep_hardest(lepton, collection.of(event));
      std::vector<Momentum> missing;
      for (const auto& p : met.of(event))
        if (missing.empty() && p.pt >= 0) missing.push_back({p.pt, 0, p.phi, 0});
      const auto jet = select_jets(jets.of(event), tau, lepton);
      tau_role.fill(tau);
      lepton_role.fill(lepton);
      met_role.fill(missing);
      sum_et_role.fill(std::vector<Momentum>{{sum_et.values[static_cast<std::size_t>(event)]}});
      jet_role.fill(jet);
      leading_role.fill(std::span(jet).first(std::min<std::size_t>(jet.size(), 2)));
      out.complete.push_back(!tau.empty() && !lepton.empty() && !missing.empty());
    }
    return out;
  }

 private:
  static void keep_hardest(std::vector<Momentum>& best, std::span<const Momentum> objects) {
    for (const auto& p : objects)
      if (p.pt >= 0 && (best.empty() || harder(p, best[0]))) best.assign(1, p);
  }

  std::vector<Momentum> select_jets(std::span<const Momentum> jets, const std::vector<Momentum>& tau,
                                    const std::vector<Momentum>& lepton) const {
    const auto overlaps = [&](const Momentum& jet, const std::vector<Momentum>& others) {
      return !others.empty() && delta_r(jet.eta, jet.phi, others[0].eta, others[0].phi) <= overlap_;
    };
    std::vector<Momentum> out;
    for (const auto& jet : jets)
      if (jet.pt >= 0 && !overlaps(jet, tau) && !overlaps(jet, lepton)) out.push_back(jet);
    std::stable_sort(out.begin(), out.end(), harder);
    return out;
  }

  std::string taus_ = "jet[tau_tag>0,pt>20,abs(eta)<2.5]", jets_ = "jet[pt>30,abs(eta)<4.5]";
  std::vector<std::string> leptons_{"electron[pt>26,abs(eta)<2.5]", "muon[pt>26,abs(eta)<2.5]"};
  std::string met_ = "missinget0", sum_et_ = "scalarht0.ht";
  double tau_mass_ = 0.8, overlap_ = 0.2;
};

}  // namespace

namespace feature_sets {

std::unique_ptr<FeatureSet> higgsml() { return std::make_unique<HiggsMl>(); }

}  // namespace feature_sets
}  // namespace hml
