#include "hml/simulate/detector_event.hpp"

namespace hml {

void DetectorEvent::clear() {
  shift_z = shift_t = 0;
  candidates.clear();
  parts.clear();
  tracks.clear();
  fits.clear();
  towers.clear();
  times.clear();
  jets.clear();
  substructures.clear();
  isolations.clear();
  vertices.clear();
  pile_up.clear();
  clusterings.clear();
  moved.clear();
  for (auto& array : arrays) array.clear();
}

CandidateId DetectorEvent::add_pile_up(Candidate candidate) {
  candidate.particle = particles();
  candidate.pile_up = true;
  const CandidateId id = add(candidate);
  pile_up.push_back(id);
  return id;
}

Candidate DetectorEvent::origin(std::int32_t particle) const {
  const auto k = static_cast<std::size_t>(particle);
  if (particle >= record.size()) return (*this)[pile_up[k - record.pdg.size()]];
  Candidate c = record_entry(particle);
  if (!moved.empty()) c.x = moved[k].x, c.y = moved[k].y, c.z = moved[k].z, c.t = moved[k].t;
  return c;
}

namespace {

Candidate entry_of(const GeneratorRecord& record, std::int32_t particle) {
  const auto k = static_cast<std::size_t>(particle);
  Candidate c;
  c.momentum = record.momentum(particle);
  c.x = record.x[k], c.y = record.y[k], c.z = record.z[k], c.t = record.t[k];
  c.pdg = record.pdg[k], c.status = record.status[k];
  c.charge = static_cast<std::int32_t>(record.charge[k]);
  return c;
}

}  // namespace

Candidate DetectorEvent::record_entry(std::int32_t particle) const {
  Candidate c = entry_of(record, particle);
  c.z += shift_z, c.t += shift_t;
  c.particle = particle;
  return c;
}

Candidate DetectorEvent::hard_process_entry(std::int32_t particle) const { return entry_of(hard_process, particle); }

std::int32_t DetectorEvent::first_particle(const Candidate& c) const {
  if (c.particle >= 0) return c.particle;
  for (CandidateId part : parts_of(c))
    if (const std::int32_t first = first_particle((*this)[part]); first >= 0) return first;
  return -1;
}

TrackFit& DetectorEvent::own_fit(Candidate& c) {
  TrackInfo& track = own_track(c);
  return own(fits, track.fit);
}

FormulaInput DetectorEvent::formula_input(const Candidate& c, bool momentum_direction) const {
  FormulaInput in;
  in.pt = c.momentum.pt();
  in.energy = c.momentum.e;
  in.eta = momentum_direction ? c.momentum.eta() : c.position_eta();
  in.phi = momentum_direction ? c.momentum.phi() : c.position_phi();
  in.radius = std::sqrt(c.x * c.x + c.y * c.y);
  in.density = static_cast<double>(c.density);
  if (c.track >= 0) {
    const TrackInfo& t = track(c);
    in.d0 = t.d0, in.dz = t.dz, in.ctgTheta = t.ctg_theta;
  }
  return in;
}

FormulaInput DetectorEvent::decay_input(const Candidate& c) const {
  FormulaInput in;
  in.radius = std::sqrt(c.x * c.x + c.y * c.y), in.z = std::abs(c.z);
  in.e_em = tower(c).e_em, in.e_had = tower(c).e_had;
  return in;
}

P4 scale_three_momentum(const P4& p, double factor) {
  P4 out{factor * p.px, factor * p.py, factor * p.pz, 0};
  out.e = std::sqrt(std::max(out.p2() + p.mass2(), 0.0));
  return out;
}

double finite_eta(const P4& p) {
  constexpr double beam = 999.9;
  const double pt2 = p.pt2();
  if (pt2 > 0) {
    const double eta = p.eta();
    if (std::abs(eta) < beam) return eta;
  }
  return p.pz < 0 ? -beam : beam;
}

}  // namespace hml
