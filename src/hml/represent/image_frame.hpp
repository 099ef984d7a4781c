#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hml/core/config.hpp"
#include "hml/observe/observable.hpp"
#include "hml/represent/subjets.hpp"

namespace hml {

/// Where an image puts a direction: shifted, turned and mirrored in the plane of eta and phi.
struct PlaneMove {
  bool shifted = false;  ///< differences in phi are wrapped to [-pi, pi); without a shift phi stays as it is
  double eta = 0, phi = 0;
  double cosine = 1, sine = 0;
  bool mirror_eta = false, mirror_phi = false;

  /// {phi, eta} in the image.
  std::array<double, 2> operator()(const Momentum& object) const;
};

/// The steps of an image that move objects, each optional, in this order: subjets, translate, rotate, flip.
class ImageFrame {
 public:
  void declare(Parameters& parameters);
  /// `has_jet` says whether the objects belong to one jet.
  void prepare(bool has_jet, const Place& place);

  bool needs_jet() const { return translate_ == "jet"; }
  /// How the objects of one event are moved; none where the image stays empty. `jet` is what they belong to.
  std::optional<PlaneMove> find(std::span<const Momentum> objects, const Momentum& jet) const;

 private:
  void prepare_rotation(const Place& place);
  bool shift(std::span<const Momentum> objects, std::span<const Subjet> subjets, const Momentum& jet,
             PlaneMove& move) const;
  bool turn(std::span<const Momentum> objects, std::span<const Subjet> subjets, PlaneMove& move) const;
  void mirror(std::span<const Momentum> objects, PlaneMove& move) const;

  std::string translate_ = "none";
  std::vector<std::string> flip_;
  Config subjet_settings_, rotate_settings_;

  bool with_subjets_ = false, rotate_ = false, empty_without_axis_ = false;
  SubjetSettings subjets_;
  int origin_ = -1, axis_ = -1;  // numbers of subjets, -1 where something else was chosen
  double to_ = -90;              // degrees
};

}  // namespace hml
