#pragma once
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "hml/core/p4.hpp"

namespace hml {

/// An object's momentum as detectors measure and store it: pt and mass in GeV, phi in rad. Cheap to copy.
struct Momentum {
  double pt = 0, eta = 0, phi = 0, mass = 0;

  P4 p4() const { return P4::pt_eta_phi_m(pt, eta, phi, mass); }
  static Momentum from(const P4& p) { return {p.pt(), p.eta(), p.phi(), p.mass()}; }
};

/// One of the objects that a jet is made of.
struct Constituent {
  Momentum momentum;
  double charge = 0;  ///< elementary charges; 0 where none is stored
};

/// A parameter of an observable, given in parentheses behind its name: fatjet0.c2(beta=2), fatjet0.lund_kt(0).
struct Argument {
  using Value = std::variant<double, std::string>;
  std::string name;
  Value standard;  ///< what it is where it is not given; its type is the argument's
  std::string doc;
  std::string unit = "1";
  double min = -std::numeric_limits<double>::infinity(), max = std::numeric_limits<double>::infinity();
};

/// The arguments of an observable in the order of their declaration, those left out at their standard values.
struct Arguments {
  std::vector<Argument::Value> values;

  double number(std::size_t i) const { return std::get<double>(values[i]); }
  int integer(std::size_t i) const { return static_cast<int>(number(i)); }
  const std::string& text(std::size_t i) const { return std::get<std::string>(values[i]); }
};

/// One quantity that the naming convention can ask for. How many objects it takes, and what of them, is told by the
/// signature of `value`:
///   double(const Momentum&)                    one value an object: jet.pt
///   double(const Momentum&, const Momentum&)   one value a pair of two objects: jet0,jet1.delta_r
///   double(std::span<const Momentum>)          one value an event, of all objects named: jet0,jet1.inv_mass, jet.ht
///   double(std::span<const Group>)             one value an event, of the objects named between commas, kept apart:
///                                              jet,genjet.emd
///   double(const Momentum&, std::span<const Constituent>)
///                                              one value an object, of what it is made of: fatjet0.c2
///   double(std::span<const double>)            one value an object, from its row of the stored column: fatjet0.tau21
///   double(std::int64_t)                       one value an event, from the number of objects: jet.size
/// NaN stands for an undefined value (0/0). A missing object never reaches `value`: its result is missing.
struct Observable {
  using Group = std::span<const Momentum>;
  using OfObject = std::function<double(const Momentum&)>;
  using OfPair = std::function<double(const Momentum&, const Momentum&)>;
  using OfGroup = std::function<double(Group)>;
  using OfGroups = std::function<double(std::span<const Group>)>;
  using OfConstituents = std::function<double(const Momentum&, std::span<const Constituent>)>;
  using OfColumn = std::function<double(std::span<const double>)>;
  using OfCount = std::function<double(std::int64_t)>;
  using Value = std::variant<OfObject, OfPair, OfGroup, OfGroups, OfConstituents, OfColumn, OfCount>;

  std::string name;                  ///< canonical, snake_case
  std::vector<std::string> aliases;  ///< other words; case and underscores never matter, so they need no entry
  std::string label;                 ///< TeX: "p_T"
  std::string unit;                  ///< "GeV", "rad", "1", ...
  std::string doc;                   ///< one sentence with the formula and its source
  std::vector<std::string> columns;  ///< stored columns that hold it; the first there is goes before `value`
  Value value;                       ///< where it takes arguments: that of their standard values, made by `make`
  std::vector<Argument> arguments;   ///< given by position or by name, all of them optional
  /// Makes `value` from the arguments; set where there are some. Always of the same kind. A config error (without a
  /// place) says what is wrong with an argument.
  std::function<Value(const Arguments&)> make;
  /// Of an object or its constituents: how an object's row of the stored column is read; where empty, its first value.
  /// A stored column is not used where an argument has another than its standard value.
  OfColumn stored;
  int objects = 0;  ///< of a group or groups: how many names between commas it takes; 0: any number
};

/// Value `i` of an object's row of a stored column; undefined (NaN) where the row is shorter.
inline double stored_value(std::span<const double> row, int i) {
  const auto k = static_cast<std::size_t>(i);
  return k < row.size() ? row[k] : std::numeric_limits<double>::quiet_NaN();
}
/// The `value` of an observable that is a plain stored number: jet0.charge.
inline double first_stored_value(std::span<const double> row) { return stored_value(row, 0); }

}  // namespace hml
