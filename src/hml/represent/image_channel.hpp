#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hml/represent/object_features.hpp"

namespace hml {

/// A channel of an image: which objects are drawn in it, and what of them is summed in a pixel.
class ImageChannel {
 public:
  /// From {of, in, within, weight}, or from the path of the objects alone; `image_of` is the image's own. Config errors
  /// name what is wrong.
  ImageChannel(std::string name, const Config& config, const std::string& image_of,
               const ObservableCatalogue& observables);

  const std::string& name() const { return name_; }
  const std::string& unit() const { return unit_; }
  /// Its settings, resolved.
  const Config& config() const { return config_; }
  /// The objects, and their canonical text.
  const ObjectName& objects() const { return objects_; }
  const std::string& of() const { return of_; }
  bool needs_jet() const { return within_ > 0; }

  std::vector<ColumnRequest> requests() const;

  /// A channel's objects in a batch of events.
  struct Drawn {
    std::vector<std::uint8_t> collections;  ///< (collections of the selection), 1 where its objects are drawn
    std::vector<double> weights;            ///< (entries); empty where each object counts one
  };
  /// An input error where the objects do not come from a collection that `in` names.
  Drawn prepare(const Events& events, const ObjectBatch& batch) const;
  /// Whether an object that lies at `object` is near enough to the jet.
  bool is_near(const Momentum& object, const Momentum& jet) const;

 private:
  std::string name_, of_, unit_;
  Config config_;
  ObjectName objects_;
  std::vector<std::string> in_;
  double within_ = 0;
  std::optional<ObjectFeatures> weight_;  // none: each object counts one
};

}  // namespace hml
