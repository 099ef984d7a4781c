#pragma once
#include <memory>

#include "hml/core/catalogue.hpp"

namespace hml {

class Module;
using ModuleCatalogue = Catalogue<std::unique_ptr<Module>>;

/// All detector modules, in the order of the road through a detector.
const ModuleCatalogue& module_catalogue();

}  // namespace hml
