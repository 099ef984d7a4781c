// What is known of the classes of Delphes (classes/DelphesClasses.h) beyond what its files say.
#include <algorithm>

#include "hml/event/root/collections.hpp"

namespace hml::root {

namespace {

struct Description {
  std::string_view name, unit, doc;
};

constexpr Description descriptions[] = {
    {"fUniqueID", "1", "ROOT's number of the object, by which references name it."},
    {"fBits", "1", "ROOT's status bits of the object."},
    {"PT", "GeV", "Transverse momentum."},
    {"Eta", "1", "Pseudorapidity."},
    {"Phi", "rad", "Azimuthal angle."},
    {"Rapidity", "1", "Rapidity."},
    {"E", "GeV", "Energy."},
    {"ET", "GeV", "Transverse energy."},
    {"P", "GeV", "Momentum."},
    {"Px", "GeV", "Momentum along x."},
    {"Py", "GeV", "Momentum along y."},
    {"Pz", "GeV", "Momentum along z, the beam axis."},
    {"Mass", "GeV", "Mass."},
    {"MET", "GeV", "Missing transverse momentum."},
    {"HT", "GeV", "Scalar sum of transverse momenta."},
    {"Charge", "e", "Electric charge."},
    {"T", "s", "Time."},
    {"X", "mm", "Position, x."},
    {"Y", "mm", "Position, y."},
    {"Z", "mm", "Position, z."},
    {"TOuter", "s", "Time at the outer edge of the tracker."},
    {"XOuter", "mm", "Position at the outer edge of the tracker, x."},
    {"YOuter", "mm", "Position at the outer edge of the tracker, y."},
    {"ZOuter", "mm", "Position at the outer edge of the tracker, z."},
    {"EtaOuter", "1", "Pseudorapidity of the position at the outer edge of the tracker."},
    {"PhiOuter", "rad", "Azimuthal angle of the position at the outer edge of the tracker."},
    {"Xd", "mm", "Point of closest approach to the beam, x."},
    {"Yd", "mm", "Point of closest approach to the beam, y."},
    {"Zd", "mm", "Point of closest approach to the beam, z."},
    {"D0", "mm", "Transverse impact parameter."},
    {"DZ", "mm", "Longitudinal impact parameter."},
    {"L", "mm", "Length of the path."},
    {"CtgTheta", "1", "Cotangent of the polar angle."},
    {"Eem", "GeV", "Energy in the electromagnetic calorimeter."},
    {"Ehad", "GeV", "Energy in the hadronic calorimeter."},
    {"Etrk", "GeV", "Energy of the tracks that end in the tower."},
    {"Edges", "1", "Edges of the tower: least and greatest pseudorapidity, least and greatest azimuthal angle."},
    {"EhadOverEem", "1", "Ratio of hadronic to electromagnetic energy."},
    {"PID", "1", "PDG Monte Carlo number."},
    {"Status", "1", "Status of the generator's record."},
    {"M1", "1", "First mother, index within the event; -1 for none."},
    {"M2", "1", "Last mother, index within the event; -1 for none."},
    {"D1", "1", "First daughter, index within the event; -1 for none."},
    {"D2", "1", "Last daughter, index within the event; -1 for none."},
    {"IsPU", "1", "Whether it comes from pile-up."},
    {"Flavor", "1", "Flavour of the jet."},
    {"BTag", "1", "Bits of the b tags."},
    {"TauTag", "1", "Whether the jet is tagged as a hadronic tau."},
    {"TauWeight", "1", "Probability of the tau tag."},
    {"DeltaEta", "1", "Largest distance in pseudorapidity of a constituent from the axis."},
    {"DeltaPhi", "rad", "Largest distance in azimuthal angle of a constituent from the axis."},
    {"NCharged", "1", "Number of charged constituents."},
    {"NNeutrals", "1", "Number of neutral constituents."},
    {"NeutralEnergyFraction", "1", "Fraction of the energy in neutral constituents."},
    {"ChargedEnergyFraction", "1", "Fraction of the energy in charged constituents."},
    {"Tau", "1", "N-subjettiness, N from 1 to 5."},
    {"IsolationVar", "1", "Isolation."},
    {"SumPtCharged", "GeV", "Sum of the transverse momenta of charged objects around it."},
    {"SumPtNeutral", "GeV", "Sum of the transverse momenta of neutral objects around it."},
    {"SumPt", "GeV", "Sum of the transverse momenta around it."},
    {"Number", "1", "Number of the event."},
    {"Weight", "1", "Weight of the event."},
    {"CrossSection", "pb", "Cross section."},
    {"CrossSectionError", "pb", "Uncertainty of the cross section."},
    {"ProcessID", "1", "The generator's code of the process."},
    {"Scale", "GeV", "Scale of the hard process."},
    {"ScalePDF", "GeV", "Scale of the parton densities."},
    {"AlphaQED", "1", "Electromagnetic coupling."},
    {"AlphaQCD", "1", "Strong coupling."},
    {"ReadTime", "s", "Time spent reading the event."},
    {"ProcTime", "s", "Time spent processing the event."},
};

std::vector<std::string> names_where(const std::vector<PlannedCollection>& all, auto condition) {
  std::vector<std::string> out;
  for (const auto& c : all)
    if (!c.numbers.empty() && condition(c)) out.push_back(c.name);
  return out;
}

}  // namespace

void describe_delphes_column(PlannedColumn& column) {
  const auto* found =
      std::find_if(std::begin(descriptions), std::end(descriptions), [&](auto& d) { return d.name == column.name; });
  if (found == std::end(descriptions)) {
    // Members of a TLorentzVector.
    if (column.name.ends_with(".fE") || column.name.find(".fP.f") != std::string::npos) column.unit = "GeV";
    return;
  }
  column.unit = found->unit;
  column.doc = found->doc;
}

std::optional<std::vector<std::string>> delphes_targets(const PlannedCollection& from, const std::string& relation,
                                                        const std::vector<PlannedCollection>& all) {
  static constexpr std::string_view classes[] = {
      "Jet",       "Track",       "Tower",     "Electron", "Muon",
      "Photon",    "GenParticle", "HectorHit", "Vertex",   "ParticleFlowCandidate",
      "CscCluster"};
  if (std::find(std::begin(classes), std::end(classes), from.class_name) == std::end(classes)) return {};
  const auto generated = [](const PlannedCollection& c) { return c.class_name == "GenParticle"; };
  if (relation == "Particle" || relation == "Particles" || from.name.starts_with("Gen"))
    return names_where(all, generated);
  const auto part = [](const PlannedCollection& c) {
    return c.class_name == "Track" || c.class_name == "Tower" || c.class_name == "ParticleFlowCandidate";
  };
  // Tracks and towers are candidates of the jets where the particle-flow objects made of them are not stored; where
  // they are, they may bear the same numbers.
  auto flow = names_where(all, [&](auto& c) {
    return part(c) && (c.name.starts_with("EFlow") || c.class_name == "ParticleFlowCandidate");
  });
  return flow.empty() ? names_where(all, part) : flow;
}

}  // namespace hml::root
