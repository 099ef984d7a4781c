#pragma once
#include <cstdint>

#include <Pythia8/Pythia.h>

#include "hml/event/events.hpp"

namespace hml::pythia8 {

/// Fills the collections "Event" and "Particle" from Pythia's event record.
class Record {
 public:
  /// `events` and `particles` are what to reserve room for.
  Record(std::size_t events, std::size_t particles);

  /// Appends Pythia's present event, without its entry 0 (the system as a whole).
  void add(const Pythia8::Pythia& pythia, std::int64_t number);
  std::int64_t particles() const { return particle_.objects(); }
  Events take() { return std::move(events_); }

 private:
  Events events_;
  Collection &event_, &particle_;
  std::vector<std::int64_t>& number_;
  std::vector<double>& weight_;
  std::vector<std::int32_t>& process_;
  std::vector<double>& scale_;
  std::vector<std::int32_t>&pdg_, &status_, &mother1_, &mother2_, &daughter1_, &daughter2_;
  std::vector<double>&px_, &py_, &pz_, &e_, &mass_, &x_, &y_, &z_, &t_;
  std::vector<float>& charge_;
};

}  // namespace hml::pythia8
