#pragma once
#include <array>
#include <string>
#include <vector>

#include "hml/observe/name.hpp"
#include "hml/observe/observable.hpp"
#include "hml/represent/representation.hpp"
#include "hml/represent/subjets.hpp"

namespace hml {

/// Objects as a picture, shape {1, rows, columns}: pixel [0][i][j] holds the pt (GeV, before scaling) of all objects
/// whose phi lies in bin i and whose eta lies in bin j; bins are closed on the left, open on the right; what lies
/// outside is left out. The steps come in this order, each optional:
///   subjets    clusters the objects again (FastJet), subjets sorted by falling pt;
///   translate  puts subjet N at the origin, differences in phi wrapped to [-pi, pi);
///   rotate     about the origin, so that the line from there to subjet N points at `to` degrees, counted from the eta
///              axis towards the phi axis: -90 is straight down in phi;
///   scale      "max" divides by the largest pixel, "log" takes log(1 + x), in the order given.
/// An event without the objects, or without the subjet to translate to, has an image of zeros.
class ImageRepresentation : public Representation {
 public:
  void declare(Parameters& parameters) override;
  void prepare(const ObservableCatalogue& observables, const Place& place) override;
  std::vector<std::int64_t> shape() const override;
  std::vector<std::string> names() const override { return {"pt"}; }
  std::vector<std::string> units() const override;
  void fill(const Events& events, std::span<float> rows) const override;

 private:
  void draw(std::span<const Momentum> objects, std::span<float> pixels) const;
  bool move(std::span<const Momentum> objects, std::vector<std::array<double, 3>>& points) const;
  void scale(std::span<float> pixels) const;
  void prepare_range(const Place& place);
  void prepare_subjets(const Place& place);

  std::string of_, translate_ = "none";
  std::vector<int> pixels_{33, 33};
  std::vector<std::string> scale_;
  Config range_settings_, subjet_settings_, rotate_settings_;

  ObjectName objects_;
  std::array<double, 2> phi_{-1.6, 1.6}, eta_{-1.6, 1.6};  // low and high edge
  bool with_subjets_ = false, rotate_ = false, empty_without_axis_ = false;
  SubjetSettings subjets_;
  int origin_ = -1, axis_ = -1;  // numbers of subjets
  double to_ = -90;              // degrees
};

}  // namespace hml
