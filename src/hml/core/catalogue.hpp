#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "hml/core/error.hpp"

namespace hml {

/// A stage's ordered table of components: name, one sentence, and how to make one. Each stage lists its own in one
/// file; a user adds to a copy of it. No static initialisers register anything.
template <class Made>
class Catalogue {
 public:
  struct Item {
    std::string name, doc;
    std::function<Made()> make;
  };

  /// `what` is the word for a component in messages: "module", "approach", ...
  Catalogue(std::string what, std::vector<Item> items) : what_(std::move(what)), items_(std::move(items)) {}

  /// Adds a component; a name that is taken is an error.
  void add(Item item) {
    for (const auto& known : items_)
      if (known.name == item.name) throw Error(ErrorKind::config, what_ + " '" + item.name + "' exists already");
    items_.push_back(std::move(item));
  }

  /// Makes a component by name; an unknown name is an error with the nearest ones.
  Made make(const std::string& name, const Place& place = {}) const {
    for (const auto& item : items_)
      if (item.name == name) return item.make();
    throw unknown_name(ErrorKind::config, what_, name, names(), place);
  }

  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& item : items_) out.push_back(item.name);
    return out;
  }
  const std::vector<Item>& items() const { return items_; }

 private:
  std::string what_;
  std::vector<Item> items_;
};

}  // namespace hml
