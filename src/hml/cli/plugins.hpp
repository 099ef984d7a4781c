#pragma once
#include <string>
#include <vector>

#include "hml/core/shared_library.hpp"
#include "hml/observe/catalogue.hpp"
#include "hml/simulate/card.hpp"
#include "hml/simulate/module_catalogue.hpp"

namespace hml::cli {

/// Adds what a plugin brings: observables, detector modules or both. A config error where it brings neither.
void add_plugin(const std::string& path, ObservableCatalogue& observables, ModuleCatalogue& modules);

/// The product's detector modules, those of plugins and of the card's `library` lines.
ModuleCatalogue modules_of(const Card& card, const std::vector<std::string>& plugins);

}  // namespace hml::cli
