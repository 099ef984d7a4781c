#pragma once
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hml/core/catalogue.hpp"
#include "hml/core/config.hpp"
#include "hml/core/parameters.hpp"
#include "hml/event/events.hpp"
#include "hml/observe/expression.hpp"

namespace hml {

/// One column of a feature set.
struct Feature {
  std::string name;        ///< as the table that it comes from calls it: "DER_mass_vis"
  std::string definition;  ///< an expression of the naming convention, of the set's roles: "tau0,lepton0.inv_mass"
  std::string unit;
  std::string doc;         ///< one sentence
  double undefined = std::numeric_limits<double>::quiet_NaN();  ///< what stands in an event of the set without a value
};

/// A batch of events as a feature set sees it: the objects in each role as a collection of its own.
struct Roles {
  Events events;                       ///< as many as there were, in their order
  std::vector<std::uint8_t> complete;  ///< (events), 1 where all roles that the set cannot do without are filled
};

/// A published table of observables by its name: which objects play which role, and an ordered list of features of
/// them. Made by make_feature_set().
class FeatureSet {
 public:
  virtual ~FeatureSet() = default;

  /// Declares which objects take part.
  virtual void declare(Parameters& parameters) = 0;
  virtual const std::vector<Feature>& features() const = 0;
  /// What of the events is read, as expressions of the convention: "jet[pt>30].eta", ...
  virtual std::vector<std::string> inputs() const = 0;

  /// Assigns the parameters and resolves all names; called once. Config errors as of make_feature_set().
  void prepare(const Config& parameters, const ObservableCatalogue& observables);
  /// Every parameter with its value.
  const Config& parameters() const { return parameters_; }

  std::vector<std::string> names() const;
  std::vector<std::string> units() const;
  /// The columns that the events must have.
  std::vector<ColumnRequest> requests() const;
  /// An input error where the events lack what is read.
  Roles roles(const Events& events) const;
  /// Rows of a batch, rows.size() being events.size() times the number of features: all NaN in an event that is not
  /// complete, else each feature, or what stands for it where it is undefined. Safe to call from several threads.
  void fill(const Events& events, std::span<float> rows) const;

 protected:
  /// Fills the roles from the inputs' values, in their order.
  virtual Roles assign(std::int64_t events, const std::vector<Jagged>& inputs) const = 0;

 private:
  Config parameters_;
  std::vector<Expression> inputs_, definitions_;
};

using FeatureSetCatalogue = Catalogue<std::unique_ptr<FeatureSet>>;

/// What the product knows: "higgsml".
FeatureSetCatalogue default_feature_sets();

/// The feature set of that name with parameters of a map. Errors are config errors that name the place and the nearest
/// names.
std::shared_ptr<const FeatureSet> make_feature_set(const std::string& name, const Config& parameters = {},
                                                   const ObservableCatalogue& observables = default_observables(),
                                                   const FeatureSetCatalogue& sets = default_feature_sets());

}  // namespace hml
