#pragma once
#include <string>
#include <vector>

#include "hml/core/shared_library.hpp"
#include "hml/observe/catalogue.hpp"
#include "hml/simulate/card.hpp"
#include "hml/simulate/module_catalogue.hpp"

namespace hml::cli {

/// Adds what a plugin brings: observables, detector modules or both, and says whether it brings modules. A config error
/// where it brings neither.
bool add_plugin(const std::string& path, ObservableCatalogue& observables, ModuleCatalogue& modules);

/// Adds the modules of the card's `library` lines; returns the libraries.
std::vector<std::string> add_libraries(const Card& card, ModuleCatalogue& modules);

/// The product's detector modules, those of plugins and of the card's `library` lines.
ModuleCatalogue modules_of(const Card& card, const std::vector<std::string>& plugins);

}  // namespace hml::cli
