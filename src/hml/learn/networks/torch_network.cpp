#include "hml/learn/networks/torch_network.hpp"

#include <algorithm>
#include <new>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/core/error.hpp"
#include "hml/learn/networks/autocast_as.hpp"
#include "hml/learn/networks/tensor_memory.hpp"

namespace hml {

namespace {

// Names, shapes and places of tensors side by side, and their numbers.
template <class Dictionary>
torch::Tensor lay_out(const Dictionary& tensors, std::vector<NetworkPiece>& pieces) {
  std::vector<torch::Tensor> flat{torch::empty({0})};
  std::size_t begin = 0;
  for (const auto& item : tensors) {
    if (!item.value().is_floating_point()) continue;  // counts of batches
    pieces.push_back({item.key(), item.value().sizes().vec(), begin});
    begin += static_cast<std::size_t>(item.value().numel());
    flat.push_back(item.value().detach().reshape({-1}).to(torch::kFloat32));
  }
  return torch::cat(flat);
}

// Points the tensors at their places in `flat`.
template <class Dictionary>
void lay_into(Dictionary tensors, const torch::Tensor& flat) {
  std::int64_t begin = 0;
  for (auto& item : tensors) {
    if (!item.value().is_floating_point()) continue;
    item.value().set_data(flat.narrow(0, begin, item.value().numel()).view(item.value().sizes()));
    begin += item.value().numel();
  }
}

// On the CPU LibTorch tells a lack of memory from other errors in words alone.
bool lacks_memory(const c10::Error& error) {
  return dynamic_cast<const c10::OutOfMemoryError*>(&error) ||
         std::string_view(error.what_without_backtrace()).find("can't allocate memory") != std::string_view::npos;
}

template <class Work>
auto allocating(const Work& work) {
  try {
    return work();
  } catch (const c10::Error& error) {
    if (lacks_memory(error)) throw std::bad_alloc();
    throw;
  }
}

}  // namespace

/// A module of its own that reads the network's numbers, with gradients of its own.
class TorchReplica : public Replica {
 public:
  TorchReplica(TorchNetwork& network, int threads) : network_(network), threads_(threads) {}
  ~TorchReplica() override { release_tensor_memory(); }

  void forward(std::span<const float> inputs, std::int64_t n, std::span<float> outputs, bool training) override {
    torch::set_num_threads(threads_);
    allocating([&] {
      const auto events = network_.events(inputs, n);
      if (training) {
        const AutocastAs low(network_.device_.type(), network_.precision_ == Precision::bfloat16, torch::kBFloat16);
        last_ = trained().forward(events);
      } else {
        const torch::NoGradGuard no_grad;
        last_ = network_.module_->forward(events);
      }
      const auto values = last_.detach().to(torch::kCPU, torch::kFloat32).contiguous();
      std::copy_n(values.data_ptr<float>(), outputs.size(), outputs.begin());
    });
  }

  void backward(std::span<const float> output_gradients, std::span<float> gradients) override {
    const torch::Tensor outputs = std::exchange(last_, torch::Tensor());  // goes in any case, with all that it holds
    allocating([&] {
      gradients_.zero_();
      outputs.backward(torch::from_blob(const_cast<float*>(output_gradients.data()), outputs.sizes())
                           .to(network_.device_, outputs.scalar_type()));
      const auto flat = gradients_.to(torch::kCPU);
      const float* values = flat.data_ptr<float>();
      for (std::size_t i = 0; i < gradients.size(); ++i) gradients[i] += values[i];
    });
  }

  // The module of inference is shared: nothing is added to the gradients of its parameters.
  void input_gradients(std::span<const float> inputs, std::int64_t n, std::span<const float> slopes,
                       std::span<float> gradients) override {
    torch::set_num_threads(threads_);
    const torch::AutoGradMode differentiate(true);
    const auto events = network_.events(inputs, n).requires_grad_();
    const auto outputs = network_.module_->forward(events);
    const auto counted = torch::from_blob(const_cast<float*>(slopes.data()), outputs.sizes());
    const auto found = torch::autograd::grad({outputs}, {events}, {counted.to(network_.device_, outputs.scalar_type())},
                                             {}, false, true)[0];
    // Inputs that no output depends on, such as clouds without particles, have none.
    std::fill(gradients.begin(), gradients.end(), 0.f);
    if (!found.defined()) return;
    const auto values = found.to(torch::kCPU, torch::kFloat32).contiguous();
    std::copy_n(values.data_ptr<float>(), gradients.size(), gradients.begin());
  }

  // LibTorch has one generator for all: networks that draw from it are not divided.
  void seed(std::uint64_t key) override {
    trained();  // which draws, too, when it is made
    if (network_.shard() == 0) torch::manual_seed(key);
  }

 private:
  // Made when training asks for it: inference shares the network's own.
  TorchModule& trained() {
    if (module_) return *module_;
    module_ = network_.build_();
    network_.share(*module_);
    module_->train();
    gradients_ = torch::zeros_like(network_.device_values_);
    std::int64_t begin = 0;
    for (auto& p : module_->parameters()) {
      p.mutable_grad() = gradients_.narrow(0, begin, p.numel()).view(p.sizes());
      begin += p.numel();
    }
    return *module_;
  }

  TorchNetwork& network_;
  int threads_;
  std::shared_ptr<TorchModule> module_;
  torch::Tensor gradients_, last_;
};

TorchNetwork::TorchNetwork(Build build, std::vector<std::int64_t> input_shape, std::int64_t outputs,
                           std::int64_t shard, const std::string& device)
    : build_(std::move(build)),
      input_shape_(std::move(input_shape)),
      outputs_(outputs),
      shard_(shard),
      device_(find_device(device)),
      module_(build_()) {
  keep_tensor_memory();
  const torch::NoGradGuard no_grad;
  values_ = lay_out(module_->named_parameters(), pieces_);
  buffers_ = lay_out(module_->named_buffers(), buffer_pieces_);
  device_values_ = values_.to(device_), device_buffers_ = buffers_.to(device_);
  share(*module_);
  module_->eval();
}

void TorchNetwork::share(TorchModule& module) const {
  const torch::NoGradGuard no_grad;
  module.to(device_);
  lay_into(module.named_parameters(), device_values_);
  lay_into(module.named_buffers(), device_buffers_);
}

torch::Tensor TorchNetwork::events(std::span<const float> inputs, std::int64_t n) const {
  auto shape = input_shape_;
  shape.insert(shape.begin(), n);
  return torch::from_blob(const_cast<float*>(inputs.data()), shape).to(device_);
}

std::vector<AttentionMap> TorchNetwork::attention(std::span<const float> inputs, std::int64_t n) {
  torch::set_num_threads(1);
  const torch::NoGradGuard no_grad;
  std::vector<AttentionMap> out;
  for (const auto& [layer, weights] : module_->attention(events(inputs, n))) {
    const auto values = weights.to(torch::kCPU, torch::kFloat32).contiguous();
    const float* first = values.data_ptr<float>();
    out.push_back({layer, values.size(1), values.size(2), values.size(3), {first, first + values.numel()}});
  }
  return out;
}

std::int64_t TorchNetwork::row_size() const {
  std::int64_t size = 1;
  for (const auto n : input_shape_) size *= n;
  return size;
}

std::span<const float> TorchNetwork::buffers() {
  if (!device_.is_cpu()) buffers_.copy_(device_buffers_);
  return span_of(buffers_);
}

void TorchNetwork::set_buffers(std::span<const float> numbers) {
  std::copy(numbers.begin(), numbers.end(), span_of(buffers_).begin());
  if (!device_.is_cpu()) device_buffers_.copy_(buffers_);
}

void TorchNetwork::changed() {
  if (device_.is_cpu()) return;
  const torch::NoGradGuard no_grad;
  device_values_.copy_(values_);
}

void TorchNetwork::initialise(std::uint64_t key) {
  if (!module_->draws()) return Network::initialise(key);
  const torch::NoGradGuard no_grad;
  torch::manual_seed(key);
  std::vector<NetworkPiece> pieces;
  values_.copy_(lay_out(build_()->named_parameters(), pieces));
  changed();
}

std::unique_ptr<Replica> TorchNetwork::replica(int threads) { return std::make_unique<TorchReplica>(*this, threads); }

Table TorchNetwork::summary() const {
  Table table{"", {"layer", "output", "parameters", "multiply-adds"}, {}};
  for (const auto& layer : build_()->layers(input_shape_))
    table.rows.push_back({layer.name, fmt::format("{}", fmt::join(layer.output, " x ")),
                          std::to_string(layer.parameters), std::to_string(layer.multiply_adds)});
  return table;
}

torch::Device find_device(const std::string& name) {
  const bool cuda = name == "cuda" || (name.starts_with("cuda:") && name.size() > 5 &&
                                       name.find_first_not_of("0123456789", 5) == std::string::npos);
  if (name != "cpu" && !cuda)
    throw unknown_name(ErrorKind::config, "device", name, std::vector<std::string>{"cpu", "cuda"});
  if (name == "cpu") return torch::kCPU;
  if (!torch::cuda::is_available())
    throw Error(ErrorKind::config, fmt::format("device '{}': this LibTorch finds no GPU here; use cpu", name));
  const torch::Device device(name);
  if (device.index() >= static_cast<int>(torch::cuda::device_count()))
    throw Error(ErrorKind::config, fmt::format("device '{}': this machine has {}", name, torch::cuda::device_count()));
  return device;
}

}  // namespace hml
