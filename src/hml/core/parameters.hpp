#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "hml/core/config.hpp"

namespace hml {

/// The parameters of one component, each declared once: name, default, unit, bounds, one sentence.
///
/// A component keeps its parameters as plain members and declares them in one function; the member's value at that
/// moment is the default. The declaration parses run files and cards, feeds `hml list`, the catalogue page and the
/// provenance record.
///
///     struct Smear {
///       double width = 0.1;
///       void declare(Parameters& p) { p.add("width", width, "Relative resolution.").unit("1").min(0); }
///     };
class Parameters {
 public:
  /// One declared parameter; the setters return it so that they chain.
  class Entry {
   public:
    Entry& unit(std::string text) { return unit_ = std::move(text), *this; }
    Entry& min(double value) { return min_ = value, *this; }
    Entry& max(double value) { return max_ = value, *this; }
    Entry& choices(std::vector<std::string> values) { return choices_ = std::move(values), *this; }
    /// There is no sensible default: a missing value is an error.
    Entry& required() { return required_ = true, *this; }

    const std::string& name() const { return name_; }
    const std::string& type() const { return type_; }
    const std::string& doc() const { return doc_; }
    const std::string& unit() const { return unit_; }
    bool is_required() const { return required_; }
    bool was_set() const { return set_; }
    /// "[0, 1]", ">= 0", "one of a, b", or "".
    std::string bounds() const;
    const nlohmann::ordered_json& default_value() const { return *default_; }
    /// The member's value now.
    nlohmann::ordered_json value() const;

   private:
    friend class Parameters;
    void check_number(double value, const Place& place) const;
    void check_choice(const std::string& value, const Place& place) const;

    std::string name_, type_, doc_, unit_;
    double min_ = -std::numeric_limits<double>::infinity(), max_ = std::numeric_limits<double>::infinity();
    std::vector<std::string> choices_;
    bool required_ = false, set_ = false;
    std::shared_ptr<nlohmann::ordered_json> default_;
    std::function<void(const Config&)> assign_;
    std::function<nlohmann::ordered_json()> get_;
  };

  Entry& add(std::string name, bool& target, std::string doc);
  Entry& add(std::string name, int& target, std::string doc);
  Entry& add(std::string name, std::int64_t& target, std::string doc);
  Entry& add(std::string name, double& target, std::string doc);
  Entry& add(std::string name, std::string& target, std::string doc);
  Entry& add(std::string name, std::vector<int>& target, std::string doc);
  Entry& add(std::string name, std::vector<double>& target, std::string doc);
  Entry& add(std::string name, std::vector<std::string>& target, std::string doc);
  /// Long texts that are often the same: none is copied.
  Entry& add(std::string name, std::vector<SharedText>& target, std::string doc);
  Entry& add(std::string name, std::map<std::string, double>& target, std::string doc);
  /// A subtree that the component reads by itself.
  Entry& add(std::string name, Config& target, std::string doc);

  /// Accepts a parameter of another program's component that has no effect here, and says why.
  void ignore(std::string name, std::string reason) { ignored_[std::move(name)] = std::move(reason); }
  /// The reason, or nullptr where that name is not ignored.
  const std::string* why_ignored(const std::string& name) const {
    const auto known = ignored_.find(name);
    return known == ignored_.end() ? nullptr : &known->second;
  }

  /// Assigns every entry of a map. An unknown key, a wrong type, a value out of bounds and a missing required
  /// parameter are errors with the place and, for a key, the nearest name. `what` names the component.
  void assign(const Config& map, const std::string& what);
  /// Assigns one parameter.
  void assign(const std::string& name, const Config& value, const std::string& what);

  const std::deque<Entry>& entries() const { return entries_; }
  std::vector<std::string> names() const;
  /// All values as they stand, for the provenance record.
  nlohmann::ordered_json values() const;

 private:
  template <class T>
  Entry& bind(std::string name, std::string type, T& target, std::string doc,
              std::function<T(const Config&, const Entry&)> read);

  std::deque<Entry> entries_;  // references to entries stay valid
  std::map<std::string, std::string> ignored_;
};

}  // namespace hml
