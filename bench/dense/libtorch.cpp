// The task with LibTorch's own layers, optimiser and threads.
#include <torch/torch.h>

#include "task.hpp"

namespace {

class LibTorchPeer : public DensePeer {
 public:
  LibTorchPeer(const DenseTask& task, int threads)
      : inputs_(tensor(task.inputs, {DenseTask::events, DenseTask::features})),
        labels_(tensor(task.labels, {DenseTask::events, 1})),
        network_(layers(task)),
        adam_(network_->parameters(), torch::optim::AdamOptions(DenseTask::learning_rate)) {
    torch::set_num_threads(threads);
  }

  double epoch() override {
    double loss = 0;
    for (std::int64_t begin = 0; begin < DenseTask::events; begin += DenseTask::batch) {
      const std::int64_t end = std::min(begin + DenseTask::batch, DenseTask::events);
      adam_.zero_grad();
      const auto lost = torch::binary_cross_entropy_with_logits(network_->forward(inputs_.slice(0, begin, end)),
                                                                labels_.slice(0, begin, end));
      lost.backward();
      adam_.step();
      loss += lost.item<double>() * static_cast<double>(end - begin);
    }
    return loss / static_cast<double>(DenseTask::events);
  }

  float predict(const float* event) override {
    const c10::InferenceMode no_gradients;
    return network_->forward(torch::from_blob(const_cast<float*>(event), {1, DenseTask::features})).item<float>();
  }

 private:
  static torch::Tensor tensor(const std::vector<float>& values, torch::IntArrayRef shape) {
    return torch::from_blob(const_cast<float*>(values.data()), shape);
  }

  static torch::nn::Sequential layers(const DenseTask& task) {
    const torch::NoGradGuard no_gradients;
    torch::nn::Sequential out;
    const float* next = task.parameters.data();
    for (std::size_t l = 0; l + 1 < task.widths.size(); ++l) {
      torch::nn::Linear layer(task.widths[l], task.widths[l + 1]);
      for (auto& parameter : layer->parameters()) {
        parameter.copy_(torch::from_blob(const_cast<float*>(next), parameter.sizes()));
        next += parameter.numel();
      }
      out->push_back(layer);
      if (l + 2 < task.widths.size()) out->push_back(torch::nn::ReLU());
    }
    return out;
  }

  torch::Tensor inputs_, labels_;
  torch::nn::Sequential network_;
  torch::optim::Adam adam_;
};

}  // namespace

std::unique_ptr<DensePeer> libtorch_peer(const DenseTask& task, int threads) {
  return std::make_unique<LibTorchPeer>(task, threads);
}
