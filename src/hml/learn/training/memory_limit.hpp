#pragma once
#include "hml/core/error.hpp"
#include "hml/learn/training/batches.hpp"
#include "hml/learn/training/loss.hpp"
#include "hml/learn/training/network.hpp"

namespace hml {

/// What to say of a training that ran out of memory, whose own memory has been given back: the batch size, and the
/// largest of its halves with which a forward and a backward pass on the source's first batch have room, as is tried here.
/// Parameters and buffers may be others afterwards.
Error out_of_memory(Network& network, BatchSource& source, const Loss& loss, std::int64_t batch_size);

}  // namespace hml
