#pragma once
#include "hml/core/random.hpp"
#include "hml/event/events.hpp"

namespace hml {

/// Events [first, first + n) with one to four jets each, a number and a weight: a function of the seed and the number.
inline Events sample_events(std::uint64_t seed, std::int64_t first, std::int64_t n) {
  Events events;
  events.set_size(n);
  Collection& header = events.add("Event");
  auto& number = header.add<std::int64_t>("number", "1", "Number of the event.");
  auto& weight = header.add<double>("weight", "1", "Weight.");
  Collection& jets = events.add("Jet");
  auto& pt = jets.add<float>("pt", "GeV", "");
  auto& eta = jets.add<float>("eta", "1", "");
  auto& phi = jets.add<float>("phi", "rad", "");
  auto& mass = jets.add<float>("mass", "GeV", "");
  for (std::int64_t event = first; event < first + n; ++event) {
    Random random(stream_key(seed, "test"), static_cast<std::uint64_t>(event));
    number.push_back(event);
    weight.push_back(0.5 + random.uniform());
    header.offsets.push_back(event - first + 1);
    double highest = 500;
    const std::uint32_t count = 1 + random.below(4);
    for (std::uint32_t jet = 0; jet < count; ++jet) {
      highest = random.uniform(20, highest);
      pt.push_back(static_cast<float>(highest));
      eta.push_back(static_cast<float>(random.uniform(-2.5, 2.5)));
      phi.push_back(static_cast<float>(random.uniform(-3.14, 3.14)));
      mass.push_back(static_cast<float>(random.uniform(1, 20)));
    }
    jets.offsets.push_back(static_cast<std::int64_t>(pt.size()));
  }
  return events;
}

}  // namespace hml
