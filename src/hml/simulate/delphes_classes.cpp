#include "hml/simulate/delphes_classes.hpp"

#include <initializer_list>

namespace hml {

namespace {

using root::write::base;
using root::write::ClassLayout;
using root::write::Member;
using root::write::object;
using root::write::plain;
using Members = std::vector<Member>;

Members all_of(std::string_view type, std::initializer_list<std::string_view> names) {
  Members out;
  for (const auto name : names) out.push_back(plain(type, name));
  return out;
}

Members operator+(Members a, const Members& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Member four_vector(std::string_view name, int length = 0) { return object("TLorentzVector", name, 64, length); }
Member reference(std::string_view name) { return object("TRef", name, 24); }
Member references(std::string_view name) { return object("TRefArray", name, 72); }

// Members that several classes have in a row.
Members sortable() { return {base("SortableObject", 1)}; }

Members origin() {
  return all_of("int", {"PID", "Charge", "IsPU", "IsRecoPU"}) + Members{plain("float", "HardEnergyFraction")};
}

Members helix() {
  return all_of("float", {"P", "PT", "Eta", "Phi", "CtgTheta", "C", "Mass", "EtaOuter", "PhiOuter"}) +
         all_of("float", {"T", "X", "Y", "Z", "TOuter", "XOuter", "YOuter", "ZOuter", "Xd", "Yd", "Zd"}) +
         all_of("float", {"XFirstHit", "YFirstHit", "ZFirstHit", "L", "D0", "DZ", "Nclusters", "dNdx"});
}

Members errors() {
  return all_of("float", {"ErrorP", "ErrorPT", "ErrorPhi", "ErrorCtgTheta", "ErrorT", "ErrorD0", "ErrorDZ", "ErrorC"}) +
         all_of("float", {"ErrorD0Phi", "ErrorD0C", "ErrorD0DZ", "ErrorD0CtgTheta", "ErrorPhiC", "ErrorPhiDZ"}) +
         all_of("float", {"ErrorPhiCtgTheta", "ErrorCDZ", "ErrorCCtgTheta", "ErrorDZCtgTheta"});
}

Members isolation() {
  return all_of("float",
                {"IsolationVar", "IsolationVarRhoCorr", "SumPtCharged", "SumPtNeutral", "SumPtChargedPU", "SumPt"});
}

Members impact() { return all_of("float", {"D0", "DZ", "ErrorD0", "ErrorDZ"}); }

Members deposits() {
  return Members{plain("int", "NTimeHits")} + all_of("float", {"Eem", "Ehad", "Etrk"}) +
         Members{plain("float", "Edges", 4)};
}

}  // namespace

const std::vector<ClassLayout>& delphes_classes() {
  static const std::vector<ClassLayout> classes = {
      {"SortableObject", 1, 0x8e10aead, Members{base("TObject", 1)}},
      {"Event", 1, 0x711c6540,
       Members{base("TObject", 1), plain("Long64_t", "Number")} + all_of("float", {"ReadTime", "ProcTime"})},
      {"HepMCEvent", 3, 0x78cc30b6,
       Members{base("Event", 1)} + all_of("int", {"ProcessID", "MPI"}) +
           all_of("float", {"Weight", "CrossSection", "CrossSectionError", "Scale", "AlphaQED", "AlphaQCD"}) +
           all_of("int", {"ID1", "ID2"}) + all_of("float", {"X1", "X2", "ScalePDF", "PDF1", "PDF2"})},
      {"Weight", 1, 0x56a18fd2, Members{base("TObject", 1), plain("float", "Weight")}},
      {"GenParticle", 2, 0xcadcf9e0,
       sortable() + all_of("int", {"PID", "Status", "IsPU", "M1", "M2", "D1", "D2", "Charge"}) +
           all_of("float", {"Mass", "E", "Px", "Py", "Pz", "P", "PT", "Eta", "Phi", "Rapidity", "T", "X", "Y", "Z"})},
      {"Vertex", 3, 0x6c77679a,
       sortable() + all_of("float", {"T", "X", "Y", "Z"}) + all_of("double", {"ErrorT", "ErrorX", "ErrorY", "ErrorZ"}) +
           all_of("int", {"Index", "NDF"}) +
           all_of("double", {"Sigma", "SumPT2", "GenSumPT2", "GenDeltaZ", "BTVSumPT2"}) +
           Members{references("Constituents")}},
      {"MissingET", 1, 0x3da3da98, Members{base("TObject", 1)} + all_of("float", {"MET", "Eta", "Phi"})},
      {"ScalarHT", 1, 0xf57a7252, Members{base("TObject", 1), plain("float", "HT")}},
      {"Rho", 1, 0x5aa2b31a, Members{base("TObject", 1), plain("float", "Rho"), plain("float", "Edges", 2)}},
      {"Photon", 4, 0xf8e4487a,
       sortable() + all_of("float", {"PT", "Eta", "Phi", "E", "T", "EhadOverEem"}) + Members{references("Particles")} +
           isolation() + Members{plain("int", "Status")}},
      {"Electron", 4, 0xecdd6e8f,
       sortable() + all_of("float", {"PT", "Eta", "Phi", "T"}) +
           Members{plain("int", "Charge"), plain("float", "EhadOverEem"), reference("Particle")} + isolation() +
           impact()},
      {"Muon", 4, 0x0fc38625,
       sortable() + all_of("float", {"PT", "Eta", "Phi", "T"}) +
           Members{plain("int", "Charge"), reference("Particle")} + isolation() + impact()},
      {"Jet", 5, 0x1f6d9656,
       sortable() + all_of("float", {"PT", "Eta", "Phi", "T", "Mass", "DeltaEta", "DeltaPhi"}) +
           all_of("unsigned int",
                  {"Flavor", "FlavorAlgo", "FlavorPhys", "TauFlavor", "BTag", "BTagAlgo", "BTagPhys", "TauTag"}) +
           Members{plain("float", "TauWeight"), plain("int", "Charge"), plain("float", "EhadOverEem")} +
           all_of("int", {"NCharged", "NNeutrals"}) +
           all_of("float",
                  {"NeutralEnergyFraction", "ChargedEnergyFraction", "Beta", "BetaStar", "MeanSqDeltaR", "PTD"}) +
           Members{plain("float", "FracPt", 5), plain("float", "Tau", 5), four_vector("SoftDroppedJet"),
                   four_vector("SoftDroppedSubJet1"), four_vector("SoftDroppedSubJet2"), four_vector("TrimmedP4", 5),
                   four_vector("PrunedP4", 5), four_vector("SoftDroppedP4", 5)} +
           all_of("int", {"NSubJetsTrimmed", "NSubJetsPruned", "NSubJetsSoftDropped"}) +
           all_of("double", {"ExclYmerge12", "ExclYmerge23", "ExclYmerge34", "ExclYmerge45", "ExclYmerge56"}) +
           Members{references("Constituents"), references("Particles"), four_vector("Area")}},
      {"Track", 4, 0x39ba1931,
       sortable() + origin() + helix() + errors() + Members{reference("Particle"), plain("int", "VertexIndex")}},
      {"Tower", 5, 0x82debfcf,
       sortable() + all_of("float", {"ET", "Eta", "Phi", "E", "T", "X", "Y", "Z"}) + deposits() +
           all_of("int", {"IsPU", "IsRecoPU"}) +
           Members{plain("float", "HardEnergyFraction"), references("Particles")}},
      {"ParticleFlowCandidate", 4, 0xefeacd19,
       sortable() + origin() + Members{plain("float", "E")} + helix() + errors() +
           Members{plain("int", "VertexIndex")} + deposits() + Members{references("Particles")}},
      {"HectorHit", 1, 0x651bb33f,
       sortable() + all_of("float", {"E", "Tx", "Ty", "T", "X", "Y", "S"}) + Members{reference("Particle")}},
      {"CscCluster", 5, 0xedc2d62a,
       sortable() + all_of("float", {"Eta", "Phi", "PT", "Px", "Py", "Pz", "E", "Ehad", "Eem", "pid", "T", "X", "Y",
                                     "Z", "R", "beta", "ctau"})},
  };
  return classes;
}

std::string_view delphes_member_type(std::string_view class_name, std::string_view member) {
  const ClassLayout* found = root::write::find_class(delphes_classes(), class_name);
  if (!found) return {};
  for (const auto& m : found->members) {
    if (!m.is_base() && m.name == member) return m.type;
    if (!m.is_base()) continue;
    if (const auto type = delphes_member_type(m.name, member); !type.empty()) return type;
  }
  return {};
}

}  // namespace hml
