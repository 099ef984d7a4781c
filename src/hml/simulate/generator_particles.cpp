#include "hml/simulate/generator_particles.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/core/units.hpp"
#include "hml/event/particle_record.hpp"
#include "hml/event/pdg.hpp"

namespace hml {

namespace {

template <class T>
void fill(std::vector<T>& to, const Collection& from, std::string_view column, double factor = 1) {
  std::visit(
      [&](const auto& values) {
        to.reserve(values.size());
        for (const auto value : values) {
          if constexpr (std::floating_point<T>)
            to.push_back(static_cast<T>(factor * static_cast<double>(value)));
          else
            to.push_back(static_cast<T>(value));
        }
      },
      from.column(column).values);
}

// A column that some writers leave out.
template <class T>
void fill_or(std::vector<T>& to, const Collection* from, std::string_view column, std::size_t size, T otherwise) {
  if (from && from->find(column) && from->objects() == static_cast<std::int64_t>(size))
    fill(to, *from, column);
  else
    to.assign(size, otherwise);
}

Events from_delphes(const Events& events, const Collection& p) {
  ParticleRecord record;
  const auto n = static_cast<std::size_t>(events.size());
  const Collection* header = events.find(event_collection);
  fill_or<std::int64_t>(record.number, header, "Number", n, 0);
  fill_or<double>(record.weight, header, "Weight", n, 1);
  fill_or<std::int32_t>(record.process_id, header, "ProcessID", n, 0);
  fill_or<double>(record.scale, header, "Scale", n, 0);
  fill(record.pdg, p, "PID");
  fill(record.status, p, "Status");
  fill(record.mother1, p, "M1");
  fill(record.mother2, p, "M2");
  fill(record.daughter1, p, "D1");
  fill(record.daughter2, p, "D2");
  fill(record.px, p, "Px");
  fill(record.py, p, "Py");
  fill(record.pz, p, "Pz");
  fill(record.e, p, "E");
  fill(record.mass, p, "Mass");
  fill(record.x, p, "X");
  fill(record.y, p, "Y");
  fill(record.z, p, "Z");
  fill(record.t, p, "T", units::s);
  for (const auto code : record.pdg) record.charge.push_back(static_cast<float>(pdg_charge(code)));
  Events out = record.take();
  out.set_size(events.size());
  out.find(event_collection)->offsets.clear();
  for (std::int64_t e = 0; e <= events.size(); ++e) out.find(event_collection)->offsets.push_back(e);
  out.find(particle_collection)->offsets = p.offsets;
  return out;
}

// Detectors write their particles in single precision; generators and modules have them in double.
void widen(Collection& particles) {
  for (Column& column : particles.columns)
    if (const auto* single = std::get_if<std::vector<float>>(&column.values); single && column.name != "charge")
      column.values = std::vector<double>(single->begin(), single->end());
}

}  // namespace

Events generator_particles(Events events, const std::string& where) {
  const Collection* particles = events.find(particle_collection);
  if (!particles)
    throw Error(ErrorKind::input, fmt::format("'{}' has no generator particles to simulate from (collection 'Particle'), but {}",
                                              where, fmt::join(events.names(), ", ")));
  if (!particles->find("pdg") && particles->find("PID")) return from_delphes(events, *particles);
  if (particles->find("colour1"))
    throw Error(ErrorKind::input, fmt::format("'{}' holds hard processes, not yet showered: name one LHE file at a time", where));
  Events out;
  out.set_size(events.size());
  for (auto& collection : events.collections())
    if (collection.name == event_collection || &collection == particles) out.collections().push_back(std::move(collection));
  widen(*out.find(particle_collection));
  return out;
}

}  // namespace hml
