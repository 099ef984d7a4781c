#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "hml/learn/training/network_approach.hpp"

namespace hml {

/// How a class's log odds ln(p / (1 - p)) change with the inputs of a network: derivatives (arXiv:1312.6034) times the
/// spread of what they are taken by, which is the change that goes with one standard deviation of it and does not depend
/// on units. Log odds, as that paper's class scores, do not level off where a probability is nearly 1, and are the raw
/// output or the difference of the raw outputs for two classes.
struct Saliency {
  struct Mean {
    double value = 0, error = 0;  ///< weighted, over the events
  };
  struct Feature {
    std::string name;
    Mean size;       ///< mean |derivative| x spread
    Mean direction;  ///< mean derivative x spread: above 0 where more of the feature speaks for the class
  };
  /// In the order of the network's features or channels, the mask left out. Of objects the mean is over all objects that
  /// are there, of an image over the pixels.
  std::vector<Feature> features;
  /// The same for every pixel, (channels, rows, columns); empty where the input is no image.
  std::vector<double> size, direction;
};

/// Of the events of a sample; the same for any number of threads. Spreads are those of the sample, weighted, in the numbers
/// that the network sees; what is constant has none, and no saliency.
Saliency saliency(const NetworkApproach& network, const Samples& samples, std::int64_t of_class, int threads = 1);

}  // namespace hml
