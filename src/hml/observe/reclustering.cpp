#include "hml/observe/reclustering.hpp"

#include <algorithm>

#include <fastjet/ClusterSequence.hh>
#include <fastjet/tools/Filter.hh>
#include <fastjet/tools/Pruner.hh>

#include "hml/simulate/fastjet_banner.hpp"

namespace hml {
namespace {

using fastjet::JetDefinition;
using fastjet::PseudoJet;

std::vector<PseudoJet> pseudo_jets(std::span<const Momentum> constituents) {
  fastjet_banner();
  std::vector<PseudoJet> out;
  out.reserve(constituents.size());
  for (const auto& constituent : constituents) {
    const P4 p = constituent.p4();
    out.emplace_back(p.px, p.py, p.pz, p.e);
  }
  return out;
}

P4 momentum(const PseudoJet& jet) { return {jet.px(), jet.py(), jet.pz(), jet.e()}; }
PlanePoint place(const PseudoJet& jet) { return {jet.pt(), jet.rap(), jet.phi_std()}; }

/// The radius at which everything becomes one jet.
const double everything = JetDefinition::max_allowable_R;

/// All constituents as one Cambridge/Aachen jet, handed to `use` while its clustering lives.
template <class Use>
P4 of_one_jet(std::span<const Momentum> constituents, Use use) {
  const auto inputs = pseudo_jets(constituents);
  if (inputs.empty()) return {};
  const fastjet::ClusterSequence sequence(inputs, JetDefinition(fastjet::cambridge_algorithm, everything));
  return momentum(use(sequence.exclusive_jets(1).front()));
}

}  // namespace

std::vector<ClusterNode> cambridge_tree(std::span<const Momentum> constituents) {
  const auto inputs = pseudo_jets(constituents);
  std::vector<ClusterNode> nodes;
  if (inputs.empty()) return nodes;
  const fastjet::ClusterSequence sequence(inputs, JetDefinition(fastjet::cambridge_algorithm, everything));
  // FastJet keeps a step for each constituent, then one for each recombination; the last one puts the jet aside. Steps
  // and nodes keep the same numbers.
  for (const auto& step : sequence.history()) {
    if (step.parent2 == fastjet::ClusterSequence::BeamJet) {
      nodes.push_back(nodes[static_cast<std::size_t>(step.parent1)]);
      continue;
    }
    const auto& jet = sequence.jets()[static_cast<std::size_t>(step.jetp_index)];
    ClusterNode node{momentum(jet), place(jet)};
    if (step.parent2 >= 0) {
      node.first = step.parent1;
      node.second = step.parent2;
      if (nodes[static_cast<std::size_t>(node.first)].place.pt < nodes[static_cast<std::size_t>(node.second)].place.pt)
        std::swap(node.first, node.second);
    }
    nodes.push_back(node);
  }
  nodes.pop_back();
  return nodes;
}

std::vector<PlanePoint> kt_subjets(std::span<const Momentum> constituents, int count) {
  const auto inputs = pseudo_jets(constituents);
  if (inputs.empty()) return {};
  const fastjet::ClusterSequence sequence(inputs, JetDefinition(fastjet::kt_algorithm, everything));
  std::vector<PlanePoint> out;
  for (const auto& jet : fastjet::sorted_by_pt(sequence.exclusive_jets_up_to(count))) out.push_back(place(jet));
  return out;
}

PlanePoint winner_take_all_axis(std::span<const Momentum> constituents) {
  const auto inputs = pseudo_jets(constituents);
  if (inputs.empty()) return {};
  const fastjet::ClusterSequence sequence(
      inputs, JetDefinition(fastjet::cambridge_algorithm, everything, fastjet::WTA_pt_scheme));
  return place(sequence.exclusive_jets(1).front());
}

P4 trimmed(std::span<const Momentum> constituents, double radius, double fraction) {
  const fastjet::Filter trimmer(JetDefinition(fastjet::kt_algorithm, radius), fastjet::SelectorPtFractionMin(fraction));
  return of_one_jet(constituents, trimmer);
}

P4 pruned(std::span<const Momentum> constituents, double z_cut, double r_cut) {
  const fastjet::Pruner pruner(JetDefinition(fastjet::cambridge_algorithm, everything), z_cut, r_cut);
  return of_one_jet(constituents, pruner);
}

P4 filtered(std::span<const Momentum> constituents, double radius, int count) {
  const fastjet::Filter filter(JetDefinition(fastjet::cambridge_algorithm, radius),
                               fastjet::SelectorNHardest(static_cast<unsigned>(count)));
  return of_one_jet(constituents, filter);
}

}  // namespace hml
