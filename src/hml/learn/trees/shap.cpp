#include "hml/learn/trees/shap.hpp"

#include <algorithm>
#include <cmath>

#include "hml/core/threads.hpp"
#include "hml/learn/missing.hpp"

namespace hml {

namespace {

// One feature on the way from the root to a node: the share of training events that would come through without it, whether
// the event itself does, and the weight of all sets of features of one size.
struct Step {
  std::int64_t feature = -1;
  double without = 0, with = 0, weight = 0;
};

// The share of a node's training events that go to a child; half where negative weights leave none to go by.
double share(const Tree& tree, const TreeNode& node, std::uint32_t child) {
  const double left = tree.nodes[node.child[0]].cover, right = tree.nodes[node.child[1]].cover;
  const double all = left + right, part = tree.nodes[child].cover;
  return all > 0 && part > 0 && part < all ? part / all : 0.5;
}

class Walk {
 public:
  Walk(const Tree& tree, const float* row, double* out) : tree_(tree), row_(row), out_(out) {}

  void go() { visit(0, {}, {.feature = -1, .without = 1, .with = 1}); }

 private:
  using Path = std::vector<Step>;

  // Appends a step: sets of features grow by it or do not.
  static void extend(Path& path, Step step) {
    const std::size_t depth = path.size();
    step.weight = depth == 0 ? 1 : 0;
    path.push_back(step);
    for (std::size_t i = depth; i-- > 0;) {
      path[i + 1].weight += step.with * path[i].weight * static_cast<double>(i + 1) / static_cast<double>(depth + 1);
      path[i].weight *= step.without * static_cast<double>(depth - i) / static_cast<double>(depth + 1);
    }
  }

  // The path as if step `index` had never been taken.
  static Path unwind(const Path& path, std::size_t index) {
    const std::size_t depth = path.size() - 1;
    const Step gone = path[index];
    Path out(path.begin(), path.end() - 1);
    double next = path[depth].weight;
    for (std::size_t i = depth; i-- > 0;) {
      if (gone.with != 0) {
        out[i].weight = next * static_cast<double>(depth + 1) / (static_cast<double>(i + 1) * gone.with);
        next = path[i].weight - out[i].weight * gone.without * static_cast<double>(depth - i) / static_cast<double>(depth + 1);
      } else {
        out[i].weight = path[i].weight * static_cast<double>(depth + 1) / (gone.without * static_cast<double>(depth - i));
      }
    }
    for (std::size_t i = index; i < depth; ++i)
      out[i].feature = path[i + 1].feature, out[i].without = path[i + 1].without, out[i].with = path[i + 1].with;
    return out;
  }

  static double sum_of_weights(const Path& path) {
    double sum = 0;
    for (const auto& step : path) sum += step.weight;
    return sum;
  }

  void add_leaf(const Path& path, double value) {
    for (std::size_t i = 1; i < path.size(); ++i)
      out_[path[i].feature] += sum_of_weights(unwind(path, i)) * (path[i].with - path[i].without) * value;
  }

  void visit(std::uint32_t at, Path path, Step step) {
    extend(path, step);
    const auto& node = tree_.nodes[at];
    if (node.is_leaf(at)) return add_leaf(path, node.value);
    const std::uint32_t hot = tree_.step(node, row_[node.feature]);
    double without = 1, with = 1;
    // A feature that was met before counts once, with what both splits let through.
    for (std::size_t i = 1; i < path.size(); ++i)
      if (path[i].feature == static_cast<std::int64_t>(node.feature)) {
        without = path[i].without, with = path[i].with;
        path = unwind(path, i);
        break;
      }
    for (const auto child : node.child)
      visit(child, path,
            {.feature = node.feature, .without = without * share(tree_, node, child), .with = child == hot ? with : 0.0});
  }

  const Tree& tree_;
  const float* row_;
  double* out_;  // (features)
};

// The mean of a tree's leaf values over the training events.
double mean_value(const Tree& tree) {
  std::vector<double> mean(tree.nodes.size());
  for (std::size_t i = tree.nodes.size(); i-- > 0;) {  // children come after their parents
    const auto& node = tree.nodes[i];
    if (node.is_leaf(i)) mean[i] = node.value;
    else
      for (const auto child : node.child) mean[i] += share(tree, node, child) * mean[child];
  }
  return mean[0];
}

}  // namespace

std::vector<double> shap_values(const Forest& forest, std::span<const double> base, std::span<const float> values,
                                int threads) {
  const std::size_t features = forest.features(), outputs = base.size(), width = features + 1;
  const std::size_t events = features > 0 ? values.size() / features : 0;
  std::vector<double> out(events * outputs * width), means(base.begin(), base.end());
  for (const auto& tree : forest.trees()) means[static_cast<std::size_t>(tree.output)] += mean_value(tree);
  constexpr std::size_t together = 64;
  parallel_for(static_cast<std::int64_t>((events + together - 1) / together), threads, [&](std::int64_t index, int) {
    std::vector<float> row(features);
    const std::size_t begin = static_cast<std::size_t>(index) * together;
    for (std::size_t i = begin; i < std::min(begin + together, events); ++i) {
      for (std::size_t f = 0; f < features; ++f) row[f] = or_nan(values[i * features + f], forest.missing());
      double* event = out.data() + i * outputs * width;
      for (std::size_t k = 0; k < outputs; ++k) event[k * width + features] = means[k];
      for (const auto& tree : forest.trees())
        if (tree.nodes.size() > 1) Walk(tree, row.data(), event + static_cast<std::size_t>(tree.output) * width).go();
    }
  });
  return out;
}

}  // namespace hml
