#include "hml/simulate/branches.hpp"

#include <cstddef>

namespace hml {
namespace {

using E = DetectorEvent;
using C = Candidate;
using Columns = std::vector<BranchColumn>;
constexpr auto real = BranchColumn::Type::real;
constexpr auto whole = BranchColumn::Type::whole;

const JetInfo& jet(const E& e, const C& c) {
  static const JetInfo none;
  return c.jet >= 0 ? e.jets[static_cast<std::size_t>(c.jet)] : none;
}
const TowerInfo& tower(const E& e, const C& c) {
  static const TowerInfo none;
  return c.tower >= 0 ? e.towers[static_cast<std::size_t>(c.tower)] : none;
}
const TrackInfo& track(const E& e, const C& c) {
  static const TrackInfo none;
  return c.track >= 0 ? e.tracks[static_cast<std::size_t>(c.track)] : none;
}
const IsolationInfo& isolation(const E& e, const C& c) {
  static const IsolationInfo none;
  return c.isolation >= 0 ? e.isolations[static_cast<std::size_t>(c.isolation)] : none;
}
double vertex(const E& e, const C& c, const std::span<const double> ParticleRecord::* column) {
  return c.particle >= 0 ? (e.record.*column)[static_cast<std::size_t>(c.particle)] : 0;
}
// Ratio of hadronic to electromagnetic energy; 999.9 where there is none of the latter.
double had_over_em(double had, double em) { return em > 0 ? had / em : 999.9; }

Columns operator+(Columns a, const Columns& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Columns direction() {
  return {{"pt", "GeV", "Transverse momentum.", real, 1, [](const E&, const C& c, int) { return c.momentum.pt(); }},
          {"eta", "1", "Pseudorapidity; +-999.9 along the beam.", real, 1, [](const E&, const C& c, int) { return finite_eta(c.momentum); }},
          {"phi", "rad", "Azimuth in [-pi, pi].", real, 1, [](const E&, const C& c, int) { return c.momentum.phi(); }}};
}

BranchColumn mass() { return {"mass", "GeV", "Invariant mass.", real, 1, [](const E&, const C& c, int) { return c.momentum.mass(); }}; }
BranchColumn charge() { return {"charge", "e", "Electric charge.", whole, 1, [](const E&, const C& c, int) { return double(c.charge); }}; }
BranchColumn energy() { return {"e", "GeV", "Energy.", real, 1, [](const E&, const C& c, int) { return c.momentum.e; }}; }
BranchColumn time() { return {"t", "mm/c", "Time of arrival at the calorimeter.", real, 1, [](const E&, const C& c, int) { return c.t; }}; }

Columns impact() {
  return {{"d0", "mm", "Signed distance of closest approach to the beam.", real, 1, [](const E& e, const C& c, int) { return track(e, c).d0; }},
          {"dz", "mm", "z of the point of closest approach.", real, 1, [](const E& e, const C& c, int) { return track(e, c).dz; }}};
}

Columns isolation_columns() {
  return {{"isolation", "1", "Sum of transverse momenta around, relative to the object's own.", real, 1, [](const E& e, const C& c, int) { return isolation(e, c).ratio; }},
          {"isolation_rho", "1", "The same, corrected for the event's density.", real, 1, [](const E& e, const C& c, int) { return isolation(e, c).ratio_rho; }},
          {"sum_pt_charged", "GeV", "Sum of transverse momenta of charged objects around.", real, 1, [](const E& e, const C& c, int) { return isolation(e, c).sum_charged; }},
          {"sum_pt_neutral", "GeV", "Sum of transverse momenta of neutral objects around.", real, 1, [](const E& e, const C& c, int) { return isolation(e, c).sum_neutral; }},
          {"sum_pt", "GeV", "Sum of transverse momenta of all objects around.", real, 1, [](const E& e, const C& c, int) { return isolation(e, c).sum; }}};
}

Columns track_columns() {
  return direction() + Columns{
      mass(), charge(),
      {"pdg", "1", "PDG code of the particle.", whole, 1, [](const E&, const C& c, int) { return double(c.pdg); }},
      {"p", "GeV", "Momentum.", real, 1, [](const E&, const C& c, int) { return c.momentum.p(); }},
      {"ctg_theta", "1", "Cotangent of the polar angle, pz / pt.", real, 1, [](const E&, const C& c, int) { return c.momentum.pt2() > 0 ? c.momentum.pz / c.momentum.pt() : 1e10; }}} +
      impact() + Columns{
      {"x", "mm", "x of the production vertex.", real, 1, [](const E& e, const C& c, int) { return vertex(e, c, &ParticleRecord::x); }},
      {"y", "mm", "y of the production vertex.", real, 1, [](const E& e, const C& c, int) { return vertex(e, c, &ParticleRecord::y); }},
      {"z", "mm", "z of the production vertex.", real, 1, [](const E& e, const C& c, int) { return vertex(e, c, &ParticleRecord::z); }},
      {"xd", "mm", "x of the point of closest approach to the beam.", real, 1, [](const E& e, const C& c, int) { return track(e, c).xd; }},
      {"yd", "mm", "y of that point.", real, 1, [](const E& e, const C& c, int) { return track(e, c).yd; }},
      {"zd", "mm", "z of that point.", real, 1, [](const E& e, const C& c, int) { return track(e, c).zd; }},
      {"length", "mm", "Length of the path to the calorimeter.", real, 1, [](const E& e, const C& c, int) { return track(e, c).length; }},
      {"eta_outer", "1", "Pseudorapidity of the point where it leaves the tracker.", real, 1, [](const E&, const C& c, int) { return c.position_eta(); }},
      {"phi_outer", "rad", "Azimuth of that point.", real, 1, [](const E&, const C& c, int) { return c.position_phi(); }},
      time()};
}

Columns tower_columns() {
  return {{"et", "GeV", "Transverse energy.", real, 1, [](const E&, const C& c, int) { return c.momentum.pt(); }},
          direction()[1], direction()[2], energy(),
          {"e_em", "GeV", "Electromagnetic energy.", real, 1, [](const E& e, const C& c, int) { return tower(e, c).e_em; }},
          {"e_had", "GeV", "Hadronic energy.", real, 1, [](const E& e, const C& c, int) { return tower(e, c).e_had; }},
          {"e_track", "GeV", "Energy of the tracks that point at it.", real, 1, [](const E& e, const C& c, int) { return tower(e, c).e_track; }},
          {"edges", "1", "Its cell: eta low, eta high, phi low, phi high.", real, 4, [](const E& e, const C& c, int k) { return tower(e, c).edges[static_cast<std::size_t>(k)]; }},
          time()};
}

template <GroomedJet JetInfo::* groomed>
Columns groomed_columns(const std::string& name, const std::string& verb) {
  const std::string of = " of the jet after " + verb + ".";
  return {{name + "_pt", "GeV", "Transverse momentum" + of, real, 1, [](const E& e, const C& c, int) { return (jet(e, c).*groomed).momentum.pt(); }},
          {name + "_eta", "1", "Pseudorapidity" + of, real, 1, [](const E& e, const C& c, int) { const P4& p = (jet(e, c).*groomed).momentum; return p.e > 0 ? finite_eta(p) : 0; }},
          {name + "_phi", "rad", "Azimuth" + of, real, 1, [](const E& e, const C& c, int) { return (jet(e, c).*groomed).momentum.phi(); }},
          {name + "_mass", "GeV", "Invariant mass" + of, real, 1, [](const E& e, const C& c, int) { return (jet(e, c).*groomed).momentum.mass(); }},
          {name + "_subjets", "1", "Number of subjets" + of, whole, 1, [](const E& e, const C& c, int) { return double((jet(e, c).*groomed).subjets); }}};
}

double parts_had_over_em(const E& e, const C& c, int) {
  double had = 0, em = 0;
  for (CandidateId id : e.parts_of(c)) had += tower(e, e[id]).e_had, em += tower(e, e[id]).e_em;
  return had_over_em(had, em);
}

Columns jet_columns() {
  return direction() + Columns{
      mass(), charge(),
      {"flavour", "1", "|PDG code| of the parton it comes from; 21 gluon, 0 unknown.", whole, 1, [](const E& e, const C& c, int) { return double(jet(e, c).flavour); }},
      {"btag", "1", "b-tag, one bit a working point.", whole, 1, [](const E& e, const C& c, int) { return double(jet(e, c).btag); }},
      {"tau_flavour", "1", "15 where a tau lies in it, 11 or 13 for a lepton that fakes one, else 0.", whole, 1, [](const E& e, const C& c, int) { return double(jet(e, c).tau_flavour); }},
      {"tautag", "1", "tau-tag, one bit a working point.", whole, 1, [](const E& e, const C& c, int) { return double(jet(e, c).tautag); }},
      {"tau_weight", "1", "Probability of the tau-tag.", real, 1, [](const E& e, const C& c, int) { return jet(e, c).tau_weight; }},
      {"n_charged", "1", "Number of charged constituents.", whole, 1, [](const E& e, const C& c, int) { return double(jet(e, c).n_charged); }},
      {"n_neutral", "1", "Number of neutral constituents.", whole, 1, [](const E& e, const C& c, int) { return double(jet(e, c).n_neutral); }},
      {"charged_energy_fraction", "1", "Share of the energy in charged constituents.", real, 1, [](const E& e, const C& c, int) { return jet(e, c).charged_energy_fraction; }},
      {"neutral_energy_fraction", "1", "Share of the energy in neutral constituents.", real, 1, [](const E& e, const C& c, int) { return jet(e, c).neutral_energy_fraction; }},
      {"had_over_em", "1", "Hadronic over electromagnetic energy of its towers; 999.9 without the latter.", real, 1, parts_had_over_em},
      {"delta_eta", "1", "Greatest distance of a constituent in eta.", real, 1, [](const E& e, const C& c, int) { return jet(e, c).delta_eta; }},
      {"delta_phi", "rad", "Greatest distance of a constituent in phi.", real, 1, [](const E& e, const C& c, int) { return jet(e, c).delta_phi; }},
      time(),
      {"tau", "1", "N-subjettiness tau1 to tau5; 0 where it was not computed.", real, 5, [](const E& e, const C& c, int k) { return jet(e, c).tau[static_cast<std::size_t>(k)]; }}} +
      groomed_columns<&JetInfo::trimmed>("trimmed", "trimming") + groomed_columns<&JetInfo::pruned>("pruned", "pruning") +
      groomed_columns<&JetInfo::soft_dropped>("soft_dropped", "soft drop");
}

Columns missing_columns() {
  return {{"met", "GeV", "Missing transverse momentum.", real, 1, [](const E&, const C& c, int) { return c.momentum.pt(); }},
          {"eta", "1", "Pseudorapidity of minus the sum of all objects.", real, 1, [](const E&, const C& c, int) { return c.momentum.e > 0 ? -finite_eta(c.momentum) : 0; }},
          {"phi", "rad", "Azimuth of the missing momentum.", real, 1, [](const E&, const C& c, int) { const P4& p = c.momentum; return p.pt2() > 0 ? std::atan2(-p.py, -p.px) : 0; }}};
}

}  // namespace

const std::vector<BranchClass>& branch_classes() {
  using Kind = BranchClass::Relation;
  static const std::vector<BranchClass> classes = {
      {"GenParticle", {}, Kind::none, false, true},
      {"Track", track_columns(), Kind::particle, false, true},
      {"Tower", tower_columns(), Kind::particles, false, true},
      {"Photon", direction() + Columns{energy(), time()} + isolation_columns(), Kind::particles, true},
      {"Electron", direction() + Columns{charge(), time()} + impact() + isolation_columns(), Kind::particle, true},
      {"Muon", direction() + Columns{charge(), time()} + impact() + isolation_columns(), Kind::particle, true},
      {"Jet", jet_columns(), Kind::constituents, true},
      {"MissingET", missing_columns()},
      {"ScalarHT", {{"ht", "GeV", "Scalar sum of transverse momenta.", real, 1, [](const E&, const C& c, int) { return c.momentum.px; }}}},
  };
  return classes;
}

}  // namespace hml
