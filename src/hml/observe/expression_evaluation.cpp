// Expressions evaluated for a batch, a whole array at a node.
#include <algorithm>
#include <cmath>
#include <span>

#include "hml/observe/expression_functions.hpp"
#include "hml/observe/observations.hpp"
#include "hml/observe/requests.hpp"

namespace hml {
namespace {

using Truths = std::vector<std::uint8_t>;

/// The numbers of a node: one for all rows, those of an observable, or an array of their own.
class Numbers {
 public:
  explicit Numbers(double constant) : constant_(constant) {}
  explicit Numbers(std::span<const double> values) : values_(values), is_constant_(false) {}
  explicit Numbers(std::vector<double> values) : own_(std::move(values)), values_(own_), is_constant_(false) {}
  Numbers(Numbers&& other) noexcept = default;
  Numbers& operator=(Numbers&& other) noexcept = default;

  bool constant() const { return is_constant_; }
  double value() const { return constant_; }
  std::span<const double> values() const { return values_; }
  std::vector<double> take(std::size_t size) && {
    if (is_constant_) return std::vector<double>(size, constant_);
    return own_.empty() ? std::vector<double>(values_.begin(), values_.end()) : std::move(own_);
  }

 private:
  std::vector<double> own_;  // a moved vector keeps its place in memory, and values_ stays right
  std::span<const double> values_;
  double constant_ = 0;
  bool is_constant_ = true;
};

/// out[i] = f(a[i], b[i]), without an array for a constant.
template <class T, class F>
void apply(std::vector<T>& out, const Numbers& a, const Numbers& b, F f) {
  const double x = a.value(), y = b.value();
  const auto as = a.values(), bs = b.values();
  if (a.constant() && b.constant())
    std::fill(out.begin(), out.end(), static_cast<T>(f(x, y)));
  else if (a.constant())
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<T>(f(x, bs[i]));
  else if (b.constant())
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<T>(f(as[i], y));
  else
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<T>(f(as[i], bs[i]));
}

class ExpressionEvaluation {
 public:
  ExpressionEvaluation(const ExpressionTree& tree, Observations& rows)
      : rows_(static_cast<std::size_t>(rows.size())), offsets_(tree.structures.size()) {
    for (const auto& quantity : tree.quantities) {
      const Jagged& jagged = rows.values(quantity);
      values_.push_back(&jagged);
      if (quantity.single()) continue;
      const auto known = std::find(tree.structures.begin(), tree.structures.end(), quantity.structure());
      auto& offsets = offsets_[static_cast<std::size_t>(known - tree.structures.begin())];
      if (offsets.empty()) offsets = jagged.event_offsets();
    }
  }

  Truths truths(const ExpressionNode& node) const {
    switch (node.op) {
      case ExpressionOp::both:
        return logical(node, [](auto a, auto b) { return a & b; });
      case ExpressionOp::either:
        return logical(node, [](auto a, auto b) { return a | b; });
      case ExpressionOp::reduce_all:
      case ExpressionOp::reduce_any:
        return reduce(node);
      case ExpressionOp::veto:
      case ExpressionOp::negation: {
        Truths out = truths(node.children[0]);
        for (auto& value : out) value = !value;
        return out;
      }
      case ExpressionOp::less:
        return compare(node, [](double a, double b) { return a < b; });
      case ExpressionOp::less_equal:
        return compare(node, [](double a, double b) { return a <= b; });
      case ExpressionOp::greater:
        return compare(node, [](double a, double b) { return a > b; });
      case ExpressionOp::greater_equal:
        return compare(node, [](double a, double b) { return a >= b; });
      case ExpressionOp::equal:
        return compare(node, [](double a, double b) { return a == b; });
      // A missing value is NaN and makes its comparison false; of all comparisons only this one needs telling.
      case ExpressionOp::not_equal:
        return compare(node, [](double a, double b) { return a < b || a > b; });
      default:
        throw Error(ErrorKind::internal, "an expression's node holds no truth");
    }
  }

  /// A number for each row, or each object of it where the node has a layout.
  std::vector<double> all_numbers(const ExpressionNode& node) const {
    return numbers(node).take(size_of(node.structure));
  }
  const std::vector<std::int64_t>& offsets(int structure) const {
    return offsets_[static_cast<std::size_t>(structure)];
  }

 private:
  std::size_t size_of(int structure) const {
    return structure < 0 ? rows_ : static_cast<std::size_t>(offsets(structure).back());
  }

  Numbers numbers(const ExpressionNode& node) const {
    switch (node.op) {
      case ExpressionOp::number:
        return Numbers(node.number);
      case ExpressionOp::quantity:
        return Numbers(std::span<const double>(values_[node.quantity]->values));
      case ExpressionOp::add:
        return fold(node, [](double a, double b) { return a + b; });
      case ExpressionOp::subtract:
        return fold(node, [](double a, double b) { return a - b; });
      case ExpressionOp::multiply:
        return fold(node, [](double a, double b) { return a * b; });
      case ExpressionOp::divide:
        return fold(node, [](double a, double b) { return a / b; });
      case ExpressionOp::power:
        return fold(node, power_of);
      case ExpressionOp::negate:
        return each(node, [](double a) { return -a; });
      case ExpressionOp::function:
        return node.function->one ? each(node, node.function->one) : fold(node, node.function->two);
      default:
        throw Error(ErrorKind::internal, "an expression's node holds no number");
    }
  }

  /// The numbers of a child in the layout of its parent: one value a row is repeated for each of the row's objects.
  Numbers in_layout(const ExpressionNode& child, int structure) const {
    Numbers out = numbers(child);
    if (child.structure == structure || out.constant()) return out;
    return Numbers(spread<double>(out.values(), structure));
  }

  template <class T>
  std::vector<T> spread(std::span<const T> values, int structure) const {
    const auto& to = offsets(structure);
    std::vector<T> out(static_cast<std::size_t>(to.back()));
    for (std::size_t row = 0; row < rows_; ++row)
      std::fill(out.begin() + to[row], out.begin() + to[row + 1], values[row]);
    return out;
  }

  Truths truths_in_layout(const ExpressionNode& child, int structure) const {
    Truths out = truths(child);
    if (child.structure == structure) return out;
    return spread<std::uint8_t>(out, structure);
  }

  template <class F>
  Numbers each(const ExpressionNode& node, F f) const {
    Numbers child = numbers(node.children[0]);
    if (child.constant()) return Numbers(f(child.value()));
    std::vector<double> out = std::move(child).take(0);
    for (auto& value : out) value = f(value);
    return Numbers(std::move(out));
  }

  template <class F>
  Numbers fold(const ExpressionNode& node, F f) const {
    Numbers left = in_layout(node.children[0], node.structure);
    for (std::size_t c = 1; c < node.children.size(); ++c) {
      const Numbers right = in_layout(node.children[c], node.structure);
      if (left.constant() && right.constant()) {
        left = Numbers(f(left.value(), right.value()));
        continue;
      }
      std::vector<double> out(size_of(node.structure));
      apply(out, left, right, f);
      left = Numbers(std::move(out));
    }
    return left;
  }

  template <class F>
  Truths compare(const ExpressionNode& node, F f) const {
    const Numbers a = in_layout(node.children[0], node.structure), b = in_layout(node.children[1], node.structure);
    Truths out(size_of(node.structure));
    apply(out, a, b, f);
    return out;
  }

  template <class F>
  Truths logical(const ExpressionNode& node, F f) const {
    Truths a = truths_in_layout(node.children[0], node.structure);
    const Truths b = truths_in_layout(node.children[1], node.structure);
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<std::uint8_t>(f(a[i], b[i]));
    return a;
  }

  Truths reduce(const ExpressionNode& node) const {
    Truths values = truths(node.children[0]);
    if (node.children[0].structure < 0) return values;
    const auto& to = offsets(node.children[0].structure);
    const bool any = node.op == ExpressionOp::reduce_any;
    Truths out(rows_);
    for (std::size_t row = 0; row < rows_; ++row) {
      const auto begin = values.begin() + to[row], end = values.begin() + to[row + 1];
      out[row] = any ? std::find(begin, end, 1) != end : std::find(begin, end, 0) == end;
    }
    return out;
  }

  std::size_t rows_;
  std::vector<std::vector<std::int64_t>> offsets_;
  std::vector<const Jagged*> values_;
};

}  // namespace

std::vector<std::uint8_t> evaluate_truth(const ExpressionTree& tree, Observations& rows) {
  return ExpressionEvaluation(tree, rows).truths(tree.root);
}

Jagged evaluate_number(const ExpressionTree& tree, Observations& rows) {
  const ExpressionEvaluation evaluation(tree, rows);
  Jagged out{{}, evaluation.all_numbers(tree.root)};
  if (tree.root.structure >= 0) out.offsets = {evaluation.offsets(tree.root.structure)};
  return out;
}

std::vector<ColumnRequest> tree_requests(const ExpressionTree& tree, const Events* sample) {
  std::vector<ColumnRequest> out;
  for (const auto& quantity : tree.quantities) add_requests(out, quantity.requests(sample));
  return out;
}

}  // namespace hml
