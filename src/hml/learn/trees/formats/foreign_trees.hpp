#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hml/learn/trees/tree.hpp"

namespace hml {

/// Boosted trees that another program trained, in the words of ours: what a format's reader gives and
/// BoostedTrees::adopt() takes.
struct ForeignTrees {
  std::vector<Tree> trees;
  std::vector<double> base;  ///< (outputs), scores before the first tree
  std::size_t features = 0;
  std::vector<std::string> names;  ///< of the features; none where they are taken by position
  std::vector<std::string> classes;
  std::string input;              ///< representation; empty where any that fits will do
  std::vector<double> missing;    ///< values that stand for a missing one, besides NaN
  std::string loss = "logistic";  ///< whose link turns scores into probabilities, see BoostedTrees
};

/// Nodes in any order, of which some may be reached by nothing, as a tree whose children follow their parents; a leaf
/// points to itself. An input error where a child is none of them or has two parents.
Tree arrange(const std::vector<TreeNode>& nodes, std::vector<std::vector<float>> categories, std::int32_t output);

/// Two scores whose softmax is taken as the one whose sigmoid is the same: the second less the first.
void fold_two_scores(ForeignTrees& model);

/// An input error where a model has no features, or more than a million.
void check_width(std::size_t features);

/// No names where they only count the columns: PREFIX0, PREFIX1, ...
std::vector<std::string> telling_names(std::vector<std::string> names, std::string_view prefix);
/// "background" and "signal", or "class_0", "class_1", ...
std::vector<std::string> class_names(std::size_t classes);

}  // namespace hml
