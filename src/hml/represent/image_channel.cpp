#include "hml/represent/image_channel.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/observe/requests.hpp"

namespace hml {

ImageChannel::ImageChannel(std::string name, const Config& config, const std::string& image_of,
                           const ObservableCatalogue& observables)
    : name_(std::move(name)), of_(image_of) {
  std::string weight = "pt";
  Parameters parameters;
  parameters.add("of", of_, "The objects drawn.");
  parameters.add("in", in_, "Only those that are stored in these collections.");
  parameters.add("within", within_, "Only those nearer to the jet; 0 for all.").unit("1").min(0).max(100);
  parameters.add("weight", weight, "What is summed in a pixel: 'count' or a feature of the objects.");
  const std::string what = fmt::format("channel '{}'", name_);
  if (config.is_scalar())
    parameters.assign("of", config, what);
  else
    parameters.assign(config, what);
  try {
    objects_ = read_objects(of_, observables, config.place());
    if (weight != "count") {
      weight_.emplace(std::vector{weight}, objects_, observables, config.place());
      if (weight_->size() != 1)
        throw Error(ErrorKind::config, fmt::format("weight: '{}' is several features", weight), config.place());
      weight = weight_->names()[0];
    }
  } catch (Error& error) {
    throw error.in(what);
  }
  unit_ = weight_ ? weight_->units()[0] : "1";
  config_ = Config::from_json(parameters.values());
}

std::vector<ColumnRequest> ImageChannel::requests() const {
  return weight_ ? weight_->requests() : object_requests(objects_, momentum_columns());
}

ImageChannel::Drawn ImageChannel::prepare(const Events& events, const ObjectBatch& batch) const {
  const auto& collections = batch.selection.collections;
  Drawn out;
  out.collections.assign(collections.size(), in_.empty());
  std::vector<std::string> known;
  for (const auto* collection : collections) known.push_back(collection->name);
  for (const auto& wanted : in_) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const std::string& collection) {
      return lower_case(collection) == lower_case(wanted);
    });
    if (found == known.end())
      throw unknown_name(ErrorKind::input, fmt::format("collection of '{}'", objects_.text()), wanted, known)
          .in(fmt::format("channel '{}'", name_));
    out.collections[static_cast<std::size_t>(found - known.begin())] = 1;
  }
  if (weight_) out.weights = std::move(weight_->evaluate(events, batch)[0]);
  return out;
}

bool ImageChannel::is_near(const Momentum& object, const Momentum& jet) const {
  return within_ == 0 || delta_r(object.eta, object.phi, jet.eta, jet.phi) < within_;
}

}  // namespace hml
