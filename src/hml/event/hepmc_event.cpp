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
  // A column at a time: seventeen that grow together would cost more than the numbers.
  const auto add = [&]<class T>(std::vector<T>& column, const auto& value) {
    const std::size_t before = column.size();
    column.resize(before + particles.size());
    for (std::size_t i = 0; i < particles.size(); ++i) column[before + i] = static_cast<T>(value(particles[i]));
  };
  const auto relative = [&](std::vector<std::int32_t>& column, int Particle::*end, int Vertex::*of, auto there) {
    add(column, [&](const Particle& p) {
      const Vertex* const vertex = p.*end >= 0 ? &vertices[at(p.*end)] : nullptr;
      return vertex && there(*vertex) ? vertex->*of : -1;
    });
  };
  const auto has_in = [](const Vertex& v) { return v.in >= 0; };
  const auto has_out = [](const Vertex& v) { return v.last_out >= 0; };
  add(record.pdg, [](const Particle& p) { return p.pdg; });
  add(record.status, [](const Particle& p) { return p.status; });
  relative(record.mother1, &Particle::made, &Vertex::least_in, has_in);
  relative(record.mother2, &Particle::made, &Vertex::greatest_in, has_in);
  relative(record.daughter1, &Particle::gone, &Vertex::first_out, has_out);
  relative(record.daughter2, &Particle::gone, &Vertex::last_out, has_out);
  const std::array momentum{&record.px, &record.py, &record.pz, &record.e, &record.mass};
  for (std::size_t k = 0; k < momentum.size(); ++k)
    add(*momentum[k], [&](const Particle& p) { return p.momentum[k] * to_gev; });
  std::vector<std::array<double, 4>> places;
  for (const Particle& p : particles) places.push_back(place(p.made));
  const std::array where{&record.x, &record.y, &record.z, &record.t};
  for (std::size_t k = 0; k < where.size(); ++k)
    add(*where[k], [&](const Particle& p) { return places[static_cast<std::size_t>(&p - particles.data())][k] * to_mm; });
  add(record.charge, [](const Particle& p) { return pdg_charge(p.pdg); });
  record.end_event();
}

}  // namespace hml::hepmc
