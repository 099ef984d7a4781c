#include "hml/simulate/particle_branch.hpp"

namespace hml {

void begin_particles(Collection& c, bool pile_up) {
  c.add<std::int32_t>("pdg", "1", "PDG code.");
  c.add<std::int32_t>("status", "1", "1 for a stable particle, others as the generator gives them.");
  c.add<std::int32_t>("mother1", "1", "Index of the first mother, -1 for none.");
  c.add<std::int32_t>("mother2", "1", "Index of the last mother, -1 for none.");
  c.add<std::int32_t>("daughter1", "1", "Index of the first daughter, -1 for none.");
  c.add<std::int32_t>("daughter2", "1", "Index of the last daughter, -1 for none.");
  c.add<float>("px", "GeV", "Momentum along x.");
  c.add<float>("py", "GeV", "Momentum along y.");
  c.add<float>("pz", "GeV", "Momentum along z.");
  c.add<float>("e", "GeV", "Energy.");
  c.add<float>("mass", "GeV", "Mass.");
  c.add<float>("x", "mm", "x of production.");
  c.add<float>("y", "mm", "y of production.");
  c.add<float>("z", "mm", "z of production.");
  c.add<float>("t", "mm/c", "Time of production.");
  c.add<float>("charge", "e", "Electric charge.");
  if (pile_up) c.add<std::int32_t>("pile_up", "1", "1 where it comes from a pile-up interaction.");
}

void write_particles(const DetectorEvent& event, std::span<const CandidateId> objects,
                     std::span<const std::int32_t> index, bool pile_up, Collection& c) {
  const GeneratorRecord& r = event.record;
  // Columns in the order of begin_particles.
  std::size_t column = 0;
  const auto write = [&]<class T>(T, const auto& value) {
    auto& values = std::get<std::vector<T>>(c.columns[column++].values);
    const std::size_t before = values.size();
    values.resize(before + objects.size());
    for (std::size_t i = 0; i < objects.size(); ++i) values[before + i] = static_cast<T>(value(event[objects[i]]));
  };
  const auto relative = [&](const std::span<const std::int32_t> of) {
    write(std::int32_t{}, [&](const Candidate& p) {
      if (p.particle < 0 || p.particle >= r.size()) return -1;
      const std::int32_t other = of[static_cast<std::size_t>(p.particle)];
      return other >= 0 && other < r.size() ? index[static_cast<std::size_t>(other)] : -1;
    });
  };
  const auto in_record = [&](const Candidate& p) { return p.particle >= 0 && p.particle < r.size(); };
  write(std::int32_t{}, [](const Candidate& p) { return p.pdg; });
  write(std::int32_t{}, [](const Candidate& p) { return p.status; });
  relative(r.mother1), relative(r.mother2), relative(r.daughter1), relative(r.daughter2);
  write(float{}, [](const Candidate& p) { return p.momentum.px; });
  write(float{}, [](const Candidate& p) { return p.momentum.py; });
  write(float{}, [](const Candidate& p) { return p.momentum.pz; });
  write(float{}, [](const Candidate& p) { return p.momentum.e; });
  write(float{}, [&](const Candidate& p) {
    return in_record(p) ? r.mass[static_cast<std::size_t>(p.particle)] : p.momentum.mass();
  });
  write(float{}, [](const Candidate& p) { return p.x; });
  write(float{}, [](const Candidate& p) { return p.y; });
  write(float{}, [](const Candidate& p) { return p.z; });
  write(float{}, [](const Candidate& p) { return p.t; });
  write(float{}, [&](const Candidate& p) {
    return in_record(p) ? r.charge[static_cast<std::size_t>(p.particle)] : static_cast<float>(p.charge);
  });
  if (pile_up) write(std::int32_t{}, [](const Candidate& p) { return p.pile_up; });
}

}  // namespace hml
