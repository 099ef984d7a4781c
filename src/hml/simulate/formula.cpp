#include "hml/simulate/formula.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <numbers>

#include <fmt/format.h>

namespace hml {

namespace {

struct Function {
  const char* name;
  int arguments;
  double (*one)(double);
  double (*two)(double, double);
};

constexpr std::array functions = {
    Function{"abs", 1, [](double x) { return std::abs(x); }, nullptr},
    Function{"fabs", 1, [](double x) { return std::abs(x); }, nullptr},
    Function{"sqrt", 1, [](double x) { return std::sqrt(x); }, nullptr},
    Function{"exp", 1, [](double x) { return std::exp(x); }, nullptr},
    Function{"log", 1, [](double x) { return std::log(x); }, nullptr},
    Function{"log10", 1, [](double x) { return std::log10(x); }, nullptr},
    Function{"sin", 1, [](double x) { return std::sin(x); }, nullptr},
    Function{"cos", 1, [](double x) { return std::cos(x); }, nullptr},
    Function{"tan", 1, [](double x) { return std::tan(x); }, nullptr},
    Function{"asin", 1, [](double x) { return std::asin(x); }, nullptr},
    Function{"acos", 1, [](double x) { return std::acos(x); }, nullptr},
    Function{"atan", 1, [](double x) { return std::atan(x); }, nullptr},
    Function{"sinh", 1, [](double x) { return std::sinh(x); }, nullptr},
    Function{"cosh", 1, [](double x) { return std::cosh(x); }, nullptr},
    Function{"tanh", 1, [](double x) { return std::tanh(x); }, nullptr},
    Function{"erf", 1, [](double x) { return std::erf(x); }, nullptr},
    Function{"floor", 1, [](double x) { return std::floor(x); }, nullptr},
    Function{"ceil", 1, [](double x) { return std::ceil(x); }, nullptr},
    Function{"pow", 2, nullptr, [](double x, double y) { return std::pow(x, y); }},
    Function{"atan2", 2, nullptr, [](double y, double x) { return std::atan2(y, x); }},
    Function{"min", 2, nullptr, [](double x, double y) { return std::min(x, y); }},
    Function{"max", 2, nullptr, [](double x, double y) { return std::max(x, y); }},
};

struct Variable {
  const char* name;
  double FormulaInput::* member;
  FormulaNames names = FormulaNames::object;
};

constexpr std::array variables = {
    Variable{"pt", &FormulaInput::pt},         Variable{"eta", &FormulaInput::eta},
    Variable{"phi", &FormulaInput::phi},       Variable{"energy", &FormulaInput::energy},
    Variable{"d0", &FormulaInput::d0},         Variable{"dz", &FormulaInput::dz},
    Variable{"ctgTheta", &FormulaInput::ctgTheta}, Variable{"radius", &FormulaInput::radius},
    Variable{"density", &FormulaInput::density},
    Variable{"r", &FormulaInput::radius, FormulaNames::place},
    Variable{"phi", &FormulaInput::phi, FormulaNames::place},
    Variable{"z", &FormulaInput::z, FormulaNames::place},
    Variable{"decayR", &FormulaInput::radius, FormulaNames::decay},
    Variable{"decayZ", &FormulaInput::z, FormulaNames::decay},
    Variable{"Ehad", &FormulaInput::e_had, FormulaNames::decay},
    Variable{"Eem", &FormulaInput::e_em, FormulaNames::decay},
};

constexpr int deepest = 48;  // values that wait for an operator

}  // namespace

/// Recursive descent; every level emits the code of its operands and then its own.
class FormulaParser {
 public:
  using Op = Formula::Op;

  FormulaParser(std::string_view text, const Place& place, FormulaNames names, std::vector<Formula::Instruction>& code)
      : text_(text), place_(place), names_(names), code_(code) {}

  void parse() {
    choice();
    skip();
    if (at_ < text_.size()) fail(fmt::format("unexpected '{}'", text_[at_]));
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::config, fmt::format("formula '{}': {} at column {}", one_line(), what, at_ + 1), place_);
  }

  // The formula as a message shows it: long ones are cut around the fault.
  std::string one_line() const {
    constexpr std::size_t around = 30;
    const std::size_t begin = at_ > around ? at_ - around : 0;
    std::string out = begin > 0 ? "..." : "";
    for (char c : text_.substr(begin, 2 * around))
      if (!std::isspace(static_cast<unsigned char>(c)) || (!out.empty() && out.back() != ' '))
        out += std::isspace(static_cast<unsigned char>(c)) ? ' ' : c;
    return begin + 2 * around < text_.size() ? out + "..." : out;
  }

  void skip() {
    while (at_ < text_.size() && (std::isspace(static_cast<unsigned char>(text_[at_])) || text_[at_] == '\\')) ++at_;
  }

  bool take(std::string_view token) {
    skip();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }

  void expect(char c) {
    if (!take(std::string_view(&c, 1))) fail(fmt::format("expected '{}'", c));
  }

  std::size_t emit(Op op, std::uint8_t which = 0, double value = 0) {
    code_.push_back({op, which, 0, value});
    return code_.size() - 1;
  }

  // Whether all code since `begin` is one constant.
  bool is_number(std::size_t begin) const { return code_.size() == begin + 1 && code_.back().op == Op::constant; }

  void land(std::size_t jump) { code_[jump].target = static_cast<std::int32_t>(code_.size()); }

  void enter() {
    if (++depth_ > deepest) fail("nested too deeply");
  }

  void choice() {
    enter();
    either();
    if (take("?")) {
      const auto to_else = emit(Op::jump_if_zero);
      choice();
      const auto to_end = emit(Op::jump);
      land(to_else);
      expect(':');
      choice();
      land(to_end);
    }
    --depth_;
  }

  void either() {
    both();
    while (take("||")) {
      const auto jump = emit(Op::true_or_go_on);
      both();
      emit(Op::truth);
      land(jump);
    }
  }

  void both() {
    comparison();
    while (take("&&")) {
      const auto jump = emit(Op::false_or_go_on);
      comparison();
      emit(Op::truth);
      land(jump);
    }
  }

  void comparison() {
    sum();
    while (true) {
      Op op;
      if (take("<=")) op = Op::less_equal;
      else if (take(">=")) op = Op::greater_equal;
      else if (take("==")) op = Op::equal;
      else if (take("!=")) op = Op::not_equal;
      else if (take("<")) op = Op::less;
      else if (take(">")) op = Op::greater;
      else return;
      sum();
      emit(op);
    }
  }

  void sum() {
    product();
    while (true) {
      Op op;
      if (take("+")) op = Op::add;
      else if (take("-")) op = Op::subtract;
      else return;
      product();
      emit(op);
    }
  }

  void product() {
    std::vector<std::size_t> jumps;
    const auto begin = code_.size();
    sign();
    while (true) {
      Op op;
      if (take("*")) op = Op::multiply;
      else if (take("/")) op = Op::divide;
      else break;
      // A constant other than 0 never ends the product.
      if (op == Op::multiply && !(is_number(begin) && code_.back().value != 0)) jumps.push_back(emit(Op::zero_or_go_on));
      sign();
      emit(op);
    }
    for (auto jump : jumps) land(jump);
  }

  void sign() {
    enter();
    if (take("-")) {
      const auto begin = code_.size();
      sign();
      if (is_number(begin)) code_.back().value = -code_.back().value;
      else emit(Op::negate);
    } else if (take("+")) {
      sign();
    } else if (at_bang()) {
      take("!");
      sign();
      emit(Op::logical_not);
    } else {
      raised();
    }
    --depth_;
  }

  bool at_bang() {
    skip();
    return at_ < text_.size() && text_[at_] == '!' && text_.substr(at_, 2) != "!=";
  }

  void raised() {
    atom();
    if (!take("^")) return;
    const auto begin = code_.size();
    sign();  // the exponent may have a sign, and x^y^z is x^(y^z)
    if (is_number(begin) && code_.back().value == 2) {
      code_.pop_back();
      emit(Op::square);
    } else {
      emit(Op::power);
    }
  }

  void atom() {
    skip();
    if (at_ == text_.size()) fail("unexpected end");
    const char c = text_[at_];
    if (c == '(') {
      ++at_;
      choice();
      expect(')');
    } else if (std::isdigit(static_cast<unsigned char>(c)) || c == '.') {
      number();
    } else if (std::isalpha(static_cast<unsigned char>(c)) || c == '_') {
      name();
    } else {
      fail(fmt::format("unexpected '{}'", c));
    }
  }

  void number() {
    double value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc()) fail("not a number");
    at_ = static_cast<std::size_t>(end - text_.data());
    emit(Op::constant, 0, value);
  }

  void name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_' || text_[at_] == ':')) {
      // "c ? a : b" must not lose its colon to the name before it.
      if (text_[at_] == ':' && text_.substr(at_, 2) != "::") break;
      at_ += text_[at_] == ':' ? 2 : 1;
    }
    std::string word(text_.substr(begin, at_ - begin));
    if (word.starts_with("TMath::")) {
      word.erase(0, 7);
      std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::tolower(c); });
    }
    if (word == "pi") {
      if (take("(")) expect(')');
      emit(Op::constant, 0, std::numbers::pi);
      return;
    }
    for (std::size_t i = 0; i < variables.size(); ++i)
      if (variables[i].names == names_ && word == variables[i].name) {
        emit(Op::variable, static_cast<std::uint8_t>(i));
        return;
      }
    for (std::size_t i = 0; i < functions.size(); ++i)
      if (word == functions[i].name) return call(i);
    unknown(word, begin);
  }

  void call(std::size_t which) {
    expect('(');
    for (int k = 0; k < functions[which].arguments; ++k) {
      if (k > 0) expect(',');
      choice();
    }
    expect(')');
    emit(Op::call, static_cast<std::uint8_t>(which));
  }

  [[noreturn]] void unknown(const std::string& word, std::size_t begin) {
    std::vector<std::string> names;
    for (const auto& v : variables)
      if (v.names == names_) names.emplace_back(v.name);
    for (const auto& f : functions) names.emplace_back(f.name);
    at_ = begin;
    throw Error(ErrorKind::config,
                fmt::format("formula '{}': {} at column {}", one_line(),
                            unknown_name(ErrorKind::config, "name", word, names).message(), begin + 1),
                place_);
  }

  std::string_view text_;
  const Place& place_;
  FormulaNames names_;
  std::vector<Formula::Instruction>& code_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

Formula::Formula(std::string_view text, const Place& place, FormulaNames names) {
  FormulaParser(text, place, names, code_).parse();
  const bool varies = std::any_of(code_.begin(), code_.end(), [](const auto& i) { return i.op == Op::variable; });
  if (varies || is_constant()) return;
  const double value = (*this)({});
  code_.assign(1, {Op::constant, 0, 0, value});
}

double Formula::operator()(const FormulaInput& input) const {
  std::array<double, 4 * deepest> stack;
  double* top = stack.data() - 1;
  const Instruction* const begin = code_.data();
  const Instruction* const end = begin + code_.size();
  for (const Instruction* i = begin; i != end; ++i) {
    switch (i->op) {
      case Op::constant: *++top = i->value; break;
      case Op::variable: *++top = input.*variables[i->which].member; break;
      case Op::add: --top, top[0] += top[1]; break;
      case Op::subtract: --top, top[0] -= top[1]; break;
      case Op::multiply: --top, top[0] *= top[1]; break;
      case Op::divide: --top, top[0] /= top[1]; break;
      case Op::power: --top, top[0] = std::pow(top[0], top[1]); break;
      case Op::square: top[0] *= top[0]; break;
      case Op::negate: top[0] = -top[0]; break;
      case Op::logical_not: top[0] = top[0] == 0; break;
      case Op::truth: top[0] = top[0] != 0; break;
      case Op::less: --top, top[0] = top[0] < top[1]; break;
      case Op::less_equal: --top, top[0] = top[0] <= top[1]; break;
      case Op::greater: --top, top[0] = top[0] > top[1]; break;
      case Op::greater_equal: --top, top[0] = top[0] >= top[1]; break;
      case Op::equal: --top, top[0] = top[0] == top[1]; break;
      case Op::not_equal: --top, top[0] = top[0] != top[1]; break;
      case Op::jump: i = begin + i->target - 1; break;
      case Op::jump_if_zero:
        if (*top-- == 0) i = begin + i->target - 1;
        break;
      case Op::zero_or_go_on:
        if (*top == 0) i = begin + i->target - 1;
        break;
      case Op::false_or_go_on:
        if (*top == 0) i = begin + i->target - 1;
        else --top;
        break;
      case Op::true_or_go_on:
        if (*top != 0) *top = 1, i = begin + i->target - 1;
        else --top;
        break;
      case Op::call: {
        const Function& f = functions[i->which];
        if (f.one) {
          top[0] = f.one(top[0]);
        } else {
          --top;
          top[0] = f.two(top[0], top[1]);
        }
        break;
      }
    }
  }
  return *top;
}

}  // namespace hml
