#include "hml/observe/cut.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hml/observe/cut_tree.hpp"

namespace hml {
namespace {

using Numbers = std::vector<double>;
using Truths = std::vector<std::uint8_t>;

/// Evaluates a tree for one batch, a whole array at a node.
class CutEvaluation {
 public:
  CutEvaluation(const CutTree& tree, const Events& events)
      : events_(static_cast<std::size_t>(events.size())), offsets_(tree.structures.size()) {
    for (const auto& quantity : tree.quantities) {
      Jagged jagged = quantity.evaluate(events);
      if (!quantity.single()) {
        const auto known = std::find(tree.structures.begin(), tree.structures.end(), quantity.structure());
        offsets_[static_cast<std::size_t>(known - tree.structures.begin())] = jagged.event_offsets();
      }
      values_.push_back(std::move(jagged.values));
    }
  }

  Truths truths(const CutNode& node) const {
    switch (node.op) {
      case CutOp::both: return logical(node, [](auto a, auto b) { return a & b; });
      case CutOp::either: return logical(node, [](auto a, auto b) { return a | b; });
      case CutOp::reduce_all:
      case CutOp::reduce_any: return reduce(node);
      case CutOp::negation: {
        Truths out = truths(node.children[0]);
        for (auto& value : out) value = !value;
        return out;
      }
      case CutOp::less: return compare(node, [](double a, double b) { return a < b; });
      case CutOp::less_equal: return compare(node, [](double a, double b) { return a <= b; });
      case CutOp::greater: return compare(node, [](double a, double b) { return a > b; });
      case CutOp::greater_equal: return compare(node, [](double a, double b) { return a >= b; });
      case CutOp::equal: return compare(node, [](double a, double b) { return a == b; });
      // A missing value is NaN and makes its comparison false; of all comparisons only this one needs telling.
      case CutOp::not_equal: return compare(node, [](double a, double b) { return a < b || a > b; });
      default: throw Error(ErrorKind::internal, "a cut's node holds no truth");
    }
  }

 private:
  Numbers numbers(const CutNode& node) const {
    switch (node.op) {
      case CutOp::number: return Numbers(events_, node.number);
      case CutOp::quantity: return values_[node.quantity];
      case CutOp::add: return fold(node, [](double a, double b) { return a + b; });
      case CutOp::subtract: return fold(node, [](double a, double b) { return a - b; });
      case CutOp::multiply: return fold(node, [](double a, double b) { return a * b; });
      case CutOp::divide: return fold(node, [](double a, double b) { return a / b; });
      case CutOp::minimum: return fold(node, [](double a, double b) { return b < a || std::isnan(b) ? b : a; });
      case CutOp::maximum: return fold(node, [](double a, double b) { return b > a || std::isnan(b) ? b : a; });
      case CutOp::negate: return each(node, [](double a) { return -a; });
      case CutOp::absolute: return each(node, [](double a) { return std::abs(a); });
      case CutOp::square_root: return each(node, [](double a) { return std::sqrt(a); });
      case CutOp::logarithm: return each(node, [](double a) { return std::log(a); });
      case CutOp::exponential: return each(node, [](double a) { return std::exp(a); });
      default: throw Error(ErrorKind::internal, "a cut's node holds no number");
    }
  }

  /// Repeats one value an event for each of its objects where the layout asks for it.
  template <class T>
  std::vector<T> spread(std::vector<T> values, int from, int to) const {
    if (from == to) return values;
    const auto& offsets = offsets_[static_cast<std::size_t>(to)];
    std::vector<T> out(static_cast<std::size_t>(offsets.back()));
    for (std::size_t event = 0; event < events_; ++event)
      std::fill(out.begin() + offsets[event], out.begin() + offsets[event + 1], values[event]);
    return out;
  }

  template <class F>
  Numbers each(const CutNode& node, F f) const {
    Numbers out = numbers(node.children[0]);
    for (auto& value : out) value = f(value);
    return out;
  }

  template <class F>
  Numbers fold(const CutNode& node, F f) const {
    Numbers out = spread(numbers(node.children[0]), node.children[0].structure, node.structure);
    for (std::size_t c = 1; c < node.children.size(); ++c) {
      const Numbers next = spread(numbers(node.children[c]), node.children[c].structure, node.structure);
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = f(out[i], next[i]);
    }
    return out;
  }

  template <class F>
  Truths compare(const CutNode& node, F f) const {
    const Numbers a = spread(numbers(node.children[0]), node.children[0].structure, node.structure);
    const Numbers b = spread(numbers(node.children[1]), node.children[1].structure, node.structure);
    Truths out(a.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = f(a[i], b[i]);
    return out;
  }

  template <class F>
  Truths logical(const CutNode& node, F f) const {
    Truths a = spread(truths(node.children[0]), node.children[0].structure, node.structure);
    const Truths b = spread(truths(node.children[1]), node.children[1].structure, node.structure);
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<std::uint8_t>(f(a[i], b[i]));
    return a;
  }

  Truths reduce(const CutNode& node) const {
    const Truths values = truths(node.children[0]);
    const auto& offsets = offsets_[static_cast<std::size_t>(node.children[0].structure)];
    const bool any = node.op == CutOp::reduce_any;
    Truths out(events_);
    for (std::size_t event = 0; event < events_; ++event) {
      const auto begin = values.begin() + offsets[event], end = values.begin() + offsets[event + 1];
      out[event] = any ? std::find(begin, end, 1) != end : std::find(begin, end, 0) == end;
    }
    return out;
  }

  std::size_t events_;
  std::vector<std::vector<std::int64_t>> offsets_;
  std::vector<Numbers> values_;
};

}  // namespace

Cut::Cut(std::string expression, const ObservableCatalogue& catalogue, Place place)
    : expression_(std::move(expression)) {
  try {
    tree_ = std::make_shared<const CutTree>(parse_cut(expression_, catalogue));
  } catch (const Error& error) {
    throw Error(error.kind(), error.message(), place);
  }
}

const std::vector<Quantity>& Cut::quantities() const { return tree_->quantities; }

std::vector<std::uint8_t> Cut::mask(const Events& events) const {
  try {
    return CutEvaluation(*tree_, events).truths(tree_->root);
  } catch (Error& error) {
    throw error.in(fmt::format("cut '{}'", expression_));
  }
}

}  // namespace hml
