#include <algorithm>

#include <fmt/format.h>

#include <fastjet/ClusterSequence.hh>
#include <fastjet/contrib/SoftDrop.hh>
#include <fastjet/tools/Filter.hh>
#include <fastjet/tools/Pruner.hh>

#include "hml/simulate/fastjet_banner.hpp"
#include "hml/simulate/jet_clustering.hpp"
#include "hml/simulate/module.hpp"
#include "hml/simulate/n_subjettiness.hpp"

namespace hml {
namespace {

using fastjet::PseudoJet;

/// Clusters candidates into jets with FastJet (Cacciari, Salam and Soyez, arXiv:1111.6097), sorted by transverse
/// momentum:
/// - cones: 1 JetClu (CDF, Phys. Rev. D 45, 1448), 2 MidPoint (hep-ex/0005012), 3 SISCone (arXiv:0704.0292);
/// - sequential recombination: 4 kt (hep-ph/9305266), 5 Cambridge/Aachen (hep-ph/9707323), 6 anti-kt (arXiv:0802.1189),
/// 7
///   anti-kt with winner-take-all directions (arXiv:1310.7584), whose jets are the sums of their constituents;
/// - 8 N-jettiness (arXiv:1108.2701) with winner-take-all axes, N of them, and a cut-off radius;
/// - for lepton colliders: 9 Valencia (arXiv:1404.4294), 10 generalised kt with ParameterP, 11 kt (Durham).
///
/// Exclusive clustering stops at NJets jets, or where all distances are above DCut squared, and tells y_12 to y_56.
/// Areas (arXiv:0802.1188) come with a four-vector each and, on request, with the median density of ranges of rapidity.
/// Finders of the same jets share the clustering of an event.
///
/// On request each jet is trimmed (kt subjets below a fraction of the jet's pt are dropped, arXiv:0912.1342), pruned
/// (arXiv:0912.0033) and soft-dropped (arXiv:1402.2657), and gets its N-subjettiness for N = 1..5.
class FastJetFinder final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Candidates to cluster.");
    p.add("OutputArray", output_name_, "Jets.");
    p.add("ConstituentsOutputArray", constituents_name_, "The candidates that are in jets.");
    p.add("RhoOutputArray", rho_name_, "Densities of transverse momentum.");
    declare_algorithm(p);
    declare_areas(p);
    declare_substructure(p);
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    rho_ = w.output(rho_name_);
    constituents_ = w.output(constituents_name_);
    algorithm_.kind = static_cast<JetAlgorithm::Kind>(algorithm_number_);
    // Only this algorithm looks at the cut while it clusters; all others share what is found above different cuts.
    algorithm_.least_pt = algorithm_.kind == JetAlgorithm::Kind::sis_cone ? pt_min_ : 0;
    area_.kind = static_cast<JetArea::Kind>(area_number_);
    place_ = w.place("JetAlgorithm");
    if (rho_ranges_.size() % 2 != 0)
      throw Error(ErrorKind::config, fmt::format("'RhoEtaRange' takes pairs of numbers, not {}", rho_ranges_.size()),
                  w.place("RhoEtaRange"));
    if (trim_ || prune_ || soft_drop_) w.fills(Detail::substructure);
    if (has_area()) w.fills(Detail::area);
    if (exclusive_) w.fills(Detail::exclusive);
  }

  void process(DetectorEvent& event, Random& random) const override {
    try {
      find_jets(event, random);
    } catch (const fastjet::Error& error) {
      throw Error(ErrorKind::config, fmt::format("FastJet cannot find these jets: {}", error.message()), place_);
    }
  }

 private:
  void find_jets(DetectorEvent& event, Random& random) const {
    std::vector<P4> particles;
    std::vector<CandidateId> ids;
    for (const CandidateId id : event.array(input_)) {
      const P4& p = event[id].momentum;
      if (!std::isfinite(p.px + p.py + p.pz + p.e)) continue;
      particles.push_back(p);
      ids.push_back(id);
    }
    const auto clustering = has_area()
                                ? std::make_shared<const JetClustering>(algorithm_, area_, std::move(particles), random)
                                : clustering_of(event, algorithm_, std::move(particles), random);
    if (has_area() && compute_rho_) add_densities(event, *clustering);
    const JetList list = !exclusive_  ? clustering->inclusive(pt_min_)
                         : d_cut_ > 0 ? clustering->exclusive_above(d_cut_ * d_cut_)
                                      : clustering->exclusive(n_jets_);
    const auto merging = exclusive_ ? clustering->merging_scales() : std::array<double, 5>{};
    for (const JetList::Jet& jet : list.jets) {
      JetInfo info;
      info.area = jet.area;
      info.ymerge = merging;
      add_jet(event, jet.momentum, list.members_of(jet), ids, info);
    }
  }

  void declare_algorithm(Parameters& p) {
    auto& a = algorithm_;
    p.add("JetAlgorithm", algorithm_number_,
          "1 JetClu, 2 MidPoint, 3 SISCone, 4 kt, 5 Cambridge/Aachen, 6 anti-kt, 7 winner-take-all anti-kt, 8 "
          "N-jettiness, "
          "9 Valencia, 10 generalised kt for e+e-, 11 kt for e+e- (Durham).")
        .min(1)
        .max(11);
    p.add("ParameterR", a.radius, "Radius R.").unit("1").min(0.01);
    p.add("ParameterP", a.power, "Power of the energy in algorithm 10: 1 kt, 0 Cambridge/Aachen, -1 anti-kt.")
        .unit("1");
    p.add("JetPTMin", pt_min_, "Least transverse momentum of a jet.").unit("GeV");
    p.add("ConeRadius", a.cone_radius, "Radius of cones.").unit("1").min(0.01);
    p.add("SeedThreshold", a.seed_threshold, "Least transverse momentum of a cone's seed.").unit("GeV");
    p.add("ConeAreaFraction", a.cone_area_fraction, "Share of the cone's area that MidPoint searches with.")
        .unit("1")
        .min(0);
    p.add("MaxIterations", a.most_iterations, "Most iterations of a cone; passes of SISCone.").min(0);
    p.add("MaxPairSize", a.most_pairs, "Most protojets whose midpoints are seeds.").min(0);
    p.add("Iratch", a.ratchet, "JetClu keeps a seed's towers in its cone.").min(0).max(1);
    p.add("AdjacencyCut", a.adjacency_cut, "JetClu's greatest distance of adjacent seeds.").min(0);
    p.add("OverlapThreshold", a.overlap_threshold, "Cones that share more of their momentum are merged.")
        .unit("1")
        .min(0)
        .max(1);
    p.add("N", a.n, "Axes of algorithm 8.").min(1);
    p.add("RcutOff", a.cut_off, "Cut-off radius of algorithm 8; without effect on N-subjettiness.").unit("1").min(0);
    p.add("Beta", a.beta, "Power of the distance in N-subjettiness and algorithm 8, of the energy in Valencia.")
        .unit("1")
        .min(0);
    p.add("Gamma", a.gamma, "Power of the sine in Valencia's distance to the beam.").unit("1").min(0);
    p.add("ExclusiveClustering", exclusive_, "Stop at NJets jets, or at DCut where it is positive.");
    p.add("NJets", n_jets_, "Number of exclusive jets.").min(1);
    p.add("DCut", d_cut_, "Its square is the distance at which exclusive clustering stops.").unit("GeV").min(0);
  }

  void declare_areas(Parameters& p) {
    p.add("AreaAlgorithm", area_number_,
          "0 none, 1 active with explicit ghosts, 2 passive with one ghost, 3 passive, 4 Voronoi, 5 active.")
        .min(0)
        .max(5);
    p.add("GhostEtaMax", area_.ghost_rapidity_max, "Ghosts reach to this |rapidity|.").unit("1").min(0);
    p.add("Repeat", area_.repeat, "Sets of ghosts that areas are the mean of.").min(1);
    p.add("GhostArea", area_.ghost_area, "Area of a ghost.").unit("1").min(1e-5);
    p.add("GridScatter", area_.grid_scatter, "Scatter of the ghosts around their grid, in cells.").unit("1").min(0);
    p.add("PtScatter", area_.pt_scatter, "Relative scatter of their transverse momentum.").unit("1").min(0);
    p.add("MeanGhostPt", area_.ghost_pt, "Their transverse momentum.").unit("GeV").min(0);
    p.add("EffectiveRfact", area_.voronoi_factor, "Radius of Voronoi cells' bound, in R.").unit("1").min(0);
    p.add("ComputeRho", compute_rho_, "Compute densities, where there are areas.");
    p.add("RhoEtaRange", rho_ranges_, "Pairs of least and greatest rapidity.").unit("1");
    p.ignore("RhoEtaMax", "'RhoEtaRange' says where densities are taken.");
  }

  void declare_substructure(Parameters& p) {
    p.add("ComputeNsubjettiness", nsub_, "Compute tau1 to tau5.");
    p.add("AxisMode", axis_mode_,
          "Axes of N-subjettiness: 1 winner-take-all kt, 2 the same minimised, 3 kt, 4 the same minimised.")
        .min(1)
        .max(4);
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

  static P4 momentum(const PseudoJet& jet) { return {jet.px(), jet.py(), jet.pz(), jet.e()}; }

  bool has_area() const { return area_.kind != JetArea::Kind::none; }

  void add_densities(DetectorEvent& event, const JetClustering& clustering) const {
    for (std::size_t i = 0; i < rho_ranges_.size(); i += 2) {
      const double density = clustering.density(rho_ranges_[i], rho_ranges_[i + 1]);
      Candidate rho;
      rho.momentum = {density, 0, 0, density};
      TowerInfo& tower = event.own_tower(rho);
      tower.edges[0] = rho_ranges_[i], tower.edges[1] = rho_ranges_[i + 1];
      event.array(rho_).push_back(event.add(rho));
    }
  }

  void add_jet(DetectorEvent& event, const P4& sum, std::span<const std::int32_t> members,
               const std::vector<CandidateId>& ids, JetInfo& info) const {
    Candidate out;
    out.momentum = sum;
    out.parts_begin = static_cast<std::int32_t>(event.parts.size());
    for (const std::int32_t member : members) event.parts.push_back(ids[static_cast<std::size_t>(member)]);
    out.parts_end = static_cast<std::int32_t>(event.parts.size());
    describe(event, out, info);
    if (nsub_) info.tau = tau(event, out);
    if (trim_ || prune_ || soft_drop_) {
      info.substructure = static_cast<std::int32_t>(event.substructures.size());
      event.substructures.push_back(substructure(event, out));
    }
    out.jet = static_cast<std::int32_t>(event.jets.size());
    event.jets.push_back(info);
    event.array(output_).push_back(event.add(out));
  }

  Substructure substructure(const DetectorEvent& event, const Candidate& candidate) const {
    std::vector<PseudoJet> parts;
    for (const CandidateId id : event.parts_of(candidate)) {
      const P4& p = event[id].momentum;
      parts.emplace_back(p.px, p.py, p.pz, p.e);
    }
    // All grooming starts from the constituents; soft drop wants them in the order of angles.
    const fastjet::ClusterSequence angles(
        parts, fastjet::JetDefinition(fastjet::cambridge_algorithm, fastjet::JetDefinition::max_allowable_R));
    const auto whole = fastjet::sorted_by_pt(angles.inclusive_jets());
    Substructure out;
    if (whole.empty()) return out;
    const PseudoJet& jet = whole.front();
    if (trim_)
      out.trimmed = groomed(fastjet::Filter(fastjet::JetDefinition(fastjet::kt_algorithm, r_trim_),
                                            fastjet::SelectorPtFractionMin(fraction_trim_))(jet));
    if (prune_)
      out.pruned = groomed(
          fastjet::Pruner(fastjet::JetDefinition(fastjet::cambridge_algorithm, r_prune_), z_prune_, r_cut_prune_)(jet));
    if (soft_drop_) {
      fastjet::contrib::SoftDrop soft_drop(beta_drop_, z_drop_, r0_drop_);
      soft_drop.set_reclustering(false);
      out.soft_dropped = groomed(soft_drop(jet));
    }
    return out;
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
      (c.charge == 0 ? info.neutral_energy_fraction : info.charged_energy_fraction) +=
          jet.momentum.e > 0 ? c.momentum.e / jet.momentum.e : 0;
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
    return n_subjettiness(parts, algorithm_.beta, algorithm_.radius, static_cast<AxisMode>(axis_mode_));
  }

  static GroomedJet groomed(const PseudoJet& jet) {
    GroomedJet out{momentum(jet), {}, 0};
    if (!jet.has_pieces()) return out;
    const auto pieces = fastjet::sorted_by_pt(jet.pieces());
    out.subjets = static_cast<int>(pieces.size());
    for (std::size_t i = 0; i < std::min(pieces.size(), out.subjet.size()); ++i) out.subjet[i] = momentum(pieces[i]);
    return out;
  }

  std::string input_name_ = "Calorimeter/towers", output_name_ = "jets", constituents_name_ = "constituents",
              rho_name_ = "rho";
  int algorithm_number_ = 6, area_number_ = 0, axis_mode_ = 1, n_jets_ = 2;
  JetAlgorithm algorithm_;
  JetArea area_;
  Place place_;
  double pt_min_ = 10, d_cut_ = 0;
  bool exclusive_ = false, compute_rho_ = false;
  std::vector<double> rho_ranges_;
  bool nsub_ = false, trim_ = false, prune_ = false, soft_drop_ = false;
  double r_trim_ = 0.2, fraction_trim_ = 0.05, z_prune_ = 0.1, r_cut_prune_ = 0.5, r_prune_ = 0.8;
  double beta_drop_ = 0, z_drop_ = 0.1, r0_drop_ = 0.8;
  ArrayId input_ = 0, output_ = 0, constituents_ = 0, rho_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_fast_jet_finder() {
  fastjet_banner();
  return std::make_unique<FastJetFinder>();
}

}  // namespace hml
