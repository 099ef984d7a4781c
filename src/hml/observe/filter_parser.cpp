// Selections in brackets: "[pt>30,abs(eta)<2.5; sort=-pt]".
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/observe/name_parser.hpp"

namespace hml {
namespace {

/// Keys of a selection: "sort" "=" number { "," number }.
std::vector<ExpressionTree> read_keys(Scanner& in) {
  std::vector<ExpressionTree> out;
  do {
    const std::size_t begin = (in.skip(), in.position);
    out.push_back(read_number(in, true));
    if (out.back().root.structure >= 0) in.fail("a key is one number an object, not several", begin);
  } while (in.symbol(","));
  return out;
}

bool at_sort(Scanner& in) {
  in.skip();
  const std::size_t begin = in.position;
  if (lower_case(in.word()) == "sort") {
    in.take_word();
    if (in.symbol("=") && in.peek() != '=') return true;
  }
  in.position = begin;
  return false;
}

}  // namespace

// filter = [ condition { "," condition } ] [ [";"] "sort" "=" key { "," key } ]
ObjectFilter read_filter(Scanner& in) {
  const Scanner::Depth depth(in);
  const std::size_t open = in.position++;
  ObjectFilter out;
  if (in.next() == ']') in.fail("the selection is empty; write what its objects must pass, as in 'jet[pt>30]0'", open);
  if (at_sort(in)) {
    out.keys = read_keys(in);
  } else {
    out.condition = read_truth(in, true, true);
    out.text = expression_text(*out.condition, true);
    if (in.symbol(";")) {
      if (!at_sort(in)) in.fail(fmt::format("expected 'sort=', found {}", in.found()), in.position);
      out.keys = read_keys(in);
    }
  }
  if (!in.symbol("]")) in.fail(fmt::format("expected ']', found {}", in.found()), in.position);
  std::vector<std::string> keys;
  for (const auto& key : out.keys) keys.push_back(expression_text(key));
  if (!keys.empty()) out.text += fmt::format("{}sort={}", out.condition ? "; " : "", fmt::join(keys, ","));
  return out;
}

}  // namespace hml
