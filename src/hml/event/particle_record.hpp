#pragma once
#include <cstdint>
#include <vector>

#include "hml/event/events.hpp"

namespace hml {

/// The collection of the hard process, as LHE files have it, that goes beside the generator's record.
inline constexpr std::string_view hard_process_collection = "HardProcess";

/// A batch of generator events under construction: the collections "Event" and "Particle", their columns declared once
/// for all sources. Whoever fills it pushes to every column, then ends the event.
class ParticleRecord {
 private:
  Events events_;
  Collection &event_, &particle_;

 public:
  /// `events` and `particles` are what to reserve room for.
  explicit ParticleRecord(std::size_t events = 0, std::size_t particles = 0);
  ParticleRecord(const ParticleRecord&) = delete;
  ParticleRecord& operator=(const ParticleRecord&) = delete;

  /// Ends the event whose columns were pushed.
  void end_event();
  std::int64_t size() const { return events_.size(); }
  std::int64_t particles() const { return particle_.objects(); }
  /// The finished batch; the record is spent.
  Events take() { return std::move(events_); }

  // Of the event: number in its sample, weight, the generator's code of the subprocess, scale in GeV.
  std::vector<std::int64_t>& number;
  std::vector<double>& weight;
  std::vector<std::int32_t>& process_id;
  std::vector<double>& scale;
  // Of a particle: PDG number, HepMC status, relatives as indices within the event (-1 for none), GeV, mm, mm/c, e.
  std::vector<std::int32_t>&pdg, &status, &mother1, &mother2, &daughter1, &daughter2;
  std::vector<double>&px, &py, &pz, &e, &mass, &x, &y, &z, &t;
  std::vector<float>& charge;
};

}  // namespace hml
