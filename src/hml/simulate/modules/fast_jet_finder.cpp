#include <algorithm>

#include <fastjet/ClusterSequence.hh>
#include <fastjet/contrib/SoftDrop.hh>
#include <fastjet/tools/Filter.hh>
#include <fastjet/tools/Pruner.hh>

#include "hml/simulate/fastjet_banner.hpp"
#include "hml/simulate/module.hpp"
#include "hml/simulate/n_subjettiness.hpp"

namespace hml {
namespace {

using fastjet::PseudoJet;

/// Clusters candidates into jets with FastJet (Cacciari, Salam and Soyez, arXiv:1111.6097): kt, Cambridge/Aachen or
/// anti-kt (arXiv:0802.1189) with the E scheme, sorted by transverse momentum.
///
/// On request each jet is trimmed (kt subjets below a fraction of the jet's pt are dropped, arXiv:0912.1342), pruned
/// (arXiv:0912.0033) and soft-dropped (arXiv:1402.2657), and gets its N-subjettiness for N = 1..5.
class FastJetFinder final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Candidates to cluster.");
    p.add("OutputArray", output_name_, "Jets.");
    p.add("ConstituentsOutputArray", constituents_name_, "The candidates that are in jets.");
    p.add("JetAlgorithm", algorithm_, "4 kt, 5 Cambridge/Aachen, 6 anti-kt.").min(4).max(6);
    p.add("ParameterR", radius_, "Radius R.").unit("1").min(0.01);
    p.add("JetPTMin", pt_min_, "Least transverse momentum of a jet.").unit("GeV");
    p.add("ComputeNsubjettiness", nsub_, "Compute tau1 to tau5.");
    p.add("Beta", beta_, "Power of the distance in N-subjettiness.").unit("1").min(0);
    p.add("AxisMode", axis_mode_,
          "Axes of N-subjettiness: 1 winner-take-all kt, 2 the same minimised, 3 kt, 4 the same minimised.")
        .min(1)
        .max(4);
    p.add("RcutOff", r_cut_off_, "Cut-off of N-jettiness as an algorithm; without effect on N-subjettiness.").unit("1");
    p.add("ComputeTrimming", trim_, "Trim the jets.");
    p.add("RTrim", r_trim_, "Radius of the subjets in trimming.").unit("1").min(0.001);
    p.add("PtFracTrim", fraction_trim_, "Least fraction of the jet's pt in a subjet.").unit("1").min(0);
    p.add("ComputePruning", prune_, "Prune the jets.");
    p.add("ZcutPrun", z_prune_, "Pruning's cut on the softer share.").unit("1").min(0);
    p.add("RcutPrun", r_cut_prune_, "Pruning's distance relative to 2 m / pt.").unit("1").min(0);
    p.add("RPrun", r_prune_, "Radius of pruning's clustering.").unit("1").min(0.001);
    p.add("ComputeSoftDrop", soft_drop_, "Soft-drop the jets.");
    p.add("BetaSoftDrop", beta_drop_, "Soft drop's power of the distance.").unit("1");
    p.add("SymmetryCutSoftDrop", z_drop_, "Soft drop's cut on the softer share.").unit("1").min(0);
    p.add("R0SoftDrop", r0_drop_, "Soft drop's reference distance.").unit("1").min(0.001);
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    constituents_ = w.output(constituents_name_);
    if (trim_ || prune_ || soft_drop_) w.fills(Detail::substructure);
  }

  void process(DetectorEvent& event, Random&) const override {
    const auto& input = event.array(input_);
    std::vector<PseudoJet> particles;
    particles.reserve(input.size());
    for (std::size_t i = 0; i < input.size(); ++i) {
      const P4& p = event[input[i]].momentum;
      if (!std::isfinite(p.px + p.py + p.pz + p.e)) continue;
      particles.emplace_back(p.px, p.py, p.pz, p.e);
      particles.back().set_user_index(static_cast<int>(i));
    }
    if (particles.empty()) return;
    // Definitions are made for each call: they share counted pointers that FastJet does not guard between threads.
    const auto algorithm = algorithm_ == 4   ? fastjet::kt_algorithm
                           : algorithm_ == 5 ? fastjet::cambridge_algorithm
                                             : fastjet::antikt_algorithm;
    // The jets are the same with any strategy; on all particles of an event this one is a fifth faster than "Best".
    constexpr std::size_t many = 300;
    const auto strategy = particles.size() > many ? fastjet::N2MinHeapTiled : fastjet::Best;
    const fastjet::ClusterSequence sequence(particles,
                                            fastjet::JetDefinition(algorithm, radius_, fastjet::E_scheme, strategy));
    for (const PseudoJet& jet : fastjet::sorted_by_pt(sequence.inclusive_jets(pt_min_))) add_jet(event, jet);
  }

 private:
  static P4 momentum(const PseudoJet& jet) { return {jet.px(), jet.py(), jet.pz(), jet.e()}; }

  void add_jet(DetectorEvent& event, const PseudoJet& jet) const {
    Candidate out;
    out.momentum = momentum(jet);
    out.parts_begin = static_cast<std::int32_t>(event.parts.size());
    for (const PseudoJet& part : jet.constituents())
      event.parts.push_back(event.array(input_)[static_cast<std::size_t>(part.user_index())]);
    out.parts_end = static_cast<std::int32_t>(event.parts.size());
    JetInfo info;
    describe(event, out, info);
    if (nsub_) info.tau = tau(event, out);
    Substructure substructure;
    if (trim_)
      substructure.trimmed = groomed(fastjet::Filter(fastjet::JetDefinition(fastjet::kt_algorithm, r_trim_),
                                             fastjet::SelectorPtFractionMin(fraction_trim_))(jet));
    if (prune_)
      substructure.pruned = groomed(
          fastjet::Pruner(fastjet::JetDefinition(fastjet::cambridge_algorithm, r_prune_), z_prune_, r_cut_prune_)(jet));
    if (soft_drop_) substructure.soft_dropped = groomed(fastjet::contrib::SoftDrop(beta_drop_, z_drop_, r0_drop_)(jet));
    if (trim_ || prune_ || soft_drop_) {
      info.substructure = static_cast<std::int32_t>(event.substructures.size());
      event.substructures.push_back(substructure);
    }
    out.jet = static_cast<std::int32_t>(event.jets.size());
    event.jets.push_back(info);
    event.array(output_).push_back(event.add(out));
  }

  // Sums over the constituents; the time is their mean weighted with the root of the energy.
  void describe(DetectorEvent& event, Candidate& jet, JetInfo& info) const {
    const double eta = jet.momentum.eta(), phi = jet.momentum.phi();
    double time = 0, weight = 0;
    for (CandidateId id : event.parts_of(jet)) {
      const Candidate& c = event[id];
      info.delta_eta = std::max(info.delta_eta, std::abs(c.momentum.eta() - eta));
      info.delta_phi = std::max(info.delta_phi, std::abs(delta_phi(c.momentum.phi(), phi)));
      (c.charge == 0 ? info.n_neutral : info.n_charged) += 1;
      (c.charge == 0 ? info.neutral_energy_fraction : info.charged_energy_fraction) += c.momentum.e / jet.momentum.e;
      jet.charge += c.charge;
      const double root = std::sqrt(std::max(c.momentum.e, 0.0));
      time += root * c.t;
      weight += root;
      event.array(constituents_).push_back(id);
    }
    jet.t = weight > 0 ? time / weight : 0;
  }

  std::array<double, 5> tau(const DetectorEvent& event, const Candidate& jet) const {
    std::vector<P4> parts;
    for (CandidateId id : event.parts_of(jet)) parts.push_back(event[id].momentum);
    return n_subjettiness(parts, beta_, radius_, static_cast<AxisMode>(axis_mode_));
  }

  static GroomedJet groomed(const PseudoJet& jet) {
    GroomedJet out{momentum(jet), {}, 0};
    if (!jet.has_pieces()) return out;
    const auto pieces = fastjet::sorted_by_pt(jet.pieces());
    out.subjets = static_cast<int>(pieces.size());
    for (std::size_t i = 0; i < std::min(pieces.size(), out.subjet.size()); ++i) out.subjet[i] = momentum(pieces[i]);
    return out;
  }

  std::string input_name_ = "Calorimeter/towers", output_name_ = "jets", constituents_name_ = "constituents";
  int algorithm_ = 6, axis_mode_ = 1;
  double radius_ = 0.5, pt_min_ = 10, beta_ = 1, r_cut_off_ = 0.8;
  bool nsub_ = false, trim_ = false, prune_ = false, soft_drop_ = false;
  double r_trim_ = 0.2, fraction_trim_ = 0.05, z_prune_ = 0.1, r_cut_prune_ = 0.5, r_prune_ = 0.8;
  double beta_drop_ = 0, z_drop_ = 0.1, r0_drop_ = 0.8;
  ArrayId input_ = 0, output_ = 0, constituents_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_fast_jet_finder() {
  fastjet_banner();
  return std::make_unique<FastJetFinder>();
}

}  // namespace hml
