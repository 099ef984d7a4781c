#pragma once
#include <torch/torch.h>

namespace hml {

/// Values of which in training each is dropped, set to 0, with the probability `rate` (in steps of 2^-16), and the others
/// divided by 1 - rate (Srivastava et al., JMLR 15 (2014) 1929). Else the values themselves.
///
/// LibTorch's generator, whose draws cost more than many a layer as they come one by one, gives one number. Which values
/// are dropped follows from that and from their places: the same for any number of threads and any precision. On a GPU
/// LibTorch's own dropout is used.
torch::Tensor dropped(const torch::Tensor& values, double rate, bool training);

}  // namespace hml
