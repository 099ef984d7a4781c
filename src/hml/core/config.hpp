#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "hml/core/error.hpp"
#include "hml/core/shared_text.hpp"

namespace hml {

/// A tree of settings as a user wrote them: scalars are kept as text with the place they came from, so that whoever
/// gives them a type (Parameters) can name file and line. Run files (YAML) and cards both become one.
class Config {
 public:
  enum class Kind { null, scalar, list, map };
  using Entry = std::pair<std::string, Config>;

  Config() = default;
  /// A scalar.
  explicit Config(std::string text, Place place = {});
  explicit Config(SharedText text, Place place = {});
  static Config list(std::vector<Config> items = {}, Place place = {});
  static Config map(std::vector<Entry> entries = {}, Place place = {});
  /// Reads a YAML file; errors carry file and line, a repeated key is one.
  static Config load(const std::string& path);
  /// Reads YAML text; `name` stands for the file in messages, without lines where it names a text of one line.
  static Config parse(const std::string& yaml, const std::string& name = "", bool lines = true);
  static Config from_json(const nlohmann::ordered_json& json);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_scalar() const { return kind_ == Kind::scalar; }
  bool is_list() const { return kind_ == Kind::list; }
  bool is_map() const { return kind_ == Kind::map; }
  const Place& place() const { return place_; }

  /// The scalar's text; an error names the place where something else stands.
  const std::string& text() const;
  /// The same, without a copy of it for whoever keeps it.
  const SharedText& shared_text() const;
  /// The scalar as a number, an integer, a truth value (true/false, yes/no, on/off, 1/0).
  double number() const;
  long long integer() const;
  bool boolean() const;
  /// A list's items; a scalar counts as a list of one, null as an empty list.
  std::vector<Config> items() const;
  /// A map's entries in the order written; null counts as an empty map.
  const std::vector<Entry>& entries() const;

  /// The value under `key`, or nullptr.
  const Config* find(std::string_view key) const;
  /// The value under `key`; an error names the place of the map and the nearest key.
  const Config& at(std::string_view key) const;
  /// Sets the value under `key`, in place or at the end; turns null into a map.
  Config& set(std::string_view key, Config value);
  /// Sets a value deep in the tree: "generate.events=500" is set_path("generate.events", ...). Missing maps are made.
  void set_path(std::string_view dotted, Config value);
  /// Removes `key` and returns what was there (null where nothing was).
  Config take(std::string_view key);

  /// As block YAML that parse() reads back to an equal tree.
  std::string yaml() const;
  /// As JSON: scalars become numbers or truth values where they read as such, unless they were quoted.
  nlohmann::ordered_json json() const;

 private:
  friend class YamlReader;
  Kind kind_ = Kind::null;
  bool quoted_ = false;
  SharedText text_;
  std::vector<Config> items_;
  std::vector<Entry> entries_;
  Place place_;
};

}  // namespace hml
