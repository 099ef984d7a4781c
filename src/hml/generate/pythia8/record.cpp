#include "hml/generate/pythia8/record.hpp"

#include <algorithm>

namespace hml::pythia8 {

namespace {

// The entries from `first` on. Indices move down by it; what lies before becomes -1, for none.
template <class Status>
void add_particles(ParticleRecord& record, const Pythia8::Event& from, int first, const Status& status) {
  const auto index = [first](int i) { return std::max(i - first, -1); };
  for (int i = first; i < from.size(); ++i) {
    const auto& p = from[i];
    record.pdg.push_back(p.id());
    record.status.push_back(status(p));
    record.mother1.push_back(index(p.mother1()));
    record.mother2.push_back(index(p.mother2()));
    record.daughter1.push_back(index(p.daughter1()));
    record.daughter2.push_back(index(p.daughter2()));
    record.px.push_back(p.px());
    record.py.push_back(p.py());
    record.pz.push_back(p.pz());
    record.e.push_back(p.e());
    record.mass.push_back(p.m());
    record.x.push_back(p.xProd());
    record.y.push_back(p.yProd());
    record.z.push_back(p.zProd());
    record.t.push_back(p.tProd());
    record.charge.push_back(static_cast<float>(p.charge()));
  }
  record.end_event();
}

void add_header(ParticleRecord& record, const Pythia8::Pythia& pythia, std::int64_t number, double scale) {
  record.number.push_back(number);
  record.weight.push_back(pythia.info.weight());
  record.process_id.push_back(pythia.info.code());
  record.scale.push_back(scale);
}

}  // namespace

void add_event(ParticleRecord& record, const Pythia8::Pythia& pythia, std::int64_t number) {
  // With PartonLevel:all = off Pythia stops at the hard process, which is a record of its own.
  const auto& from = pythia.event.size() > 0 ? pythia.event : pythia.process;
  add_header(record, pythia, number, from.scale());
  add_particles(record, from, 1, [](const auto& p) { return p.statusHepMC(); });
}

void add_hard_process(ParticleRecord& record, const Pythia8::Pythia& pythia, std::int64_t number) {
  enum { incoming = -21, resonance = -22 };
  constexpr int beams_and_system = 3;
  add_header(record, pythia, number, pythia.process.scale());
  add_particles(record, pythia.process, beams_and_system,
                [](const auto& p) { return p.status() == incoming ? -1 : p.status() == resonance ? 2 : 1; });
}

}  // namespace hml::pythia8
