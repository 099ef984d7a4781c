#pragma once
#include <vector>

#include "hml/core/p4.hpp"
#include "hml/event/events.hpp"

namespace hml {

/// A generator particle of a hand-made event; stable, without family.
struct TestParticle {
  int pdg;
  P4 p;
  float charge = 0;
  double x = 0, y = 0, z = 0;
  int status = 1, daughter1 = -1, daughter2 = -1, mother1 = -1;
};

/// Events with the columns that the generator fills.
inline Events generator_events(const std::vector<std::vector<TestParticle>>& events) {
  Events out;
  out.set_size(static_cast<std::int64_t>(events.size()));
  Collection& header = out.add("Event");
  auto& number = header.add<std::int64_t>("number", "1", "Number.");
  auto& weight = header.add<double>("weight", "1", "Weight.");
  Collection& c = out.add("Particle");
  auto whole = [&](const char* name) -> auto& { return c.add<std::int32_t>(name, "1", ""); };
  auto real = [&](const char* name) -> auto& { return c.add<double>(name, "GeV", ""); };
  auto &pdg = whole("pdg"), &status = whole("status"), &m1 = whole("mother1"), &m2 = whole("mother2"), &d1 = whole("daughter1"), &d2 = whole("daughter2");
  auto &px = real("px"), &py = real("py"), &pz = real("pz"), &e = real("e"), &mass = real("mass"), &x = real("x"), &y = real("y"), &z = real("z"), &t = real("t");
  auto& charge = c.add<float>("charge", "e", "");
  for (const auto& event : events) {
    number.push_back(static_cast<std::int64_t>(number.size()));
    weight.push_back(1);
    header.offsets.push_back(header.offsets.back() + 1);
    for (const auto& p : event) {
      pdg.push_back(p.pdg), status.push_back(p.status), m1.push_back(p.mother1), m2.push_back(-1), d1.push_back(p.daughter1), d2.push_back(p.daughter2);
      px.push_back(p.p.px), py.push_back(p.p.py), pz.push_back(p.p.pz), e.push_back(p.p.e), mass.push_back(p.p.mass());
      x.push_back(p.x), y.push_back(p.y), z.push_back(p.z), t.push_back(0);
      charge.push_back(p.charge);
    }
    c.offsets.push_back(c.offsets.back() + static_cast<std::int64_t>(event.size()));
  }
  return out;
}

}  // namespace hml
