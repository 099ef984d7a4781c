#include "hml/event/hepmc_event.hpp"

#include <algorithm>

#include "hml/event/pdg.hpp"

namespace hml::hepmc {

namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

}  // namespace

void Event::clear() {
  number = vertices_said = particles_said = 0;
  process_id = 0;
  scale = 0, to_gev = 1, to_mm = 1;
  cycles = false;
  position = {};
  weights.clear();
  particles.clear();
  vertices.clear();
}

void Event::comes_from(int particle, int vertex) {
  particles[at(particle)].made = vertex;
  Vertex& v = vertices[at(vertex)];
  v.first_out = std::min(v.first_out, particle);
  v.last_out = std::max(v.last_out, particle);
}

void Event::ends_in(int particle, int vertex) {
  if (particles[at(particle)].gone >= 0)
    throw Malformed{"particle " + std::to_string(particle + 1) + " ends in two vertices"};
  particles[at(particle)].gone = vertex;
  Vertex& v = vertices[at(vertex)];
  (v.in < 0 ? v.in : particles[at(v.last_in)].next_in) = particle;
  v.last_in = particle;
  v.least_in = std::min(v.least_in, particle);
  v.greatest_in = std::max(v.greatest_in, particle);
}

void Event::read_units(Fields fields) {
  const auto momentum = fields.word(), length = fields.word();
  if ((momentum != "GEV" && momentum != "MEV") || (length != "MM" && length != "CM"))
    throw Malformed{"units are GEV or MEV, and MM or CM"};
  to_gev = momentum == "GEV" ? 1 : 1e-3;
  to_mm = length == "MM" ? 1 : 10;
}

std::array<double, 4> Event::place(int vertex) const {
  constexpr std::array<double, 4> none{};
  // Along a graph with circles the search would not end; no path is longer than there are vertices.
  for (std::size_t steps = cycles ? vertices.size() : 0; vertex >= 0; ++steps) {
    const Vertex& v = vertices[at(vertex)];
    if (v.position != none) return v.position;
    if (steps >= vertices.size()) break;
    int before = v.in;
    while (before >= 0 && particles[at(before)].made < 0) before = particles[at(before)].next_in;
    vertex = before < 0 ? -1 : particles[at(before)].made;
  }
  return position;
}

void Event::add_to(ParticleRecord& record) const {
  record.number.push_back(number);
  record.weight.push_back(weights.empty() ? 1.0 : weights.front());
  record.process_id.push_back(process_id);
  record.scale.push_back(scale);
  for (const Particle& p : particles) {
    const Vertex* made = p.made >= 0 ? &vertices[at(p.made)] : nullptr;
    const Vertex* gone = p.gone >= 0 ? &vertices[at(p.gone)] : nullptr;
    const bool mothers = made && made->in >= 0, daughters = gone && gone->last_out >= 0;
    record.pdg.push_back(p.pdg);
    record.status.push_back(p.status);
    record.mother1.push_back(mothers ? made->least_in : -1);
    record.mother2.push_back(mothers ? made->greatest_in : -1);
    record.daughter1.push_back(daughters ? gone->first_out : -1);
    record.daughter2.push_back(daughters ? gone->last_out : -1);
    record.px.push_back(p.momentum[0] * to_gev);
    record.py.push_back(p.momentum[1] * to_gev);
    record.pz.push_back(p.momentum[2] * to_gev);
    record.e.push_back(p.momentum[3] * to_gev);
    record.mass.push_back(p.momentum[4] * to_gev);
    const auto where = place(p.made);
    record.x.push_back(where[0] * to_mm);
    record.y.push_back(where[1] * to_mm);
    record.z.push_back(where[2] * to_mm);
    record.t.push_back(where[3] * to_mm);
    record.charge.push_back(static_cast<float>(pdg_charge(p.pdg)));
  }
  record.end_event();
}

}  // namespace hml::hepmc
