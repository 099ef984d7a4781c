// The arguments of an observable, in parentheses behind its name: "c2(beta=2)", "efp(01_12_02, beta=1)".
#include <optional>

#include <fmt/ranges.h>

#include "hml/observe/name_parser.hpp"

namespace hml {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && Scanner::is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && Scanner::is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string value_text(const Argument::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return fmt::format("{}", std::get<double>(value));
}

class ArgumentReader {
 public:
  ArgumentReader(Scanner& in, const Observable& observable)
      : in_(in), observable_(observable), given_(observable.arguments.size()) {}

  Arguments read() {
    const std::size_t begin = in_.position++;
    if (observable_.arguments.empty()) fail("takes no arguments", begin);
    if (in_.next() != ')') {
      do one();
      while (in_.symbol(","));
    }
    if (!in_.symbol(")")) in_.fail(fmt::format("expected ',' or ')', found {}", in_.found()), in_.position);
    Arguments out;
    for (std::size_t i = 0; i < given_.size(); ++i)
      out.values.push_back(given_[i].value_or(observable_.arguments[i].standard));
    return out;
  }

 private:
  // argument = [word "="] value
  void one() {
    in_.skip();
    const std::size_t begin = in_.position;
    std::size_t index = position_++;
    if (const auto word = in_.take_word(); !word.empty() && in_.next() == '=') {
      in_.symbol("=");
      in_.skip();
      index = named(word, begin);
      any_named_ = true;
    } else {
      in_.position = begin;
      if (any_named_) fail("an argument without a name cannot follow one with a name", begin);
    }
    if (index >= given_.size())
      fail(fmt::format("takes {} argument{}, not more", given_.size(), given_.size() == 1 ? "" : "s"), begin);
    if (given_[index]) fail(fmt::format("argument '{}' is given twice", observable_.arguments[index].name), begin);
    given_[index] = value(observable_.arguments[index]);
  }

  std::size_t named(std::string_view word, std::size_t begin) const {
    std::vector<std::string> names;
    for (const auto& argument : observable_.arguments) {
      if (fold_name(argument.name) == fold_name(word)) return names.size();
      names.push_back(argument.name);
    }
    in_.fail(unknown_name(ErrorKind::config, fmt::format("argument of '{}'", observable_.name), word, names).message(),
             begin);
  }

  Argument::Value value(const Argument& argument) {
    const std::size_t begin = in_.position;
    const auto stop = std::min(in_.text.find_first_of(",()[]=<>;", begin), in_.text.size());
    const std::string_view written = trimmed(in_.text.substr(begin, stop - begin));
    in_.position = stop;
    if (written.empty()) fail(fmt::format("argument '{}' has no value", argument.name), begin);
    if (std::holds_alternative<std::string>(argument.standard)) {
      for (const char c : written)
        if (!Scanner::is_word(c) && std::string_view("+-.:*/").find(c) == std::string_view::npos)
          fail(fmt::format("argument '{}' is a word", argument.name), begin);
      return std::string(written);
    }
    double number = 0;
    if (!parse_number(written, number)) fail(fmt::format("argument '{}' is a number", argument.name), begin);
    if (number < argument.min || number > argument.max)
      fail(fmt::format("argument '{}' lies {}, and {} does not", argument.name, bounds(argument), number), begin);
    return number == 0 ? 0.0 : number;  // -0 is 0
  }

  static std::string bounds(const Argument& argument) {
    if (argument.min - argument.min != 0) return fmt::format("at most at {}", argument.max);
    if (argument.max - argument.max != 0) return fmt::format("at least at {}", argument.min);
    return fmt::format("between {} and {}", argument.min, argument.max);
  }

  [[noreturn]] void fail(const std::string& problem, std::size_t where) const {
    in_.fail(fmt::format("{}: {}", observable_.name, problem), where);
  }

  Scanner& in_;
  const Observable& observable_;
  std::vector<std::optional<Argument::Value>> given_;
  std::size_t position_ = 0;
  bool any_named_ = false;
};

}  // namespace

std::string read_arguments(Scanner& in, Observable& observable) {
  const std::size_t begin = in.position + 1;
  const Arguments given = ArgumentReader(in, observable).read();
  try {
    observable.value = observable.make(given);
  } catch (const Error& error) {
    in.fail(fmt::format("{}: {}", observable.name, error.message()), begin);
  }
  std::vector<std::string> others;
  for (std::size_t i = 0; i < given.values.size(); ++i)
    if (const Argument& argument = observable.arguments[i]; given.values[i] != argument.standard)
      others.push_back(fmt::format("{}={}", argument.name, value_text(given.values[i])));
  // What is stored was computed with the standard arguments.
  if (!others.empty()) observable.columns.clear();
  return fmt::format("{}", fmt::join(others, ","));
}

}  // namespace hml
