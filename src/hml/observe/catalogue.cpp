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
  ObservableCatalogue out(
      {// Of one object.
       pt(), eta(), phi(), mass(), energy(), px(), py(), pz(), p(), theta(), rapidity(), transverse_energy(),
       mass_over_pt(), rho(),
       // Stored numbers.
       charge(), b_tag(), tau_tag(), flavour(), isolation(), had_over_em(), d0(), dz(), pid(),
       // Of two objects.
       delta_r(), delta_eta(), delta_phi(), delta_rapidity(), opening_angle(), acoplanarity(), cos_theta_star(),
       cos_theta_cs(), transverse_mass(), massive_transverse_mass(), contransverse_mass(), razor_mass(),
       // Of all objects together.
       size(), inv_mass(), system_pt(), system_eta(), system_phi(), system_rapidity(), met(), ht(), effective_mass(),
       mt2(), mct_perp(), razor_r2(), alpha_t(), centrality(), sphericity(), aplanarity(), planarity(), c_parameter(),
       d_parameter(), transverse_sphericity(), transverse_spherocity(), isotropy(), thrust(), thrust_major(),
       thrust_minor(), oblateness(), transverse_thrust(), fox_wolfram(), phi_centrality(), eta_centrality(),
       missing_mass(),
       // Of two groups.
       met_significance(), min_delta_phi(), min_delta_r(), cluster_transverse_mass(), pull_angle(), emd(),
       // Of a jet and its constituents.
       n_constituents(), n_charged(), n_neutral(), jet_mass(), jet_charge(), leading_fraction(), ptd(), girth(), lha(),
       jet_thrust(), angularity(), pull_magnitude(), pull_phi(), planar_flow(), eccentricity(), dipolarity(),
       soft_dropped_mass(), pruned_mass(), trimmed_mass(), filtered_mass(), mass_drop_mass(), z_g(), r_g(), theta_g(),
       soft_drop_multiplicity(), ecf(), ecfg(), d2(), efp()});
  // Series.
  for (int n = 1; n <= 3; ++n) out.add(c_n(n));
  for (int n = 1; n <= 3; ++n) out.add(u_n(n));
  for (int n = 2; n <= 3; ++n) out.add(m_n(n));
  for (int n = 2; n <= 3; ++n) out.add(n_n(n));
  for (const char* name : {"kt", "delta", "z", "psi", "m"}) out.add(lund_coordinate(name));
  for (int n = 1; n <= most_subjets; ++n) out.add(tau_n(n));
  for (int m = 2; m <= most_subjets; ++m)
    for (int n = 1; n < m; ++n) out.add(tau_mn(m, n));
  return out;
}

}  // namespace hml
