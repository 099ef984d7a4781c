#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hml/dataset/dataset.hpp"

namespace hml {

/// How classes come together in the batches of a stream.
enum class ClassMix {
  natural,     ///< as chance has it
  stratified,  ///< every batch has each class in the proportion of the whole part, to within one event
  balanced     ///< equally many of each class in every batch: an epoch has the largest class once, others repeatedly
};

/// A share of the rows of a part, drawn by the seed of the stream, that is kept for another stream.
struct HeldOut {
  double share = 0;
  bool taken = false;  ///< it is this stream that has them, and no others
};

/// What a stream of mini-batches is made of.
struct StreamOptions {
  std::string part = "train";
  HeldOut held_out = {};
  std::vector<std::string> inputs;  ///< none: all
  std::int64_t batch_size = 128;
  bool shuffle = true;
  bool drop_last = false;  ///< leaves out a last batch that is not full
  ClassMix classes = ClassMix::natural;
  std::uint64_t seed = 42;
  std::size_t buffer_bytes = std::size_t{256} << 20;  ///< of the rows held at once
  int threads = 1;                                    ///< that read from the disk, beside the one that shuffles
};

/// Shuffled mini-batches of a dataset that may be larger than memory, made in the background.
///
/// Where the part fits in `buffer_bytes`, it is read once and every epoch is an exact random permutation. Else blocks
/// of rows (256 KB of the widest input) are read in a random order that spreads the classes evenly, into a buffer of
/// that size, from which batches are drawn at random. While it empties, it fills with the rows of the next epoch. Besides
/// the buffer, 8 MB a class, 16 MB of batches (3 to 256 of them) and, of rows of 512 bytes or more, all labels, samples
/// and weights are held. The batches depend on the seed, the epoch and the options other than `threads` alone.
///
///     DatasetStream stream(dataset, {.part = "train", .batch_size = 256});
///     for (std::uint64_t epoch = 0; epoch < 10; ++epoch) {
///       stream.start(epoch);
///       while (const Samples* batch = stream.next()) learn(*batch);
///     }
class DatasetStream {
 public:
  /// `dataset` must outlive the stream. Config errors: an unknown part or input, a batch size below 1.
  DatasetStream(const Dataset& dataset, StreamOptions options);
  ~DatasetStream();
  DatasetStream(const DatasetStream&) = delete;
  DatasetStream& operator=(const DatasetStream&) = delete;

  std::int64_t rows() const;     ///< of an epoch
  std::int64_t batches() const;  ///< of an epoch
  bool in_memory() const;        ///< the shuffle is an exact permutation

  /// Begins an epoch, whatever is left of the one before. Every epoch has an order of its own.
  void start(std::uint64_t epoch);
  /// The next batch, which is valid until the next call; nullptr at the end of the epoch. Weights are those of
  /// Dataset::read(). Errors of reading are thrown here.
  const Samples* next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hml
