#pragma once
#include <ATen/autocast_mode.h>
#include <torch/torch.h>

namespace hml {

/// LibTorch multiplies matrices in the given type, or as they are, as long as this lives: numbers are cast for each
/// product, as weights change with each step.
class AutocastAs {
 public:
  AutocastAs(torch::DeviceType device, bool enabled, torch::ScalarType type)
      : device_(device),
        was_enabled_(at::autocast::is_autocast_enabled(device)),
        was_caching_(at::autocast::is_autocast_cache_enabled()),
        was_type_(at::autocast::get_autocast_dtype(device)) {
    set(enabled, false, type);
  }
  ~AutocastAs() { set(was_enabled_, was_caching_, was_type_); }
  AutocastAs(const AutocastAs&) = delete;
  AutocastAs& operator=(const AutocastAs&) = delete;

 private:
  void set(bool enabled, bool caching, torch::ScalarType type) const {
    at::autocast::set_autocast_enabled(device_, enabled);
    at::autocast::set_autocast_cache_enabled(caching);
    at::autocast::set_autocast_dtype(device_, type);
  }

  torch::DeviceType device_;
  bool was_enabled_, was_caching_;
  torch::ScalarType was_type_;
};

}  // namespace hml
