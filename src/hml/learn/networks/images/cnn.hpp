#pragma once
#include <string>
#include <vector>

#include "hml/learn/training/network_approach.hpp"

namespace hml {

/// Convolutional network on images (n, height, width) or (n, channels, height, width): stages of blocks of growing width,
/// each of which halves the image, then the average over the pixels and one dense layer, softmax over the classes. 8-16-32
/// filters in plain blocks by default, as in hep-ml-lab (5,954 parameters at 33 x 33 x 1).
class Cnn : public NetworkApproach {
 public:
  Cnn() : NetworkApproach(30, "none") {}
  std::string kind() const override { return "cnn"; }

 protected:
  void declare_network(Parameters& p) override;
  bool accepts(const Tensor& input) const override { return input.shape.size() == 3 || input.shape.size() == 4; }
  std::string expected() const override {
    return "images, shape (events, height, width) or (events, channels, height, width)";
  }
  std::unique_ptr<Network> build(std::int64_t outputs, const std::string& device) const override;
  OnnxValue in_onnx(const OnnxWeights& weights, const OnnxValue& inputs) const override;

 private:
  std::string block_ = "plain";
  std::vector<int> filters_{8, 16, 32};
  int depth_ = 1;
};

}  // namespace hml
