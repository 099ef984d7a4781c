#pragma once
#include "hml/learn/networks/cloud_approach.hpp"

namespace hml {

struct LorentzNetSettings;

/// LorentzNet on a point cloud with the particles' momenta.
class LorentzNetApproach : public CloudApproach {
 public:
  LorentzNetApproach();
  std::string kind() const override { return "lorentz_net"; }

 protected:
  void declare_network(Parameters& p) override;
  std::vector<std::string> needs() const override { return {"px", "py", "pz", "energy"}; }
  std::unique_ptr<Network> build(std::int64_t outputs, const std::string& device) const override;
  OnnxValue in_onnx(const OnnxWeights& weights, const OnnxValue& cloud) const override;

 private:
  LorentzNetSettings settings() const;
  /// Columns of the features that enter as scalars; none where the mass is to be computed.
  std::vector<std::int64_t> scalar_columns() const;

  std::vector<std::string> scalars_;
  int hidden_ = 72, blocks_ = 6;
  double c_weight_ = 5e-3, largest_shift_ = 100, dropout_ = 0.2;
  bool beams_ = true;
};

}  // namespace hml
