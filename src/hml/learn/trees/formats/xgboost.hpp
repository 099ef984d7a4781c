#pragma once
#include <string>
#include <string_view>

#include "hml/learn/trees/formats/foreign_trees.hpp"
#include "hml/learn/trees/tree_approach.hpp"

namespace hml {

/// XGBoost's JSON (Booster.save_model("m.json"); schema in XGBoost's doc/model.schema, versions 1.6 to 3.2).
///
/// Boosters gbtree and dart, whose weights go into the leaves; objectives binary:logistic, binary:logitraw,
/// reg:logistic, multi:softprob, multi:softmax, and reg:squarederror, whose prediction, clipped to [0, 1], is the
/// signal's score. Where the training stopped early, the trees up to the best iteration count, as they do for
/// XGBClassifier. Without names, or with those that count columns (f0, f1, ...), features are taken by position. A
/// category is its integer, or the number that a data frame had for it. An input error says what is damaged or not
/// supported.
ForeignTrees read_xgboost(std::string_view text);

/// The model in XGBoost's JSON, as version 3.1 writes it. Sums of shares (a forest, votes) become reg:squarederror with
/// the signal's score, or one target a class, as prediction. Values that stand for missing ones are kept as attribute
/// "hml_missing" only: XGBoost wants them as NaN, or as `missing` of its DMatrix. An input error where XGBoost cannot
/// say the same: categories that are no integers from 0 to 2^24, or squared loss of more than two classes.
std::string write_xgboost(const TreeApproach& model);

}  // namespace hml
