#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hml/learn/training/network_approach.hpp"

namespace hml {

/// Several inputs to one network, such as the image of a jet and features of its event:
///
///     approach: joint
///     parts:
///       jet:   {approach: cnn, input: image}
///       event: {approach: mlp, input: features, hidden: [32], normalise: standard, width: 8}
///     hidden: [64]
///
/// Each part is a network of the catalogue with its own input, scaling and layers, and says `width` numbers; dense layers
/// with ReLU, which see the numbers of all parts, end in the outputs. All is trained together.
class JointApproach : public NetworkApproach {
 public:
  /// `known`: what parts can be.
  explicit JointApproach(Approaches known) : NetworkApproach(50, "none"), known_(std::move(known)) {}
  std::string kind() const override { return "joint"; }
  std::vector<std::string> inputs() const override;

 protected:
  void declare_input(Parameters&) override {}
  void declare_network(Parameters& p) override;
  void declare_scaling(Parameters&) override {}
  bool accepts(const Tensor&) const override { return false; }
  std::string expected() const override { return "a representation for each of its parts, not one alone"; }
  void choose_input(const Samples& samples) override;
  void take_shape(const Samples& samples) override;
  /// The rows of the parts' inputs side by side, (n, sum of their sizes).
  const Tensor& align(const Samples& samples, Tensor& made) const override;
  void check_values(const Tensor& input, std::int64_t first) const override;
  void learn_scaling(const Tensor& input) override;
  void scale(const Tensor& input, std::size_t first, std::size_t n, std::span<float> out) const override;
  void write_scaling(h5::Group& group) const override;
  void read_scaling(const h5::Group& group) override;
  std::unique_ptr<Network> build(std::int64_t outputs, const std::string& device) const override;
  /// The graph has an input for each representation; parts may share one.
  OnnxValue outputs_in_onnx(const OnnxWeights& weights) const override;
  /// "hml_parts": of each part by name its kind, input, features and missing values, as JSON.
  std::map<std::string, std::string> onnx_inputs() const override;

 private:
  struct Part {
    std::string name;
    std::unique_ptr<NetworkApproach> approach;
    int width = 16;
    std::size_t row_size() const;
  };
  void make_parts();
  Part make_part(const std::string& name, Config settings) const;
  struct Rows {
    std::size_t first, count;
  };
  /// A part's own input again, of some of the rows side by side, where it begins at `column`.
  Tensor input_of_part(const Tensor& input, Rows rows, const Part& part, std::size_t column) const;

  Approaches known_;
  Config settings_;  // of the parts, by name
  std::vector<int> hidden_{64};
  std::vector<Part> parts_;
};

}  // namespace hml
