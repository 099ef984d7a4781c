#include "hml/simulate/branches.hpp"

#include <cstddef>

namespace hml {
namespace {

using E = DetectorEvent;
using C = Candidate;
using Columns = std::vector<BranchColumn>;
constexpr auto real = BranchColumn::Type::real;
constexpr auto whole = BranchColumn::Type::whole;

std::size_t at(int k) { return static_cast<std::size_t>(k); }

// Ratio of hadronic to electromagnetic energy; 999.9 where there is none of the latter.
double had_over_em(double had, double em) { return em > 0 ? had / em : 999.9; }
double cotangent(const P4& p) { return p.pt2() > 0 && p.pz != 0 ? p.pz / p.pt() : p.pt2() > 0 ? 0 : 1e10; }
double outer_eta(const C& c) { return c.position_eta(); }

Columns operator+(Columns a, const Columns& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

BranchColumn only_with(Detail detail, BranchColumn column) {
  column.detail = detail;
  return column;
}

Columns only_with(Detail detail, Columns columns) {
  for (auto& column : columns) column.detail = detail;
  return columns;
}

Columns direction() {
  return {{"pt", "PT", "GeV", "Transverse momentum.", real, 1, [](const E&, const C& c, int) { return c.momentum.pt(); }},
          {"eta", "Eta", "1", "Pseudorapidity; +-999.9 along the beam.", real, 1, [](const E&, const C& c, int) { return finite_eta(c.momentum); }},
          {"phi", "Phi", "rad", "Azimuth in [-pi, pi].", real, 1, [](const E&, const C& c, int) { return c.momentum.phi(); }}};
}

BranchColumn mass() { return {"mass", "Mass", "GeV", "Invariant mass.", real, 1, [](const E&, const C& c, int) { return c.momentum.mass(); }}; }
BranchColumn charge() { return {"charge", "Charge", "e", "Electric charge.", whole, 1, [](const E&, const C& c, int) { return double(c.charge); }}; }
BranchColumn energy() { return {"e", "E", "GeV", "Energy.", real, 1, [](const E&, const C& c, int) { return c.momentum.e; }}; }
BranchColumn time() { return {"t", "T", "mm/c", "Time of arrival at the calorimeter.", real, 1, [](const E&, const C& c, int) { return c.t; }}; }
BranchColumn pdg() { return {"pdg", "PID", "1", "PDG code of the particle.", whole, 1, [](const E&, const C& c, int) { return double(c.pdg); }}; }

// What is charged and not from pile-up is hard; a tower knows its share.
double hard_fraction(const E& e, const C& c, int) { return c.tower >= 0 && c.charge == 0 ? e.tower(c).hard_fraction : c.pile_up ? 0 : 1; }

Columns pile_up() {
  return only_with(Detail::pile_up, {{"pile_up", "IsPU", "1", "1 where it comes from a pile-up interaction.", whole, 1, [](const E&, const C& c, int) { return double(c.pile_up); }},
          {"tagged_pile_up", "IsRecoPU", "1", "1 where the detector takes it for pile-up.", whole, 1, [](const E&, const C& c, int) { return double(c.tagged_pile_up); }},
          {"hard_fraction", "HardEnergyFraction", "1", "Share of the energy that is not from pile-up.", real, 1, hard_fraction}});
}

Columns impact() {
  return {{"d0", "D0", "mm", "Signed distance of closest approach to the beam.", real, 1, [](const E& e, const C& c, int) { return e.track(c).d0; }},
          {"dz", "DZ", "mm", "z of the point of closest approach.", real, 1, [](const E& e, const C& c, int) { return e.track(c).dz; }},
          only_with(Detail::fit, {"error_d0", "ErrorD0", "mm", "Error of d0.", real, 1, [](const E& e, const C& c, int) { return e.fit(c).error_d0; }}),
          only_with(Detail::fit, {"error_dz", "ErrorDZ", "mm", "Error of dz.", real, 1, [](const E& e, const C& c, int) { return e.fit(c).error_dz; }})};
}

// Of objects that no Isolation looked at nothing is known, which cuts must be able to tell from nothing around them.
template <double IsolationInfo::*member>
double isolation_of(const E& e, const C& c, int) {
  constexpr double unknown = -999;
  return c.isolation >= 0 ? e.isolation(c).*member : unknown;
}

Columns isolation_columns() {
  using I = IsolationInfo;
  return {{"isolation", "IsolationVar", "1", "Sum of transverse momenta around, relative to the object's own; -999 where no module computed it.", real, 1, isolation_of<&I::ratio>},
          {"isolation_rho", "IsolationVarRhoCorr", "1", "The same, corrected for the event's density.", real, 1, isolation_of<&I::ratio_rho>},
          {"sum_pt_charged", "SumPtCharged", "GeV", "Sum of transverse momenta of charged objects around.", real, 1, isolation_of<&I::sum_charged>},
          {"sum_pt_neutral", "SumPtNeutral", "GeV", "Sum of transverse momenta of neutral objects around.", real, 1, isolation_of<&I::sum_neutral>},
          {"sum_pt_charged_pile_up", "SumPtChargedPU", "GeV", "Sum of transverse momenta of charged pile-up objects around.", real, 1, isolation_of<&I::sum_charged_pile_up>},
          {"sum_pt", "SumPt", "GeV", "Sum of transverse momenta of all objects around.", real, 1, isolation_of<&I::sum>}};
}

double length(const E& e, const C& c, int) { return c.track >= 0 || c.tower < 0 ? e.track(c).length : std::sqrt(c.x * c.x + c.y * c.y + c.z * c.z); }

// Rows and columns of the covariance are d0, phi, c, dz, ctg_theta.
template <std::size_t entry>
BranchColumn covariance(const std::string& name, const std::string& delphes, const std::string& unit, const std::string& of) {
  return {"covariance_" + name, delphes, unit, "Covariance of " + of + ".", real, 1, [](const E& e, const C& c, int) { return e.fit(c).covariance[entry]; }};
}

Columns helix() {
  return {{"ctg_theta", "CtgTheta", "1", "Cotangent of the polar angle, pz / pt.", real, 1, [](const E&, const C& c, int) { return cotangent(c.momentum); }},
          only_with(Detail::fit, {"curvature", "C", "1/mm", "Half the inverse radius of the helix, with sign.", real, 1, [](const E& e, const C& c, int) { return e.fit(c).c; }}),
          {"x", "X", "mm", "x of the production vertex.", real, 1, [](const E& e, const C& c, int) { return e.track(c).x; }},
          {"y", "Y", "mm", "y of the production vertex.", real, 1, [](const E& e, const C& c, int) { return e.track(c).y; }},
          {"z", "Z", "mm", "z of the production vertex.", real, 1, [](const E& e, const C& c, int) { return e.track(c).z; }},
          {"t0", "T", "mm/c", "Time at the production vertex.", real, 1, [](const E& e, const C& c, int) { return e.track(c).t; }},
          {"eta_outer", "EtaOuter", "1", "Pseudorapidity of the point where it leaves the tracker.", real, 1, [](const E&, const C& c, int) { return outer_eta(c); }},
          {"phi_outer", "PhiOuter", "rad", "Azimuth of that point.", real, 1, [](const E&, const C& c, int) { return c.position_phi(); }},
          {"x_outer", "XOuter", "mm", "x of that point.", real, 1, [](const E&, const C& c, int) { return c.x; }},
          {"y_outer", "YOuter", "mm", "y of that point.", real, 1, [](const E&, const C& c, int) { return c.y; }},
          {"z_outer", "ZOuter", "mm", "z of that point.", real, 1, [](const E&, const C& c, int) { return c.z; }},
          {"t", "TOuter", "mm/c", "Time at that point.", real, 1, [](const E&, const C& c, int) { return c.t; }},
          {"xd", "Xd", "mm", "x of the point of closest approach to the beam.", real, 1, [](const E& e, const C& c, int) { return e.track(c).xd; }},
          {"yd", "Yd", "mm", "y of that point.", real, 1, [](const E& e, const C& c, int) { return e.track(c).yd; }},
          {"zd", "Zd", "mm", "z of that point.", real, 1, [](const E& e, const C& c, int) { return e.track(c).zd; }},
          only_with(Detail::fit, {"x_first_hit", "XFirstHit", "mm", "x of the first hit.", real, 1, [](const E& e, const C& c, int) { return e.fit(c).first_x; }}),
          only_with(Detail::fit, {"y_first_hit", "YFirstHit", "mm", "y of the first hit.", real, 1, [](const E& e, const C& c, int) { return e.fit(c).first_y; }}),
          only_with(Detail::fit, {"z_first_hit", "ZFirstHit", "mm", "z of the first hit.", real, 1, [](const E& e, const C& c, int) { return e.fit(c).first_z; }}),
          {"length", "L", "mm", "Length of the path to the calorimeter; of a tower its distance from the origin.", real, 1, length},
          only_with(Detail::fit, {"n_clusters", "Nclusters", "1", "Number of ionisation clusters.", real, 1, [](const E& e, const C& c, int) { return e.fit(c).n_clusters; }}),
          only_with(Detail::fit, {"dndx", "dNdx", "1/m", "Ionisation clusters by length.", real, 1, [](const E& e, const C& c, int) { return e.fit(c).dndx; }}),
          {"vertex", "VertexIndex", "1", "Number of its vertex, -1 for none.", whole, 1, [](const E& e, const C& c, int) { return double(e.track(c).vertex); }}};
}

Columns errors() {
  return only_with(Detail::fit, {{"error_p", "ErrorP", "GeV", "Error of the momentum.", real, 1, [](const E& e, const C& c, int) { return e.fit(c).error_p; }},
          {"error_pt", "ErrorPT", "GeV", "Error of the transverse momentum.", real, 1, [](const E& e, const C& c, int) { return e.fit(c).error_pt; }},
          {"error_phi", "ErrorPhi", "rad", "Error of the azimuth.", real, 1, [](const E& e, const C& c, int) { return e.fit(c).error_phi; }},
          {"error_ctg_theta", "ErrorCtgTheta", "1", "Error of the cotangent.", real, 1, [](const E& e, const C& c, int) { return e.fit(c).error_ctg_theta; }},
          {"error_t", "ErrorT", "mm/c", "Error of the time.", real, 1, [](const E& e, const C& c, int) { return e.track(c).error_t; }},
          {"error_curvature", "ErrorC", "1/mm", "Error of the curvature.", real, 1, [](const E& e, const C& c, int) { return e.fit(c).error_c; }},
          covariance<1>("d0_phi", "ErrorD0Phi", "mm", "d0 and azimuth"),
          covariance<2>("d0_curvature", "ErrorD0C", "1", "d0 and curvature"),
          covariance<3>("d0_dz", "ErrorD0DZ", "mm2", "d0 and dz"),
          covariance<4>("d0_ctg_theta", "ErrorD0CtgTheta", "mm", "d0 and cotangent"),
          covariance<6>("phi_curvature", "ErrorPhiC", "1/mm", "azimuth and curvature"),
          covariance<7>("phi_dz", "ErrorPhiDZ", "mm", "azimuth and dz"),
          covariance<8>("phi_ctg_theta", "ErrorPhiCtgTheta", "1", "azimuth and cotangent"),
          covariance<10>("curvature_dz", "ErrorCDZ", "1", "curvature and dz"),
          covariance<11>("curvature_ctg_theta", "ErrorCCtgTheta", "1/mm", "curvature and cotangent"),
          covariance<13>("dz_ctg_theta", "ErrorDZCtgTheta", "mm", "dz and cotangent")});
}

BranchColumn momentum() { return {"p", "P", "GeV", "Momentum.", real, 1, [](const E&, const C& c, int) { return c.momentum.p(); }}; }

Columns track_columns() {
  return direction() + Columns{mass(), charge(), pdg(), momentum()} + helix() + impact() + errors() + pile_up();
}

Columns deposits() {
  return {{"e_em", "Eem", "GeV", "Electromagnetic energy.", real, 1, [](const E& e, const C& c, int) { return e.tower(c).e_em; }},
          {"e_had", "Ehad", "GeV", "Hadronic energy.", real, 1, [](const E& e, const C& c, int) { return e.tower(c).e_had; }},
          {"e_track", "Etrk", "GeV", "Energy of the tracks that point at it.", real, 1, [](const E& e, const C& c, int) { return e.tower(c).e_track; }},
          {"edges", "Edges", "1", "Its cell: eta low, eta high, phi low, phi high.", real, 4, [](const E& e, const C& c, int k) { return e.tower(c).edges[at(k)]; }},
          only_with(Detail::time_of_deposits, {"n_times", "NTimeHits", "1", "Number of deposits that the time is taken from.", whole, 1, [](const E& e, const C& c, int) { return double(e.tower(c).n_times); }})};
}

Columns tower_columns() {
  return Columns{{"et", "ET", "GeV", "Transverse energy.", real, 1, [](const E&, const C& c, int) { return c.momentum.pt(); }},
                 direction()[1], direction()[2], energy(), time(),
                 {"x", "X", "mm", "x of its position.", real, 1, [](const E&, const C& c, int) { return c.x; }},
                 {"y", "Y", "mm", "y of its position.", real, 1, [](const E&, const C& c, int) { return c.y; }},
                 {"z", "Z", "mm", "z of its position.", real, 1, [](const E&, const C& c, int) { return c.z; }}} +
         deposits() + pile_up();
}

Columns particle_flow_columns() {
  return direction() + Columns{mass(), energy(), charge(), pdg(), momentum()} + helix() + impact() + errors() + deposits() + pile_up();
}

Columns photon_columns() {
  return direction() + Columns{energy(), time(),
      {"had_over_em", "EhadOverEem", "1", "Hadronic over electromagnetic energy; 999.9 without the latter.", real, 1, [](const E& e, const C& c, int) { return had_over_em(e.tower(c).e_had, e.tower(c).e_em); }},
      {"status", "Status", "1", "Of a PhotonID: 1 prompt, 2 not prompt, 3 fake.", whole, 1, [](const E&, const C& c, int) { return double(c.status); }}} +
      isolation_columns();
}

template <GroomedJet Substructure::* groomed>
Columns groomed_columns(const std::string& name, const std::string& delphes, const std::string& verb) {
  const std::string of = " of the jet after " + verb + ".", of_subjets = " of its four hardest subjets after " + verb + "; 0 where there are fewer.";
  return {{name + "_pt", "", "GeV", "Transverse momentum" + of, real, 1, [](const E& e, const C& c, int) { return (e.substructure(c).*groomed).momentum.pt(); }},
          {name + "_eta", "", "1", "Pseudorapidity" + of, real, 1, [](const E& e, const C& c, int) { const P4& p = (e.substructure(c).*groomed).momentum; return p.e > 0 ? finite_eta(p) : 0; }},
          {name + "_phi", "", "rad", "Azimuth" + of, real, 1, [](const E& e, const C& c, int) { return (e.substructure(c).*groomed).momentum.phi(); }},
          {name + "_mass", "", "GeV", "Invariant mass" + of, real, 1, [](const E& e, const C& c, int) { return (e.substructure(c).*groomed).momentum.mass(); }},
          {name + "_subjets", "NSubJets" + delphes, "1", "Number of subjets" + of, whole, 1, [](const E& e, const C& c, int) { return double((e.substructure(c).*groomed).subjets); }},
          {name + "_subjet_px", "", "GeV", "Momentum along x" + of_subjets, real, 4, [](const E& e, const C& c, int k) { return (e.substructure(c).*groomed).subjet[at(k)].px; }},
          {name + "_subjet_py", "", "GeV", "Momentum along y" + of_subjets, real, 4, [](const E& e, const C& c, int k) { return (e.substructure(c).*groomed).subjet[at(k)].py; }},
          {name + "_subjet_pz", "", "GeV", "Momentum along z" + of_subjets, real, 4, [](const E& e, const C& c, int k) { return (e.substructure(c).*groomed).subjet[at(k)].pz; }},
          {name + "_subjet_e", "", "GeV", "Energy" + of_subjets, real, 4, [](const E& e, const C& c, int k) { return (e.substructure(c).*groomed).subjet[at(k)].e; }}};
}

double parts_had_over_em(const E& e, const C& c, int) {
  double had = 0, em = 0;
  for (CandidateId id : e.parts_of(c)) had += e.tower(e[id]).e_had, em += e.tower(e[id]).e_em;
  return had_over_em(had, em);
}

Columns tag_columns() {
  return {{"flavour", "Flavor", "1", "|PDG code| of the parton it comes from; 21 gluon, 0 unknown.", whole, 1, [](const E& e, const C& c, int) { return double(e.jet(c).flavour); }},
          only_with(Detail::flavour_definitions, {"flavour_algorithmic", "FlavorAlgo", "1", "The same by the algorithmic definition: the heaviest, else the hardest parton in the jet.", whole, 1, [](const E& e, const C& c, int) { return double(e.jet(c).flavour_algorithmic); }}),
          only_with(Detail::flavour_definitions, {"flavour_physics", "FlavorPhys", "1", "The same by the physics definition: the one parton of the matrix element in the jet.", whole, 1, [](const E& e, const C& c, int) { return double(e.jet(c).flavour_physics); }}),
          {"btag", "BTag", "1", "b-tag, one bit a working point.", whole, 1, [](const E& e, const C& c, int) { return double(e.jet(c).btag); }},
          only_with(Detail::flavour_definitions, {"btag_algorithmic", "BTagAlgo", "1", "b-tag by the algorithmic flavour.", whole, 1, [](const E& e, const C& c, int) { return double(e.jet(c).btag_algorithmic); }}),
          only_with(Detail::flavour_definitions, {"btag_physics", "BTagPhys", "1", "b-tag by the physics flavour.", whole, 1, [](const E& e, const C& c, int) { return double(e.jet(c).btag_physics); }}),
          {"tau_flavour", "TauFlavor", "1", "15 where a tau lies in it, 11 or 13 for a lepton that fakes one, else 0.", whole, 1, [](const E& e, const C& c, int) { return double(e.jet(c).tau_flavour); }},
          {"tautag", "TauTag", "1", "tau-tag, one bit a working point.", whole, 1, [](const E& e, const C& c, int) { return double(e.jet(c).tautag); }},
          {"tau_weight", "TauWeight", "1", "Probability of the tau-tag.", real, 1, [](const E& e, const C& c, int) { return e.jet(c).tau_weight; }}};
}

Columns constituent_columns() {
  return {{"n_charged", "NCharged", "1", "Number of charged constituents.", whole, 1, [](const E& e, const C& c, int) { return double(e.jet(c).n_charged); }},
          {"n_neutral", "NNeutrals", "1", "Number of neutral constituents.", whole, 1, [](const E& e, const C& c, int) { return double(e.jet(c).n_neutral); }},
          {"charged_energy_fraction", "ChargedEnergyFraction", "1", "Share of the energy in charged constituents.", real, 1, [](const E& e, const C& c, int) { return e.jet(c).charged_energy_fraction; }},
          {"neutral_energy_fraction", "NeutralEnergyFraction", "1", "Share of the energy in neutral constituents.", real, 1, [](const E& e, const C& c, int) { return e.jet(c).neutral_energy_fraction; }},
          {"had_over_em", "EhadOverEem", "1", "Hadronic over electromagnetic energy of its towers; 999.9 without the latter.", real, 1, parts_had_over_em},
          {"delta_eta", "DeltaEta", "1", "Greatest distance of a constituent in eta.", real, 1, [](const E& e, const C& c, int) { return e.jet(c).delta_eta; }},
          {"delta_phi", "DeltaPhi", "rad", "Greatest distance of a constituent in phi.", real, 1, [](const E& e, const C& c, int) { return e.jet(c).delta_phi; }}};
}

Columns shape_columns() {
  return {{"beta", "Beta", "1", "Share of charged transverse momentum that is not tagged as pile-up.", real, 1, [](const E& e, const C& c, int) { return e.jet(c).beta; }},
          {"beta_star", "BetaStar", "1", "Share of charged transverse momentum that is tagged as pile-up.", real, 1, [](const E& e, const C& c, int) { return e.jet(c).beta_star; }},
          {"mean_sq_delta_r", "MeanSqDeltaR", "1", "Mean squared distance of the constituents, weighted with pt^2.", real, 1, [](const E& e, const C& c, int) { return e.jet(c).mean_sq_delta_r; }},
          {"ptd", "PTD", "1", "Root of the summed pt^2 of the constituents over their summed pt.", real, 1, [](const E& e, const C& c, int) { return e.jet(c).ptd; }},
          {"fraction_pt", "FracPt", "1", "Share of transverse momentum in rings of 0.1 around the axis.", real, 5, [](const E& e, const C& c, int k) { return e.jet(c).fraction_pt[at(k)]; }}};
}

Columns area_columns() {
  return {{"area", "", "1", "Area: transverse component of its four-vector.", real, 1, [](const E& e, const C& c, int) { return e.jet(c).area.pt(); }},
          {"area_px", "Area.fP.fX", "1", "Area four-vector, x.", real, 1, [](const E& e, const C& c, int) { return e.jet(c).area.px; }},
          {"area_py", "Area.fP.fY", "1", "Area four-vector, y.", real, 1, [](const E& e, const C& c, int) { return e.jet(c).area.py; }},
          {"area_pz", "Area.fP.fZ", "1", "Area four-vector, z.", real, 1, [](const E& e, const C& c, int) { return e.jet(c).area.pz; }},
          {"area_e", "Area.fE", "1", "Area four-vector, energy component.", real, 1, [](const E& e, const C& c, int) { return e.jet(c).area.e; }}};
}

template <std::size_t k>
BranchColumn ymerge(const std::string& steps) {
  return {"ymerge" + steps, "ExclYmerge" + steps, "1", "Distance y at which an exclusive clustering goes from more to fewer jets (" + steps + ").", real, 1, [](const E& e, const C& c, int) { return e.jet(c).ymerge[k]; }};
}

Columns jet_columns() {
  return direction() + Columns{mass(), charge()} + tag_columns() + constituent_columns() +
         Columns{time(), {"tau", "Tau", "1", "N-subjettiness tau1 to tau5; 0 where it was not computed.", real, 5, [](const E& e, const C& c, int k) { return e.jet(c).tau[at(k)]; }}} +
         only_with(Detail::substructure, groomed_columns<&Substructure::trimmed>("trimmed", "Trimmed", "trimming") +
                                             groomed_columns<&Substructure::pruned>("pruned", "Pruned", "pruning") +
                                             groomed_columns<&Substructure::soft_dropped>("soft_dropped", "SoftDropped", "soft drop")) +
         only_with(Detail::jet_shape, shape_columns()) + only_with(Detail::area, area_columns()) +
         only_with(Detail::exclusive, {ymerge<0>("12"), ymerge<1>("23"), ymerge<2>("34"), ymerge<3>("45"), ymerge<4>("56")});
}

Columns missing_columns() {
  return {{"met", "MET", "GeV", "Missing transverse momentum.", real, 1, [](const E&, const C& c, int) { return c.momentum.pt(); }},
          {"eta", "Eta", "1", "Pseudorapidity of minus the sum of all objects.", real, 1, [](const E&, const C& c, int) { return c.momentum.e > 0 ? -finite_eta(c.momentum) : 0; }},
          {"phi", "Phi", "rad", "Azimuth of the missing momentum.", real, 1, [](const E&, const C& c, int) { const P4& p = c.momentum; return p.pt2() > 0 ? std::atan2(-p.py, -p.px) : 0; }}};
}

Columns vertex_columns() {
  return {{"x", "X", "mm", "x.", real, 1, [](const E&, const C& c, int) { return c.x; }},
          {"y", "Y", "mm", "y.", real, 1, [](const E&, const C& c, int) { return c.y; }},
          {"z", "Z", "mm", "z.", real, 1, [](const E&, const C& c, int) { return c.z; }},
          {"t", "T", "mm/c", "Time.", real, 1, [](const E&, const C& c, int) { return c.t; }},
          {"error_x", "ErrorX", "mm", "Error of x.", real, 1, [](const E& e, const C& c, int) { return e.vertex(c).error_x; }},
          {"error_y", "ErrorY", "mm", "Error of y.", real, 1, [](const E& e, const C& c, int) { return e.vertex(c).error_y; }},
          {"error_z", "ErrorZ", "mm", "Error of z.", real, 1, [](const E& e, const C& c, int) { return e.vertex(c).error_z; }},
          {"error_t", "ErrorT", "mm/c", "Error of the time.", real, 1, [](const E& e, const C& c, int) { return e.vertex(c).error_t; }},
          {"index", "Index", "1", "Its number, which tracks name.", whole, 1, [](const E& e, const C& c, int) { return double(e.vertex(c).index); }},
          {"ndf", "NDF", "1", "Number of its (charged) tracks.", whole, 1, [](const E& e, const C& c, int) { return double(e.vertex(c).ndf); }},
          {"sigma", "Sigma", "1", "Distance in standard deviations within which tracks joined.", real, 1, [](const E& e, const C& c, int) { return e.vertex(c).sigma; }},
          {"sum_pt2", "SumPT2", "GeV2", "Sum of the squared transverse momenta of its tracks.", real, 1, [](const E& e, const C& c, int) { return e.vertex(c).sum_pt2; }},
          {"gen_sum_pt2", "GenSumPT2", "GeV2", "The same of those that are truly of the interaction, or of the hard one.", real, 1, [](const E& e, const C& c, int) { return e.vertex(c).gen_sum_pt2; }},
          {"gen_delta_z", "GenDeltaZ", "mm", "Distance along z to the true hard interaction.", real, 1, [](const E& e, const C& c, int) { return e.vertex(c).gen_delta_z; }},
          {"btv_sum_pt2", "BTVSumPT2", "GeV2", "Sum of the squared transverse momenta of its tracks in jets.", real, 1, [](const E& e, const C& c, int) { return e.vertex(c).btv_sum_pt2; }},
          {"pile_up", "", "1", "1 for a pile-up interaction.", whole, 1, [](const E&, const C& c, int) { return double(c.pile_up); }}};
}

Columns hector_columns() {
  return {energy(),
          {"tx", "Tx", "urad", "Horizontal angle of the momentum.", real, 1, [](const E&, const C& c, int) { return c.momentum.px; }},
          {"ty", "Ty", "urad", "Vertical angle of the momentum.", real, 1, [](const E&, const C& c, int) { return c.momentum.py; }},
          {"t", "T", "s", "Time of flight to the detector.", real, 1, [](const E&, const C& c, int) { return c.t; }},
          {"x", "X", "um", "Horizontal distance to the beam.", real, 1, [](const E&, const C& c, int) { return c.x; }},
          {"y", "Y", "um", "Vertical distance to the beam.", real, 1, [](const E&, const C& c, int) { return c.y; }},
          {"s", "S", "m", "Distance to the interaction point along the beam.", real, 1, [](const E&, const C& c, int) { return c.z; }}};
}

double decay_distance(const C& c) { return std::sqrt(c.x * c.x + c.y * c.y + c.z * c.z); }
double beta(const C& c) { return c.momentum.e > 0 ? c.momentum.p() / c.momentum.e : 0; }
// Time lost against light, in mm/c.
double delay(const E&, const C& c, int) { return beta(c) > 0 ? decay_distance(c) * (1 / beta(c) - 1) : 0; }
// Distance over beta gamma = p / m.
double proper_length(const E&, const C& c, int) { return c.momentum.p() > 0 ? decay_distance(c) * c.momentum.mass() / c.momentum.p() : 0; }

Columns cluster_columns() {
  return direction() + Columns{
      {"px", "Px", "GeV", "Momentum along x of the long-lived particle.", real, 1, [](const E&, const C& c, int) { return c.momentum.px; }},
      {"py", "Py", "GeV", "Momentum along y.", real, 1, [](const E&, const C& c, int) { return c.momentum.py; }},
      {"pz", "Pz", "GeV", "Momentum along z.", real, 1, [](const E&, const C& c, int) { return c.momentum.pz; }},
      energy(), deposits()[0], deposits()[1],
      {"pdg", "pid", "1", "PDG code of the long-lived particle.", real, 1, [](const E&, const C& c, int) { return double(c.pdg); }},
      {"t", "T", "mm/c", "Time of the decay after light from the interaction would pass there.", real, 1, delay},
      {"x", "X", "mm", "x of the decay.", real, 1, [](const E&, const C& c, int) { return c.x; }},
      {"y", "Y", "mm", "y of the decay.", real, 1, [](const E&, const C& c, int) { return c.y; }},
      {"z", "Z", "mm", "z of the decay.", real, 1, [](const E&, const C& c, int) { return c.z; }},
      {"r", "R", "mm", "Distance of the decay from the beam.", real, 1, [](const E&, const C& c, int) { return std::sqrt(c.x * c.x + c.y * c.y); }},
      {"beta", "beta", "1", "Speed of the long-lived particle.", real, 1, [](const E&, const C& c, int) { return beta(c); }},
      {"ctau", "ctau", "mm", "Path before the decay in its own frame.", real, 1, proper_length}};
}

Columns rho_columns() {
  return {{"rho", "Rho", "GeV", "Median density of transverse momentum.", real, 1, [](const E&, const C& c, int) { return c.momentum.e; }},
          {"edges", "Edges", "1", "Range in pseudorapidity.", real, 2, [](const E& e, const C& c, int k) { return e.tower(c).edges[at(k)]; }}};
}

}  // namespace

const std::vector<BranchClass>& branch_classes() {
  using Kind = BranchClass::Relation;
  using Order = BranchClass::Order;
  static const std::vector<BranchClass> classes = {
      {"GenParticle", {}, {}, Order::as_is, true},
      {"Vertex", vertex_columns(), {Kind::constituents}, Order::by_sum_pt2},
      {"Track", track_columns(), {Kind::particle}, Order::as_is, true},
      {"Tower", tower_columns(), {Kind::particles}, Order::as_is, true},
      {"ParticleFlowCandidate", particle_flow_columns(), {Kind::particles}, Order::as_is, true},
      {"Photon", photon_columns(), {Kind::particles}, Order::by_pt},
      {"Electron", direction() + Columns{charge(), time()} + impact() + isolation_columns(), {Kind::particle}, Order::by_pt},
      {"Muon", direction() + Columns{charge(), time()} + impact() + isolation_columns(), {Kind::particle}, Order::by_pt},
      {"Jet", jet_columns(), {Kind::constituents, Kind::particles}, Order::by_pt, true},
      {"MissingET", missing_columns(), {}, Order::as_is, false, true},
      {"ScalarHT", {{"ht", "HT", "GeV", "Scalar sum of transverse momenta.", real, 1, [](const E&, const C& c, int) { return c.momentum.px; }}}, {}, Order::as_is, false, true},
      {"Rho", rho_columns()},
      {"Weight", {{"weight", "Weight", "1", "Weight of the event.", real, 1, [](const E&, const C& c, int) { return c.momentum.e; }}}, {}, Order::as_is, false, true},
      {"HectorHit", hector_columns(), {Kind::particle}},
      {"CscCluster", cluster_columns(), {}, Order::by_pt},
  };
  return classes;
}

}  // namespace hml
