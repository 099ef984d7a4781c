#include "hml/observe/catalogue.hpp"

#include <fmt/format.h>

#include "hml/observe/observables.hpp"

namespace hml {

ObservableCatalogue::ObservableCatalogue(std::vector<Observable> observables) {
  for (auto& observable : observables) add(std::move(observable));
}

void ObservableCatalogue::add(Observable observable) {
  std::vector<std::string> words = observable.aliases;
  words.push_back(observable.name);
  for (const auto& word : words)
    if (const Observable* known = find(word))
      throw Error(ErrorKind::config,
                  fmt::format("observable '{}': the name '{}' is taken by '{}'", observable.name, word, known->name));
  if (observable.make) {
    Arguments standard;
    for (const auto& argument : observable.arguments) standard.values.push_back(argument.standard);
    observable.value = observable.make(standard);
  }
  const bool empty = std::visit([](const auto& value) { return !value; }, observable.value);
  if (empty) throw Error(ErrorKind::config, fmt::format("observable '{}' has no value function", observable.name));
  for (const auto& word : words) index_.emplace(fold_name(word), observables_.size());
  observables_.push_back(std::move(observable));
}

void ObservableCatalogue::add_columns(const Events& events) {
  for (const auto& collection : events.collections())
    for (const auto& column : collection.columns)
      if (!find(column.name))
        add({.name = column.name,
             .label = column.name,
             .unit = column.unit,
             .doc = column.doc,
             .columns = {column.name},
             .value = first_stored_value});
}

const Observable* ObservableCatalogue::find(std::string_view name) const {
  const auto found = index_.find(fold_name(name));
  return found == index_.end() ? nullptr : &observables_[found->second];
}

std::vector<std::string> ObservableCatalogue::nearest_names(std::string_view name) const {
  // A name of two letters is allowed one wrong one: the prefix makes room for it.
  const std::string prefix = name.size() <= 2 ? "__" : "";
  std::vector<std::string> words;
  for (const auto& observable : observables_) {
    words.push_back(prefix + observable.name);
    for (const auto& alias : observable.aliases) words.push_back(prefix + alias);
  }
  std::vector<std::string> out = nearest(prefix + std::string(name), words);
  for (auto& word : out) word.erase(0, prefix.size());
  return out;
}

std::vector<std::string> ObservableCatalogue::names() const {
  std::vector<std::string> out;
  for (const auto& observable : observables_) out.push_back(observable.name);
  return out;
}

ObservableCatalogue default_observables() {
  using namespace observables;
  ObservableCatalogue out({pt(),
                           eta(),
                           phi(),
                           mass(),
                           energy(),
                           px(),
                           py(),
                           pz(),
                           p(),
                           rapidity(),
                           transverse_energy(),
                           transverse_mass(),
                           charge(),
                           b_tag(),
                           tau_tag(),
                           n_charged(),
                           n_neutral(),
                           soft_dropped_mass(),
                           pruned_mass(),
                           trimmed_mass(),
                           size(),
                           delta_r(),
                           delta_eta(),
                           delta_phi(),
                           inv_mass(),
                           met(),
                           ht(),
                           phi_centrality(),
                           eta_centrality(),
                           missing_mass()});
  for (int n = 1; n <= most_subjets; ++n) out.add(tau_n(n));
  for (int m = 2; m <= most_subjets; ++m)
    for (int n = 1; n < m; ++n) out.add(tau_mn(m, n));
  return out;
}

}  // namespace hml
