#include "hml/generate/pythia8/record.hpp"

namespace hml::pythia8 {

Record::Record(std::size_t events, std::size_t particles)
    : event_(events_.add(std::string(event_collection))),
      particle_(events_.add(std::string(particle_collection))),
      number_(event_.add<std::int64_t>("number", "1", "Number of the event in its sample, from 0.")),
      weight_(event_.add<double>("weight", "1", "Weight of the event; 1 but for rare corrections.")),
      process_(event_.add<std::int32_t>("process_id", "1", "Pythia's code of the hard subprocess.")),
      scale_(event_.add<double>("scale", "GeV", "Scale of the hard process.")),
      pdg_(particle_.add<std::int32_t>("pdg", "1", "PDG Monte Carlo number.")),
      status_(particle_.add<std::int32_t>("status", "1", "HepMC status: 1 final, 2 decayed hadron or lepton, 4 beam, else the generator's.")),
      mother1_(particle_.add<std::int32_t>("mother1", "1", "First mother, index within the event; -1 for none.")),
      mother2_(particle_.add<std::int32_t>("mother2", "1", "Last mother, index within the event; -1 for none.")),
      daughter1_(particle_.add<std::int32_t>("daughter1", "1", "First daughter, index within the event; -1 for none.")),
      daughter2_(particle_.add<std::int32_t>("daughter2", "1", "Last daughter, index within the event; -1 for none.")),
      px_(particle_.add<double>("px", "GeV", "Momentum along x.")),
      py_(particle_.add<double>("py", "GeV", "Momentum along y.")),
      pz_(particle_.add<double>("pz", "GeV", "Momentum along z, the beam axis.")),
      e_(particle_.add<double>("e", "GeV", "Energy.")),
      mass_(particle_.add<double>("mass", "GeV", "Mass.")),
      x_(particle_.add<double>("x", "mm", "Production vertex, x.")),
      y_(particle_.add<double>("y", "mm", "Production vertex, y.")),
      z_(particle_.add<double>("z", "mm", "Production vertex, z.")),
      t_(particle_.add<double>("t", "mm/c", "Time of production.")),
      charge_(particle_.add<float>("charge", "e", "Electric charge.")) {
  for (auto* collection : {&event_, &particle_}) {
    collection->offsets.reserve(events + 1);
    const std::size_t n = collection == &event_ ? events : particles;
    for (auto& column : collection->columns) std::visit([&](auto& values) { values.reserve(n); }, column.values);
  }
}

void Record::add(const Pythia8::Pythia& pythia, std::int64_t number) {
  // With PartonLevel:all = off Pythia stops at the hard process, which is a record of its own.
  const auto& record = pythia.event.size() > 0 ? pythia.event : pythia.process;
  number_.push_back(number);
  weight_.push_back(pythia.info.weight());
  process_.push_back(pythia.info.code());
  scale_.push_back(record.scale());
  event_.offsets.push_back(event_.objects() + 1);
  for (int i = 1; i < record.size(); ++i) {
    const auto& p = record[i];
    pdg_.push_back(p.id());
    status_.push_back(p.statusHepMC());
    // Without entry 0 indices move down by one; Pythia's 0, for none, becomes -1.
    mother1_.push_back(p.mother1() - 1);
    mother2_.push_back(p.mother2() - 1);
    daughter1_.push_back(p.daughter1() - 1);
    daughter2_.push_back(p.daughter2() - 1);
    px_.push_back(p.px());
    py_.push_back(p.py());
    pz_.push_back(p.pz());
    e_.push_back(p.e());
    mass_.push_back(p.m());
    x_.push_back(p.xProd());
    y_.push_back(p.yProd());
    z_.push_back(p.zProd());
    t_.push_back(p.tProd());
    charge_.push_back(static_cast<float>(p.charge()));
  }
  particle_.offsets.push_back(particle_.objects() + record.size() - 1);
  events_.set_size(events_.size() + 1);
}

}  // namespace hml::pythia8
