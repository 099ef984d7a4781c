#pragma once
#include <functional>
#include <string>
#include <vector>

#include "hml/core/table.hpp"

namespace hml {
class Parameters;
}

namespace hml::cli {

/// One component as the catalogue shows it.
struct CatalogueEntry {
  std::string name, doc;
  std::vector<std::pair<std::string, std::string>> facts;  ///< "unit": "GeV", ...
  Table parameters;                                        ///< empty where there are none
};

/// The components of one stage; they are made when they are asked for.
struct Chapter {
  std::string name, title;
  std::function<std::vector<CatalogueEntry>()> entries;

  /// For the terminal.
  std::string text() const;
  /// For docs/catalogue.md.
  std::string markdown() const;
};

/// What every stage lists: processes, modules, observables, representations, layouts, approaches,
/// metrics.
std::vector<Chapter> catalogue_chapters();
std::string catalogue_preface();

/// name, type, default, unit, bounds, what: one row a parameter.
Table parameter_table(const Parameters& parameters);

}  // namespace hml::cli
