#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hml/observe/sets/sets.hpp"

namespace hml {
namespace {

const std::vector<Feature>& table() {
  static const std::vector<Feature> features = [] {
    std::vector<Feature> out{
        {"DER_mass_MMC", "tau0,lepton0,met0,sum_et0.missing_mass",
         "Mass of the tau pair by the missing mass calculator; undefined where the neutrinos cannot make up the "
         "missing "
         "momentum."},
        {"DER_mass_transverse_met_lep", "lepton0,met0.transverse_mass",
         "Transverse mass of lepton and missing momentum."},
        {"DER_mass_vis", "tau0,lepton0.inv_mass", "Invariant mass of the hadronic tau and the lepton."},
        {"DER_pt_h", "tau0,lepton0,met0.pt_tot", "Transverse momentum of tau, lepton and missing momentum together."},
        {"DER_deltaeta_jet_jet", "jet0,jet1.abs_delta_eta", "Distance of the two leading jets in pseudorapidity."},
        {"DER_mass_jet_jet", "jet0,jet1.inv_mass", "Invariant mass of the two leading jets."},
        {"DER_prodeta_jet_jet", "jet0,jet1.eta_product", "Product of the pseudorapidities of the two leading jets."},
        {"DER_deltar_tau_lep", "tau0,lepton0.delta_r", "Angular distance of tau and lepton."},
        {"DER_pt_tot", "tau,lepton,met,leading.pt_tot",
         "Transverse momentum of tau, lepton, missing momentum and up to two leading jets together."},
        {"DER_sum_pt", "tau,lepton,jet.ht", "Scalar sum of the transverse momenta of tau, lepton and all jets."},
        {"DER_pt_ratio_lep_tau", "lepton0,tau0.relative_pt", "Transverse momentum of the lepton over the tau's."},
        {"DER_met_phi_centrality", "tau0,lepton0,met0.phi_centrality",
         "Where the missing momentum points between tau and lepton in azimuth."},
        {"DER_lep_eta_centrality", "lepton0,jet0,jet1.eta_centrality",
         "Where the lepton lies between the two leading jets in pseudorapidity."},
        {"PRI_tau_pt", "tau0.pt", "Transverse momentum of the hadronic tau."},
        {"PRI_tau_eta", "tau0.eta", "Pseudorapidity of the hadronic tau."},
        {"PRI_tau_phi", "tau0.phi", "Azimuth of the hadronic tau."},
        {"PRI_lep_pt", "lepton0.pt", "Transverse momentum of the lepton."},
        {"PRI_lep_eta", "lepton0.eta", "Pseudorapidity of the lepton."},
        {"PRI_lep_phi", "lepton0.phi", "Azimuth of the lepton."},
        {"PRI_met", "met0.pt", "Missing transverse momentum."},
        {"PRI_met_phi", "met0.phi", "Azimuth of the missing momentum."},
        {"PRI_met_sumet", "sum_et0.pt", "Scalar sum of the transverse energy in the detector."},
        {"PRI_jet_num", "jet:3.size", "Number of jets, 3 standing for more as well."},
        {"PRI_jet_leading_pt", "jet0.pt", "Transverse momentum of the leading jet."},
        {"PRI_jet_leading_eta", "jet0.eta", "Pseudorapidity of the leading jet."},
        {"PRI_jet_leading_phi", "jet0.phi", "Azimuth of the leading jet."},
        {"PRI_jet_subleading_pt", "jet1.pt", "Transverse momentum of the second jet."},
        {"PRI_jet_subleading_eta", "jet1.eta", "Pseudorapidity of the second jet."},
        {"PRI_jet_subleading_phi", "jet1.phi", "Azimuth of the second jet."},
        {"PRI_jet_all_pt", "jet.ht", "Scalar sum of the transverse momenta of all jets."}};
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
    p.add("taus", taus_, "Objects among which the hadronic tau is found: the hardest that passes.");
    p.add("tau_tag", tau_tag_, "Whether only objects with the tau tag are taus.");
    p.add("leptons", leptons_, "Objects among which the lepton is found: the hardest of all that passes.");
    p.add("jets", jets_, "Jets.");
    p.add("met", met_, "Missing momentum.");
    p.add("sum_et", sum_et_, "Name of the scalar sum of transverse energy.");
    p.add("tau_pt", tau_pt_, "Taus have more transverse momentum than this.").unit("GeV").min(0);
    p.add("tau_eta", tau_eta_, "Taus lie within this |eta|.").min(0);
    p.add("tau_mass", tau_mass_, "Mass given to the tau; ATLAS takes 0.8 for one charged track and 1.2 for three.")
        .unit("GeV")
        .min(0);
    p.add("lepton_pt", lepton_pt_, "Leptons have more transverse momentum than this.").unit("GeV").min(0);
    p.add("lepton_eta", lepton_eta_, "Leptons lie within this |eta|.").min(0);
    p.add("jet_pt", jet_pt_, "Jets have more transverse momentum than this.").unit("GeV").min(0);
    p.add("jet_eta", jet_eta_, "Jets lie within this |eta|.").min(0);
    p.add("overlap", overlap_, "Within this angular distance of the tau or the lepton there is no jet.").min(0);
  }

  const std::vector<Feature>& features() const override { return table(); }

  std::vector<std::string> inputs() const override {
    std::vector<std::string> out;
    add_momentum(out, taus_, false);
    if (tau_tag_) out.push_back(taus_ + ".tau_tag");
    for (const auto& lepton : leptons_) add_momentum(out, lepton, false);
    add_momentum(out, jets_, true);
    add_momentum(out, met_, false);
    out.push_back(sum_et_);
    return out;
  }

 protected:
  Roles assign(std::int64_t size, const std::vector<Jagged>& values) const override {
    Inputs inputs(values);
    Objects taus = inputs.take_objects(false);
    if (tau_tag_) {
      const auto& tags = inputs.take().values;
      for (std::size_t i = 0; i < tags.size(); ++i)
        if (!(tags[i] > 0)) taus.momenta[i].pt = 0;
    }
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
      keep_hardest(tau, taus.of(event), tau_pt_, tau_eta_);
      for (auto& p : tau) p.mass = tau_mass_;
      for (const auto& collection : leptons) keep_hardest(lepton, collection.of(event), lepton_pt_, lepton_eta_);
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
  static void keep_hardest(std::vector<Momentum>& best, std::span<const Momentum> objects, double pt, double eta) {
    for (const auto& p : objects)
      if (p.pt > pt && std::abs(p.eta) < eta && (best.empty() || harder(p, best[0]))) best.assign(1, p);
  }

  std::vector<Momentum> select_jets(std::span<const Momentum> jets, const std::vector<Momentum>& tau,
                                    const std::vector<Momentum>& lepton) const {
    const auto overlaps = [&](const Momentum& jet, const std::vector<Momentum>& others) {
      return !others.empty() && delta_r(jet.eta, jet.phi, others[0].eta, others[0].phi) <= overlap_;
    };
    std::vector<Momentum> out;
    for (const auto& jet : jets)
      if (jet.pt > jet_pt_ && std::abs(jet.eta) < jet_eta_ && !overlaps(jet, tau) && !overlaps(jet, lepton))
        out.push_back(jet);
    std::stable_sort(out.begin(), out.end(), harder);
    return out;
  }

  std::string taus_ = "jet", jets_ = "jet", met_ = "missinget0", sum_et_ = "scalarht0.ht";
  std::vector<std::string> leptons_{"electron", "muon"};
  bool tau_tag_ = true;
  double tau_pt_ = 20, tau_eta_ = 2.5, tau_mass_ = 0.8, lepton_pt_ = 26, lepton_eta_ = 2.5, jet_pt_ = 30,
         jet_eta_ = 4.5;
  double overlap_ = 0.2;
};

}  // namespace

namespace feature_sets {

std::unique_ptr<FeatureSet> higgsml() { return std::make_unique<HiggsMl>(); }

}  // namespace feature_sets
}  // namespace hml
