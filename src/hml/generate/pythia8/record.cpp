#include "hml/generate/pythia8/record.hpp"

namespace hml::pythia8 {

void add_event(ParticleRecord& record, const Pythia8::Pythia& pythia, std::int64_t number) {
  // With PartonLevel:all = off Pythia stops at the hard process, which is a record of its own.
  const auto& from = pythia.event.size() > 0 ? pythia.event : pythia.process;
  record.number.push_back(number);
  record.weight.push_back(pythia.info.weight());
  record.process_id.push_back(pythia.info.code());
  record.scale.push_back(from.scale());
  for (int i = 1; i < from.size(); ++i) {
    const auto& p = from[i];
    record.pdg.push_back(p.id());
    record.status.push_back(p.statusHepMC());
    // Without entry 0 indices move down by one; Pythia's 0, for none, becomes -1.
    record.mother1.push_back(p.mother1() - 1);
    record.mother2.push_back(p.mother2() - 1);
    record.daughter1.push_back(p.daughter1() - 1);
    record.daughter2.push_back(p.daughter2() - 1);
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

}  // namespace hml::pythia8
