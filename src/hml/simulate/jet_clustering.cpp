#include "hml/simulate/jet_clustering.hpp"

#include <algorithm>
#include <mutex>

#include <fastjet/CDFJetCluPlugin.hh>
#include <fastjet/CDFMidPointPlugin.hh>
#include <fastjet/ClusterSequenceArea.hh>
#include <fastjet/SISConePlugin.hh>
#include <siscone/ranlux.h>
#include <fastjet/contrib/NjettinessPlugin.hh>
#include <fastjet/contrib/ValenciaPlugin.hh>
#include <fastjet/tools/JetMedianBackgroundEstimator.hh>

namespace hml {
namespace {

using fastjet::JetDefinition;
using fastjet::PseudoJet;
using Kind = JetAlgorithm::Kind;

PseudoJet pseudo_jet(const P4& p) { return {p.px, p.py, p.pz, p.e}; }
P4 momentum(const PseudoJet& p) { return {p.px(), p.py(), p.pz(), p.e()}; }

JetDefinition from_plugin(JetDefinition::Plugin* plugin) {
  JetDefinition definition(plugin);
  definition.delete_plugin_when_unused();
  return definition;
}

// Definitions are made for each clustering: they share counted pointers, and plugins are not made for several threads.
JetDefinition definition_of(const JetAlgorithm& a, std::size_t particles) {
  // The jets are the same with any strategy; these are the fastest by a few per cent for the numbers that events have.
  const auto strategy = particles < 30 || particles > 2000 ? fastjet::Best
                        : particles < 450                  ? fastjet::N2Tiled
                                                           : fastjet::N2MinHeapTiled;
  switch (a.kind) {
    case Kind::jet_clu:
      return from_plugin(new fastjet::CDFJetCluPlugin(a.seed_threshold, a.cone_radius, a.adjacency_cut,
                                                      a.most_iterations, a.ratchet, a.overlap_threshold));
    case Kind::mid_point:
      return from_plugin(new fastjet::CDFMidPointPlugin(a.seed_threshold, a.cone_radius, a.cone_area_fraction,
                                                        a.most_pairs, a.most_iterations, a.overlap_threshold));
    case Kind::sis_cone:
      return from_plugin(new fastjet::SISConePlugin(a.cone_radius, a.overlap_threshold, a.most_iterations, a.least_pt));
    case Kind::kt:
      return {fastjet::kt_algorithm, a.radius, fastjet::E_scheme, strategy};
    case Kind::cambridge:
      return {fastjet::cambridge_algorithm, a.radius, fastjet::E_scheme, strategy};
    case Kind::anti_kt:
      return {fastjet::antikt_algorithm, a.radius, fastjet::E_scheme, strategy};
    case Kind::winner_take_all_anti_kt:
      return {fastjet::antikt_algorithm, a.radius, fastjet::WTA_pt_scheme, strategy};
    case Kind::n_jettiness:
      // Each of no more than N particles is a jet; the plugin would find none.
      if (particles <= static_cast<std::size_t>(a.n)) return {fastjet::antikt_algorithm, 1e-6};
      return from_plugin(new fastjet::contrib::NjettinessPlugin(
          a.n, fastjet::contrib::WTA_KT_Axes(), fastjet::contrib::UnnormalizedCutoffMeasure(a.beta, a.cut_off)));
    case Kind::valencia:
      return from_plugin(new fastjet::contrib::ValenciaPlugin(a.radius, a.beta, a.gamma));
    case Kind::ee_generalised_kt:
      return {fastjet::ee_genkt_algorithm, a.radius, a.power};
    case Kind::ee_kt:
      return JetDefinition(fastjet::ee_kt_algorithm);
  }
  return {};
}

fastjet::AreaDefinition area_of(const JetArea& a, Random& random) {
  if (a.kind == JetArea::Kind::voronoi) return fastjet::AreaDefinition(fastjet::VoronoiAreaSpec(a.voronoi_factor));
  // The seeds of L'Ecuyer's generator lie below its two moduli.
  constexpr std::uint32_t modulus1 = 2147483563, modulus2 = 2147483399;
  const auto seed1 = static_cast<int>(1 + random.below(modulus1 - 1)),
             seed2 = static_cast<int>(1 + random.below(modulus2 - 1));
  const fastjet::GhostedAreaSpec ghosts(a.ghost_rapidity_max, a.repeat, a.ghost_area, a.grid_scatter, a.pt_scatter,
                                        a.ghost_pt, new fastjet::BasicRandom<double>(seed1, seed2));
  switch (a.kind) {
    case JetArea::Kind::active_explicit_ghosts:
      return {fastjet::active_area_explicit_ghosts, ghosts};
    case JetArea::Kind::one_ghost_passive:
      return {fastjet::one_ghost_passive_area, ghosts};
    case JetArea::Kind::passive:
      return {fastjet::passive_area, ghosts};
    default:
      return {fastjet::active_area, ghosts};
  }
}

std::vector<PseudoJet> pseudo_jets(std::span<const P4> particles) {
  std::vector<PseudoJet> out;
  out.reserve(particles.size());
  for (const P4& p : particles) {
    out.push_back(pseudo_jet(p));
    out.back().set_user_index(static_cast<int>(out.size() - 1));
  }
  return out;
}

}  // namespace

bool JetAlgorithm::same_as(const JetAlgorithm& o) const {
  if (kind != o.kind) return false;
  switch (kind) {
    case Kind::kt:
    case Kind::cambridge:
    case Kind::anti_kt:
    case Kind::winner_take_all_anti_kt:
      return radius == o.radius;
    case Kind::n_jettiness:
      return n == o.n && beta == o.beta && cut_off == o.cut_off;
    case Kind::valencia:
      return radius == o.radius && beta == o.beta && gamma == o.gamma;
    case Kind::ee_generalised_kt:
      return radius == o.radius && power == o.power;
    case Kind::ee_kt:
      return true;
    default:
      return *this == o;
  }
}

namespace {

// SISCone draws from a generator of its library's own, which two threads at once run into a state that it never leaves.
// It has one thread at a time, and the same numbers for every event.
std::unique_lock<std::mutex> alone_where_it_must(JetAlgorithm::Kind kind) {
  static std::mutex cones;
  if (kind != JetAlgorithm::Kind::sis_cone) return {};
  std::unique_lock lock(cones);
  siscone::ranlux_init();
  return lock;
}

}  // namespace

JetClustering::JetClustering(const JetAlgorithm& algorithm, const JetArea& area, std::vector<P4> particles,
                             Random& random)
    : algorithm_(algorithm), has_area_(area.kind != JetArea::Kind::none), particles_(std::move(particles)) {
  const auto definition = definition_of(algorithm_, particles_.size());
  const auto alone = alone_where_it_must(algorithm_.kind);
  if (has_area_)
    sequence_ =
        std::make_unique<fastjet::ClusterSequenceArea>(pseudo_jets(particles_), definition, area_of(area, random));
  else if (!particles_.empty())
    sequence_ = std::make_unique<fastjet::ClusterSequence>(pseudo_jets(particles_), definition);
}

JetClustering::~JetClustering() = default;

bool JetClustering::is(const JetAlgorithm& algorithm, std::span<const P4> particles) const {
  return !has_area_ && algorithm_.same_as(algorithm) &&
         std::equal(particles_.begin(), particles_.end(), particles.begin(), particles.end());
}

JetList JetClustering::list(const std::vector<PseudoJet>& jets) const {
  JetList out;
  for (const PseudoJet& jet : jets) {
    JetList::Jet& entry = out.jets.emplace_back();
    entry.begin = static_cast<std::int32_t>(out.members.size());
    for (const PseudoJet& part : jet.constituents())
      if (part.user_index() >= 0) out.members.push_back(part.user_index());  // ghosts have -1
    entry.end = static_cast<std::int32_t>(out.members.size());
    entry.momentum = momentum(jet);
    if (has_area_) entry.area = momentum(jet.area_4vector());
    if (algorithm_.kind != Kind::winner_take_all_anti_kt) continue;
    // The winner gives the direction while clustering; the jet is the sum.
    entry.momentum = {};
    for (const std::int32_t i : out.members_of(entry)) entry.momentum += particles_[static_cast<std::size_t>(i)];
  }
  return out;
}

JetList JetClustering::inclusive(double least_pt) const {
  if (particles_.empty()) return {};
  return list(fastjet::sorted_by_pt(sequence_->inclusive_jets(least_pt)));
}

JetList JetClustering::exclusive(int n) const {
  if (particles_.size() < static_cast<std::size_t>(n)) return {};
  return list(fastjet::sorted_by_pt(sequence_->exclusive_jets(n)));
}

JetList JetClustering::exclusive_above(double d_cut) const {
  if (particles_.empty()) return {};
  return list(fastjet::sorted_by_pt(sequence_->exclusive_jets(d_cut)));
}

std::array<double, 5> JetClustering::merging_scales() const {
  std::array<double, 5> out{};
  if (particles_.empty()) return out;
  for (std::size_t n = 0; n < out.size(); ++n) out[n] = sequence_->exclusive_ymerge(static_cast<int>(n + 1));
  return out;
}

double JetClustering::density(double rapidity_low, double rapidity_high) const {
  if (particles_.empty() || !has_area_) return 0;
  fastjet::JetMedianBackgroundEstimator estimator(fastjet::SelectorRapRange(rapidity_low, rapidity_high));
  estimator.set_cluster_sequence(dynamic_cast<const fastjet::ClusterSequenceAreaBase&>(*sequence_));
  return estimator.rho();
}

std::shared_ptr<const JetClustering> clustering_of(DetectorEvent& event, const JetAlgorithm& algorithm,
                                                   std::vector<P4> particles, Random& random) {
  for (const auto& known : event.clusterings)
    if (known->is(algorithm, particles)) return known;
  event.clusterings.push_back(
      std::make_shared<const JetClustering>(algorithm, JetArea{}, std::move(particles), random));
  return event.clusterings.back();
}

}  // namespace hml
