#pragma once

namespace hml {

/// Lets LibTorch keep the memory of its large tensors on the CPU in a BlockStore, from now on and in the whole program.
/// Does nothing the second time, nor under the address sanitizer, which looks after memory itself.
void keep_tensor_memory();

/// Hands what no tensor uses to the system, when a training or an inference is over.
void release_tensor_memory();

}  // namespace hml
