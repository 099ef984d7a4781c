#pragma once
#include <string>

#include "hml/learn/trees/tree_approach.hpp"

namespace hml {

/// The model as an ONNX file (github.com/onnx/onnx, onnx.proto; opsets ai.onnx 13 and ai.onnx.ml 3, IR version 8) that
/// gives our scores without us.
///
/// Input `X`, float (N, features); outputs `label`, int64 (N), and `probabilities`, float (N, classes), as
/// scikit-learn's converters call them. Values that stand for missing ones become NaN within. Trees are summed in
/// double precision. metadata_props has the names: hml_features, hml_classes, hml_missing, each a JSON list, and
/// hml_kind, hml_input.
std::string write_onnx(const TreeApproach& model);

}  // namespace hml
