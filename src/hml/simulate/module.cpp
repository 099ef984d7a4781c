#include "hml/simulate/module.hpp"

#include <fmt/format.h>

namespace hml {

FormulaByCode::FormulaByCode(const std::string& parameter, const std::vector<std::string>& list, const Wiring& wiring) {
  if (list.size() % 2 != 0)
    throw Error(ErrorKind::config, fmt::format("{} wants pairs: 'add {} {{PDG code}} {{formula}}'", parameter, parameter), wiring.place(parameter, list.size() - 1));
  formulas_.emplace_back(0, Formula());
  for (std::size_t i = 0; i < list.size(); i += 2) {
    const int code = whole_number(list[i], wiring.place(parameter, i));
    Formula formula(list[i + 1], wiring.place(parameter, i + 1));
    bool known = false;
    for (auto& [other, kept] : formulas_)
      if (other == code) kept = formula, known = true;
    if (!known) formulas_.emplace_back(code, std::move(formula));
  }
}

const Formula& FormulaByCode::operator[](int code) const {
  for (const auto& [known, formula] : formulas_)
    if (known == code) return formula;
  return formulas_.front().second;
}

int whole_number(const std::string& text, const Place& place) { return static_cast<int>(Config(text, place).integer()); }

double number(const std::string& text, const Place& place) { return Config(text, place).number(); }

}  // namespace hml
