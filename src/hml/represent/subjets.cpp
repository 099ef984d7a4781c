#include "hml/represent/subjets.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fastjet/ClusterSequence.hh>

#include "hml/simulate/fastjet_banner.hpp"

namespace hml {
namespace {

fastjet::JetDefinition definition_of(const SubjetSettings& settings) {
  if (settings.algorithm == "genkt") return {fastjet::genkt_algorithm, settings.radius, settings.p};
  if (settings.algorithm == "antikt") return {fastjet::antikt_algorithm, settings.radius};
  if (settings.algorithm == "cambridge") return {fastjet::cambridge_algorithm, settings.radius};
  return {fastjet::kt_algorithm, settings.radius};
}

std::vector<fastjet::PseudoJet> cluster(const std::vector<fastjet::PseudoJet>& inputs, const SubjetSettings& settings) {
  const fastjet::ClusterSequence clustered(inputs, definition_of(settings));
  if (settings.exclusive == 0) return clustered.inclusive_jets(settings.min_pt);
  auto jets = clustered.exclusive_jets_up_to(settings.exclusive);
  std::erase_if(jets, [&](const fastjet::PseudoJet& jet) { return jet.pt() < settings.min_pt; });
  return jets;
}

}  // namespace

void SubjetSettings::declare(Parameters& parameters) {
  parameters.add("algorithm", algorithm, "Clustering algorithm.").choices({"kt", "antikt", "cambridge", "genkt"});
  parameters.add("radius", radius, "Radius parameter.").unit("1").min(1e-3).max(10);
  parameters.add("p", p, "Power of the momenta in genkt: 1 is kt, 0 Cambridge/Aachen, -1 anti-kt.").min(-10).max(10);
  parameters.add("min_pt", min_pt, "Subjets below are dropped.").unit("GeV").min(0);
  parameters.add("exclusive", exclusive, "Number of exclusive subjets; 0 for inclusive ones.").min(0).max(1000);
}

void SubjetSettings::check(const Place& place) const {
  if (exclusive > 0 && (algorithm == "antikt" || (algorithm == "genkt" && p < 0)))
    throw Error(ErrorKind::config,
                fmt::format("subjets: {} has no meaningful exclusive jets; take kt or cambridge", algorithm), place);
}

std::vector<Subjet> find_subjets(std::span<const Momentum> objects, const SubjetSettings& settings) {
  fastjet_banner();
  if (objects.empty()) return {};
  std::vector<fastjet::PseudoJet> inputs;
  inputs.reserve(objects.size());
  for (const auto& object : objects) {
    const P4 p = object.p4();
    inputs.emplace_back(p.px, p.py, p.pz, p.e);
  }
  std::vector<Subjet> out;
  for (const auto& jet : sorted_by_pt(cluster(inputs, settings))) out.push_back({jet.pt(), jet.eta(), jet.phi_std()});
  return out;
}

}  // namespace hml
