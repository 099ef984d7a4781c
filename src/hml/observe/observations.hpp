#pragma once
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "hml/observe/quantity.hpp"
#include "hml/observe/selection.hpp"

namespace hml {

/// What has been found out about one batch of events: the objects that names stand for, their momenta, the values of
/// observables. Whoever evaluates several quantities or cuts on a batch makes one of these, so that what they share is
/// found once. The batch must outlive it. For one thread; other threads make their own.
class Observations {
 public:
  explicit Observations(const Events& events) : events_(events) {}
  /// Each of the objects is a row, and names are relative to it.
  Observations(const Events& events, const Selection& rows) : events_(events), rows_(&rows) {}
  Observations(const Observations&) = delete;
  Observations& operator=(const Observations&) = delete;

  const Events& events() const { return events_; }
  /// Number of rows: events, or objects.
  std::int64_t size() const { return rows_ ? rows_->entries() : events_.size(); }

  /// References stay valid as long as this lives. Errors as of select_objects and momenta.
  const Selection& objects(const ObjectName& name) { return find(name).selection; }
  const std::vector<Momentum>& momenta(const ObjectName& name);
  const Jagged& values(const Quantity& quantity);

 private:
  struct Found {
    Selection selection;
    std::unique_ptr<const std::vector<Momentum>> momenta;  // made when they are asked for
  };
  Found& find(const ObjectName& name);
  Found add_up(const ObjectName& sum);

  const Events& events_;
  const Selection* rows_ = nullptr;
  std::unordered_map<std::string, std::unique_ptr<Found>> found_;
  std::unordered_map<std::string, std::unique_ptr<const Jagged>> values_;
};

}  // namespace hml
