#pragma once
#include <string_view>

#include "hml/learn/trees/formats/foreign_trees.hpp"

namespace hml {

/// LightGBM's text (Booster.save_model("m.txt"); versions 3 and 4 of the format).
///
/// Objectives binary (with its sigmoid's factor), cross_entropy, multiclass, and regression, whose prediction, clipped
/// to [0, 1], is the signal's score; boosting gbdt, dart, goss and rf, whose average goes into the leaves. LightGBM
/// compares x <= t in double precision; thresholds become those floats that no float x tells apart. Columns that are
/// only counted (Column_0, Column_1, ...) are taken by position. A category is its integer, or the number that a data
/// frame had for it. Refused by name: linear trees, one-versus-all, and zeros as missing values where a split sends
/// them to the side that its threshold does not. An input error says what is damaged or not supported.
ForeignTrees read_lightgbm(std::string_view text);

/// The least float above `t`: x < it exactly where x <= t, for every float x that is not NaN. Infinite from the largest
/// float on.
float least_above(double t);

}  // namespace hml
