#include "hml/event/particle_record.hpp"

namespace hml {

ParticleRecord::ParticleRecord(std::size_t events, std::size_t particles)
    : event_(events_.add(std::string(event_collection))),
      particle_(events_.add(std::string(particle_collection))),
      number(event_.add<std::int64_t>("number", "1", "Number of the event in its sample, from 0.")),
      weight(event_.add<double>("weight", "1", "Weight of the event.")),
      process_id(event_.add<std::int32_t>("process_id", "1", "The generator's code of the hard subprocess.")),
      scale(event_.add<double>("scale", "GeV", "Scale of the hard process.")),
      pdg(particle_.add<std::int32_t>("pdg", "1", "PDG Monte Carlo number.")),
      status(particle_.add<std::int32_t>(
          "status", "1", "HepMC status: 1 final, 2 decayed hadron or lepton, 4 beam, else the generator's.")),
      mother1(particle_.add<std::int32_t>("mother1", "1", "First mother, index within the event; -1 for none.")),
      mother2(particle_.add<std::int32_t>("mother2", "1", "Last mother, index within the event; -1 for none.")),
      daughter1(particle_.add<std::int32_t>("daughter1", "1", "First daughter, index within the event; -1 for none.")),
      daughter2(particle_.add<std::int32_t>("daughter2", "1", "Last daughter, index within the event; -1 for none.")),
      px(particle_.add<double>("px", "GeV", "Momentum along x.")),
      py(particle_.add<double>("py", "GeV", "Momentum along y.")),
      pz(particle_.add<double>("pz", "GeV", "Momentum along z, the beam axis.")),
      e(particle_.add<double>("e", "GeV", "Energy.")),
      mass(particle_.add<double>("mass", "GeV", "Mass.")),
      x(particle_.add<double>("x", "mm", "Production vertex, x.")),
      y(particle_.add<double>("y", "mm", "Production vertex, y.")),
      z(particle_.add<double>("z", "mm", "Production vertex, z.")),
      t(particle_.add<double>("t", "mm/c", "Time of production.")),
      charge(particle_.add<float>("charge", "e", "Electric charge.")) {
  for (auto* collection : {&event_, &particle_}) {
    collection->offsets.reserve(events + 1);
    const std::size_t n = collection == &event_ ? events : particles;
    for (auto& column : collection->columns) std::visit([&](auto& values) { values.reserve(n); }, column.values);
  }
}

void ParticleRecord::end_event() {
  event_.offsets.push_back(static_cast<std::int64_t>(number.size()));
  particle_.offsets.push_back(static_cast<std::int64_t>(pdg.size()));
  events_.set_size(events_.size() + 1);
}

}  // namespace hml
