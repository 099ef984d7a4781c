#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hml/core/error.hpp"

namespace hml {

/// What a card's formula may speak of. Angles in rad, momenta and energies in GeV, lengths in mm.
struct FormulaInput {
  double pt = 0, eta = 0, phi = 0, energy = 0;
  double d0 = 0, dz = 0;      ///< impact parameters of a track
  double ctgTheta = 0;        ///< pz / pt of a track
  double radius = 0;          ///< distance of the candidate's position from the beam
  double density = 0;         ///< of particles around the candidate
  double z = 0;               ///< of a place, or size of that of a decay
  double e_em = 0, e_had = 0; ///< electromagnetic and hadronic energy of a decay's products
};

/// The names that a formula may use: of an object (pt eta phi energy d0 dz ctgTheta radius density), of a place in the
/// detector (r phi z) or of a decay in it (decayR decayZ Ehad Eem).
enum class FormulaNames { object, place, decay };

/// A card's formula, compiled once and evaluated without allocation.
///
/// Grammar (that of ROOT's TFormula as cards use it): + - * / ^ (power, binds tightest, from the right), comparisons,
/// ! && ||, c ? a : b, numbers, pi, the variables of its FormulaNames, and abs sqrt exp log log10 pow sin cos tan asin acos
/// atan atan2 sinh cosh tanh erf min max floor ceil (also as TMath::Abs, ...). Truth is 1 or 0. White space and
/// backslashes separate. A product stops at the first factor that is exactly 0 - the common card form
/// "(condition) * expression" costs nothing where the condition fails, and 0 * infinity is 0.
class Formula {
 public:
  /// The constant 0.
  Formula() : Formula("0") {}
  /// A config error names `place` and the column of what is wrong.
  explicit Formula(std::string_view text, const Place& place = {}, FormulaNames names = FormulaNames::object);

  double operator()(const FormulaInput& input) const;
  /// Whether the value is the same for every input.
  bool is_constant() const { return code_.size() == 1 && code_[0].op == Op::constant; }

 private:
  friend class FormulaParser;
  enum class Op : std::uint8_t {
    constant, variable, add, subtract, multiply, divide, power, square, negate, logical_not, truth,
    less, less_equal, greater, greater_equal, equal, not_equal,
    jump, jump_if_zero,        // take the value away
    zero_or_go_on,             // 0 stays as the product's value and jumps, else the value stays
    false_or_go_on, true_or_go_on,  // 0 (1) stays and jumps, else the value is taken away
    call
  };
  struct Instruction {
    Op op;
    std::uint8_t which = 0;     // variable or function
    std::int32_t target = 0;    // of a jump
    double value = 0;           // of a constant
  };
  std::vector<Instruction> code_;
};

}  // namespace hml
