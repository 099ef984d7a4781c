#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hml/learn/onnx/onnx_graph.hpp"

namespace hml {

class OnnxBuilder;

/// A value in a graph under construction: the input, a constant or what an operator gives. It lives as long as its
/// builder. onnx_operators.hpp has the arithmetic of values, by which a network is written down as its formula.
class OnnxValue {
 public:
  OnnxValue(OnnxBuilder& builder, std::string name, std::vector<std::int64_t> shape)
      : builder_(&builder), name_(std::move(name)), shape_(std::move(shape)) {}

  OnnxBuilder& builder() const { return *builder_; }
  const std::string& name() const { return name_; }
  /// The first dimension is OnnxBuilder::events where the value differs from event to event.
  const std::vector<std::int64_t>& shape() const { return shape_; }
  /// One dimension; a negative axis counts from the end.
  std::int64_t size(std::int64_t axis) const { return shape_[static_cast<std::size_t>(place(axis))]; }
  std::int64_t rank() const { return static_cast<std::int64_t>(shape_.size()); }
  /// The axis counted from the front; an internal error where there is none such.
  std::int64_t place(std::int64_t axis) const;

 private:
  OnnxBuilder* builder_;
  std::string name_;
  std::vector<std::int64_t> shape_;
};

/// Writes operators into a graph and gives their results names.
class OnnxBuilder {
 public:
  /// Size of a dimension that may be any number.
  static constexpr std::int64_t events = -1;

  explicit OnnxBuilder(OnnxGraph& graph) : graph_(&graph) {}
  OnnxBuilder(const OnnxBuilder&) = delete;
  OnnxBuilder& operator=(const OnnxBuilder&) = delete;

  /// Numbers in single precision of shape (events, row...); the same value for the same name and shape. A usage
  /// error where the graph has the name for something else, here and of constants and outputs.
  OnnxValue input(const std::string& name, std::vector<std::int64_t> row);
  void output(const std::string& name, const OnnxValue& value);
  OnnxValue constant(float value) { return constant(std::vector<float>{value}, {}); }
  OnnxValue constant(const std::vector<float>& values, const std::vector<std::int64_t>& shape);
  OnnxValue constant(const std::vector<double>& values, const std::vector<std::int64_t>& shape);
  OnnxValue constant(const std::vector<std::int64_t>& values, const std::vector<std::int64_t>& shape);
  /// A constant of that name in single precision, which is written once. `little_endian` has its bytes.
  OnnxValue named(const std::string& name, const std::vector<std::int64_t>& shape, std::string_view little_endian);
  OnnxValue named(const std::string& name, const std::vector<std::int64_t>& shape, const std::vector<float>& values);
  /// Adds attributes to an operator.
  using Attributes = std::function<void(OnnxNode&)>;
  /// An operator with one result, for whose shape the caller answers.
  OnnxValue add(const std::string& operation, const std::vector<OnnxValue>& inputs, std::vector<std::int64_t> shape,
                const Attributes& attributes = {});
  /// One with two results.
  using TwoShapes = std::pair<std::vector<std::int64_t>, std::vector<std::int64_t>>;
  std::pair<OnnxValue, OnnxValue> add_pair(const std::string& operation, const std::vector<OnnxValue>& inputs,
                                           TwoShapes shapes, const Attributes& attributes = {});

 private:
  std::vector<std::string> add_node(const std::string& operation, const std::vector<OnnxValue>& inputs,
                                    std::size_t results, const Attributes& attributes);
  /// "MatMul_12": the names of a network's own numbers have dots and no such ending.
  std::string next_name(const std::string& operation);
  const std::string& claim(const std::string& name);

  OnnxGraph* graph_;
  std::int64_t made_ = 0;
  std::map<std::string, OnnxValue> inputs_, named_;
  std::set<std::string> names_;
};

}  // namespace hml
