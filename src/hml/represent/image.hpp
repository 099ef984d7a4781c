#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hml/represent/image_channel.hpp"
#include "hml/represent/image_frame.hpp"
#include "hml/represent/losses.hpp"
#include "hml/represent/pixel_grid.hpp"
#include "hml/represent/representation.hpp"

namespace hml {

/// Objects as a picture, shape {channels, rows, columns}: pixel [c][i][j] holds the sum of the weight (pt in GeV,
/// before scaling) of those of channel c's objects whose phi lies in bin i and whose eta lies in bin j. A pixel is the
/// number that numpy.histogram2d(phi, eta, [rows, columns], range, weights=weights) gives, rounded to float32: bins are
/// closed on the left and open on the right, but for the last, which is closed; what lies outside is left out. The
/// steps come in this order, each optional:
///   subjets    clusters the objects again (FastJet), subjets sorted by falling pt;
///   translate  puts a subjet, the jet's axis or the centroid at the origin, differences in phi wrapped to [-pi, pi);
///   rotate     about the origin, so that the line from there to subjet N, or the principal axis, points at `to`
///   degrees,
///              counted from the eta axis towards the phi axis: -90 is straight down in phi;
///   flip       mirrors eta, phi or both, so that more pt lies at positive values;
///   scale      on each channel: divides by its maximum, sum or norm, takes log(1 + x), in the order given.
/// Subjets, centroid, axes and sides are those of the image's own objects (`of`), whatever the channels draw. An event
/// without these objects, without the jet or without the subjet to translate to, has an image of zeros.
class ImageRepresentation : public Representation {
 public:
  void declare(Parameters& parameters) override;
  void prepare(const ObservableCatalogue& observables, const Place& place) override;
  std::vector<std::int64_t> shape() const override;
  std::vector<std::string> names() const override;
  std::vector<std::string> units() const override;
  std::vector<ColumnRequest> requests() const override;
  void fill(const Events& events, std::span<float> rows) const override;
  Losses losses() const override { return losses_.losses(); }

 private:
  void prepare_range(const Place& place);
  void prepare_channels(const ObservableCatalogue& observables, const Place& place);
  std::vector<std::optional<PlaneMove>> find_moves(const ObjectBatch& batch, const std::vector<Momentum>& jets) const;
  void draw(const ImageChannel& channel, const ObjectBatch& batch, const ImageChannel::Drawn& drawn, std::int64_t event,
            const PlaneMove& move, const Momentum& jet, std::span<double> pixels) const;
  void scale(std::span<double> pixels) const;

  std::string of_;
  std::vector<int> pixels_{33, 33};
  std::vector<std::string> scale_;
  Config range_settings_, channel_settings_;
  ImageFrame frame_;

  ObjectName objects_;
  PixelAxis phi_, eta_;
  std::vector<ImageChannel> channels_;
  bool needs_jet_ = false;
  mutable LossCounter losses_;
};

}  // namespace hml
