#pragma once
#include <span>
#include <string>
#include <vector>

#include "hml/observe/catalogue.hpp"
#include "hml/observe/selection.hpp"
#include "tt100.hpp"

namespace hml::test {

/// An observable with the first of its arguments given.
inline Observable observable(const std::string& name, const std::vector<Argument::Value>& given = {}) {
  static const ObservableCatalogue catalogue = default_observables();
  const Observable* found = catalogue.find(name);
  if (!found) throw Error(ErrorKind::internal, "no observable '" + name + "'");
  Observable out = *found;
  if (given.empty()) return out;
  Arguments arguments;
  for (std::size_t i = 0; i < out.arguments.size(); ++i)
    arguments.values.push_back(i < given.size() ? given[i] : out.arguments[i].standard);
  out.value = out.make(arguments);
  return out;
}

inline double of_group(const std::string& name, const std::vector<Momentum>& objects,
                       const std::vector<Argument::Value>& given = {}) {
  return std::get<Observable::OfGroup>(observable(name, given).value)(objects);
}
inline double of_pair(const std::string& name, const Momentum& a, const Momentum& b) {
  return std::get<Observable::OfPair>(observable(name).value)(a, b);
}
inline double of_groups(const std::string& name, const std::vector<std::vector<Momentum>>& groups,
                        const std::vector<Argument::Value>& given = {}) {
  std::vector<Observable::Group> spans(groups.begin(), groups.end());
  return std::get<Observable::OfGroups>(observable(name, given).value)(spans);
}

struct Jet {
  Momentum momentum;
  std::vector<Constituent> constituents;

  double value(const std::string& name, const std::vector<Argument::Value>& given = {}) const {
    return std::get<Observable::OfConstituents>(observable(name, given).value)(momentum, constituents);
  }
  std::vector<Momentum> momenta() const {
    std::vector<Momentum> out;
    for (const auto& constituent : constituents) out.push_back(constituent.momentum);
    return out;
  }
};

/// The fat jets of the top-pair events with at least four constituents, in the order of the file.
inline const std::vector<Jet>& fat_jets() {
  static const std::vector<Jet> jets = [] {
    const Events events = read_tt100();
    const auto parents = select_objects(events, parse_object("fatjet"));
    const auto parts = select_objects(events, parse_object("fatjet.constituents"));
    const auto outer = momenta(parents), inner = momenta(parts);
    const auto charges = gather(parts, stored_columns(parts, {"charge"}));
    const auto& offsets = parts.offsets.back();
    std::vector<Jet> out;
    for (std::size_t i = 0; i < outer.size(); ++i) {
      Jet jet{outer[i], {}};
      for (auto k = static_cast<std::size_t>(offsets[i]); k < static_cast<std::size_t>(offsets[i + 1]); ++k)
        jet.constituents.push_back({inner[k], charges[k] == charges[k] ? charges[k] : 0});
      if (jet.constituents.size() >= 4) out.push_back(std::move(jet));
    }
    return out;
  }();
  return jets;
}

}  // namespace hml::test
