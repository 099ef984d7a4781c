#include "hml/represent/subjets.hpp"

#include <fastjet/ClusterSequence.hh>

#include "hml/simulate/fastjet_banner.hpp"

namespace hml {
namespace {

fastjet::JetAlgorithm algorithm_of(const std::string& name) {
  if (name == "kt") return fastjet::kt_algorithm;
  if (name == "antikt") return fastjet::antikt_algorithm;
  return fastjet::cambridge_algorithm;
}

}  // namespace

void SubjetSettings::declare(Parameters& parameters) {
  parameters.add("algorithm", algorithm, "Clustering algorithm.").choices({"kt", "antikt", "cambridge"});
  parameters.add("radius", radius, "Radius parameter.").unit("1").min(1e-3).max(10);
  parameters.add("min_pt", min_pt, "Subjets below are dropped.").unit("GeV").min(0);
}

std::vector<Subjet> find_subjets(std::span<const Momentum> objects, const SubjetSettings& settings) {
  fastjet_banner();
  std::vector<fastjet::PseudoJet> inputs;
  inputs.reserve(objects.size());
  for (const auto& object : objects) {
    const P4 p = object.p4();
    inputs.emplace_back(p.px, p.py, p.pz, p.e);
  }
  if (inputs.empty()) return {};
  const fastjet::ClusterSequence clustered(inputs,
                                           fastjet::JetDefinition(algorithm_of(settings.algorithm), settings.radius));
  std::vector<Subjet> out;
  for (const auto& jet : sorted_by_pt(clustered.inclusive_jets(settings.min_pt)))
    out.push_back({jet.pt(), jet.eta(), jet.phi_std()});
  return out;
}

}  // namespace hml
