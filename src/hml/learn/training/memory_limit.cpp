#include "hml/learn/training/memory_limit.hpp"

#include <algorithm>
#include <new>
#include <vector>

#include <fmt/format.h>

namespace hml {

namespace {

// One step's passes on the first n events of a batch; the gradients of all its shards are kept until they are added.
bool fits(Network& network, const BatchSource& source, const Loss& loss, std::int64_t n) {
  try {
    const std::int64_t shard = network.shard() > 0 ? std::min(network.shard(), n) : n, shards = (n + shard - 1) / shard;
    const auto events = static_cast<std::size_t>(shard);
    std::vector<float> inputs(events * static_cast<std::size_t>(network.row_size())), targets(events * static_cast<std::size_t>(loss.targets()));
    std::vector<float> weights(events);
    std::vector<float> outputs(events * static_cast<std::size_t>(network.outputs())), slopes(outputs.size());
    std::vector<std::vector<float>> gradients(static_cast<std::size_t>(shards),
                                              std::vector<float>(network.parameters().size()));
    source.copy(0, shard, inputs, targets, weights);
    const auto replica = network.replica(1);
    replica->seed(0);
    replica->forward(inputs, shard, outputs, true);
    loss.evaluate(outputs, targets, weights, slopes, 1);
    replica->backward(slopes, gradients.front());
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

}  // namespace

Error out_of_memory(Network& network, BatchSource& source, const Loss& loss, std::int64_t batch_size) {
  source.start(0);
  const std::int64_t there = source.next();
  if (fits(network, source, loss, std::min(batch_size, there)))
    return Error(ErrorKind::config, fmt::format("there is not enough memory for the training beside its batches of {} "
                                                "events, which fit by themselves; try a smaller batch_size or `memory`",
                                                batch_size));
  for (std::int64_t half = batch_size / 2; half > 0; half /= 2)
    if (half < there && fits(network, source, loss, half))
      return Error(ErrorKind::config, fmt::format("a batch of {} events does not fit into memory; batch_size: {} does, as "
                                                  "a forward and a backward pass have shown", batch_size, half));
  return Error(ErrorKind::config, "not even a batch of one event fits into memory: the network is too large");
}

}  // namespace hml
