#include "hml/simulate/delphes_objects.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "hml/simulate/delphes_classes.hpp"

namespace hml {

namespace {

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

/// Finds the particles behind objects of any collection.
class ParticleFinder {
 public:
  ParticleFinder(const Events& events, const std::map<std::string, std::string>& classes) : events_(events) {
    for (const auto& c : events.collections()) {
      const auto known = classes.find(c.name);
      if (known != classes.end() && known->second == "GenParticle") particles_.push_back(c.name);
    }
  }

  /// The collections of particles, "targets" of what follows.
  const std::vector<std::string>& collections() const { return particles_; }

  /// Which particles the objects that a relation's object `o` points at, in event `e`, are or point at: pairs of target
  /// and index, each once.
  std::vector<std::pair<std::uint8_t, std::int32_t>> behind(const Relation& relation, std::int64_t o,
                                                            std::int64_t e) const {
    std::vector<std::pair<std::uint8_t, std::int32_t>> out;
    for (auto k = relation.offsets[at(o)]; k < relation.offsets[at(o) + 1]; ++k) {
      const std::string& name = relation.targets[relation.target[at(k)]];
      const std::int32_t index = relation.index[at(k)];
      if (const int target = number_of(name); target >= 0)
        out.emplace_back(static_cast<std::uint8_t>(target), index);
      else
        add_own(*events_.find(name), e, index, out);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

 private:
  int number_of(const std::string& name) const {
    const auto found = std::find(particles_.begin(), particles_.end(), name);
    return found == particles_.end() ? -1 : static_cast<int>(found - particles_.begin());
  }

  void add_own(const Collection& c, std::int64_t e, std::int32_t index,
               std::vector<std::pair<std::uint8_t, std::int32_t>>& out) const {
    for (const auto& relation : c.relations) {
      if (relation.name != "Particle" && relation.name != "Particles") continue;
      const auto o = at(c.first(e) + index);
      for (auto k = relation.offsets[o]; k < relation.offsets[o + 1]; ++k)
        if (const int target = number_of(relation.targets[relation.target[at(k)]]); target >= 0)
          out.emplace_back(static_cast<std::uint8_t>(target), relation.index[at(k)]);
    }
  }

  const Events& events_;
  std::vector<std::string> particles_;
};

Relation particles_of_jets(const Collection& jets, const ParticleFinder& finder, std::int64_t events) {
  Relation out{.name = "Particles", .targets = finder.collections()};
  const Relation& constituents = *jets.find_relation("Constituents");
  for (std::int64_t e = 0; e < events; ++e)
    for (std::int64_t jet = jets.first(e); jet < jets.first(e) + jets.count(e); ++jet) {
      for (const auto& [target, index] : finder.behind(constituents, jet, e)) {
        out.target.push_back(target);
        out.index.push_back(index);
      }
      out.offsets.push_back(static_cast<std::int64_t>(out.index.size()));
    }
  return out;
}

}  // namespace

void add_weights(Events& events) {
  const Collection& header = events.collection(event_collection);
  std::vector<const std::vector<double>*> further;
  for (const auto& column : header.columns)
    if (column.name.starts_with("weight_")) further.push_back(&header.values<double>(column.name));
  Collection& weights = events.add("Weight");
  auto& values = weights.add<float>("Weight", "1", "Weight of the event.");
  for (std::size_t e = 0; e < at(events.size()); ++e) {
    values.push_back(header.values<float>("Weight")[e]);
    for (const auto* column : further) values.push_back(static_cast<float>((*column)[e]));
    weights.offsets.push_back(static_cast<std::int64_t>(values.size()));
  }
}

void add_hard_fraction(Collection& collection, const std::string& class_name) {
  constexpr const char* name = "HardEnergyFraction";
  if (collection.find(name) || delphes_member_type(class_name, name).empty()) return;
  collection.add<float>(name, "1", "Share of the energy that is not from pile-up.")
      .assign(at(collection.objects()), 1.f);
}

void add_jet_particles(Events& events, const std::map<std::string, std::string>& classes) {
  const ParticleFinder finder(events, classes);
  if (finder.collections().empty()) return;
  for (auto& c : events.collections()) {
    const auto known = classes.find(c.name);
    if (known != classes.end() && known->second == "Jet" && c.find_relation("Constituents"))
      c.relations.push_back(particles_of_jets(c, finder, events.size()));
  }
}

}  // namespace hml
