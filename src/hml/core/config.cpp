#include "hml/core/config.hpp"

#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>
#include <nlohmann/json.hpp>

#include "hml/core/files.hpp"

namespace hml {

namespace {

bool read_double(const std::string& text, double& value) {
  const char* begin = text.data();
  const char* end = begin + text.size();
  if (begin != end && *begin == '+') ++begin;
  const auto [stop, problem] = std::from_chars(begin, end, value);
  return problem == std::errc() && stop == end && begin != end;
}

bool read_integer(const std::string& text, long long& value) {
  const char* begin = text.data();
  const char* end = begin + text.size();
  if (begin != end && *begin == '+') ++begin;
  const auto [stop, problem] = std::from_chars(begin, end, value);
  if (problem == std::errc() && stop == end && begin != end) return true;
  // "1e4" is how a physicist writes ten thousand.
  double number = 0;
  if (!read_double(text, number) || number != std::floor(number) || std::abs(number) > 9e15) return false;
  value = static_cast<long long>(number);
  return true;
}

}  // namespace

Config::Config(std::string text, Place place) : Config(SharedText(std::move(text)), std::move(place)) {}
Config::Config(SharedText text, Place place) : kind_(Kind::scalar), text_(std::move(text)), place_(std::move(place)) {}

Config Config::list(std::vector<Config> items, Place place) {
  Config out;
  out.kind_ = Kind::list;
  out.items_ = std::move(items);
  out.place_ = std::move(place);
  return out;
}

Config Config::map(std::vector<Entry> entries, Place place) {
  Config out;
  out.kind_ = Kind::map;
  out.entries_ = std::move(entries);
  out.place_ = std::move(place);
  return out;
}

class YamlReader {
 public:
  YamlReader(std::string file, bool lines) : file_(std::move(file)), lines_(lines) {}

  Config read(const YAML::Node& node) const {
    const Place place = place_of(node.Mark());
    switch (node.Type()) {
      case YAML::NodeType::Scalar: {
        Config out(node.Scalar(), place);
        out.quoted_ = node.Tag() == "!";
        return out;
      }
      case YAML::NodeType::Sequence: {
        std::vector<Config> items;
        for (const auto& item : node) items.push_back(read(item));
        return Config::list(std::move(items), place);
      }
      case YAML::NodeType::Map:
        return read_map(node, place);
      default: {
        Config out;
        out.place_ = place;
        return out;
      }
    }
  }

 private:
  Config read_map(const YAML::Node& node, const Place& place) const {
    Config out = Config::map({}, place);
    for (const auto& entry : node) {
      if (!entry.first.IsScalar())
        throw Error(ErrorKind::config, "a key must be plain text", place_of(entry.first.Mark()));
      const std::string key = entry.first.Scalar();
      if (out.find(key))
        throw Error(ErrorKind::config, fmt::format("'{}' is set twice", key), place_of(entry.first.Mark()));
      Config value = read(entry.second);
      // An error about the entry should point at its key, not at a block that begins a line later.
      value.place_ = place_of(entry.first.Mark());
      out.entries_.emplace_back(key, std::move(value));
    }
    return out;
  }

  Place place_of(const YAML::Mark& mark) const { return {file_, mark.is_null() || !lines_ ? 0 : mark.line + 1}; }

  std::string file_;
  bool lines_;
};

Config Config::parse(const std::string& yaml, const std::string& name, bool lines) {
  try {
    return YamlReader(name, lines).read(YAML::Load(yaml));
  } catch (const YAML::Exception& problem) {
    throw Error(ErrorKind::config, problem.msg, {name, problem.mark.is_null() || !lines ? 0 : problem.mark.line + 1});
  }
}

Config Config::load(const std::string& path) {
  const std::string text = read_text(path);
  if (text.find('\0') != std::string::npos) throw Error(ErrorKind::config, "this is no text file", {path, 0});
  return parse(text, path);
}

Config Config::from_json(const nlohmann::ordered_json& json) {
  if (json.is_object()) {
    Config out = map();
    for (const auto& [key, value] : json.items()) out.entries_.emplace_back(key, from_json(value));
    return out;
  }
  if (json.is_array()) {
    Config out = list();
    for (const auto& value : json) out.items_.push_back(from_json(value));
    return out;
  }
  if (json.is_null()) return {};
  if (!json.is_string()) return Config(json.dump());
  Config out(json.get<std::string>());
  // Text that would read as a number or a truth value must stay text in the YAML that we write.
  out.quoted_ = !out.json().is_string();
  return out;
}

namespace {

[[noreturn]] void wrong_type(const Config& value, std::string_view expected) {
  const std::string found = value.is_scalar() ? fmt::format("'{}'", value.text())
                            : value.is_list() ? "a list"
                            : value.is_map()  ? "a map"
                                              : "nothing";
  throw Error(ErrorKind::config, fmt::format("expected {}, found {}", expected, found), value.place());
}

}  // namespace

const std::string& Config::text() const { return shared_text(); }

const SharedText& Config::shared_text() const {
  if (!is_scalar()) wrong_type(*this, "text");
  return text_;
}

double Config::number() const {
  double value = 0;
  if (!is_scalar() || !read_double(text_.str(), value)) wrong_type(*this, "a number");
  return value;
}

long long Config::integer() const {
  long long value = 0;
  if (!is_scalar() || !read_integer(text_.str(), value)) wrong_type(*this, "a whole number");
  return value;
}

bool Config::boolean() const {
  if (is_scalar()) {
    for (std::string_view yes : {"true", "True", "yes", "on", "1"})
      if (text_ == yes) return true;
    for (std::string_view no : {"false", "False", "no", "off", "0"})
      if (text_ == no) return false;
  }
  wrong_type(*this, "true or false");
}

std::vector<Config> Config::items() const {
  if (is_list()) return items_;
  if (is_scalar()) return {*this};
  if (is_null()) return {};
  wrong_type(*this, "a list");
}

const std::vector<Config::Entry>& Config::entries() const {
  if (!is_map() && !is_null()) wrong_type(*this, "a map");
  return entries_;
}

const Config* Config::find(std::string_view key) const {
  for (const auto& [name, value] : entries_)
    if (name == key) return &value;
  return nullptr;
}

const Config& Config::at(std::string_view key) const {
  if (const Config* value = find(key)) return *value;
  std::vector<std::string> known;
  for (const auto& [name, value] : entries()) known.push_back(name);
  const auto near = nearest(key, known, 1);
  throw Error(ErrorKind::config,
              near.empty() ? fmt::format("'{}' is missing", key)
                           : fmt::format("'{}' is missing; is '{}' a misspelling of it?", key, near[0]),
              place_);
}

Config& Config::set(std::string_view key, Config value) {
  if (is_null()) kind_ = Kind::map;
  if (!is_map()) wrong_type(*this, "a map");
  for (auto& [name, old] : entries_)
    if (name == key) return old = std::move(value);
  return entries_.emplace_back(std::string(key), std::move(value)).second;
}

void Config::set_path(std::string_view dotted, Config value) {
  const auto dot = dotted.find('.');
  const auto key = dotted.substr(0, dot);
  if (key.empty()) throw Error(ErrorKind::usage, fmt::format("'{}' is no path of keys", dotted));
  if (dot == std::string_view::npos) {
    set(key, std::move(value));
    return;
  }
  const Config* below = find(key);
  Config next = below ? *below : Config();
  next.set_path(dotted.substr(dot + 1), std::move(value));
  set(key, std::move(next));
}

Config Config::take(std::string_view key) {
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    if (entry->first != key) continue;
    Config value = std::move(entry->second);
    entries_.erase(entry);
    return value;
  }
  return {};
}

namespace {

void emit(YAML::Emitter& out, const Config& node) {
  if (node.is_list()) {
    const auto items = node.items();
    bool flat = true;
    for (const auto& item : items) flat = flat && item.is_scalar();
    if (flat) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const auto& item : items) emit(out, item);
    out << YAML::EndSeq;
  } else if (node.is_map()) {
    out << YAML::BeginMap;
    for (const auto& [key, value] : node.entries()) {
      out << YAML::Key << key << YAML::Value;
      emit(out, value);
    }
    out << YAML::EndMap;
  } else if (node.is_scalar()) {
    // A quoted "1" must come back as text.
    if (node.json().is_string() && !Config(node.text()).json().is_string()) out << YAML::DoubleQuoted;
    out << node.text();
  } else {
    out << YAML::Null;
  }
}

}  // namespace

std::string Config::yaml() const {
  YAML::Emitter out;
  emit(out, *this);
  return std::string(out.c_str()) + "\n";
}

nlohmann::ordered_json Config::json() const {
  if (is_list()) {
    auto out = nlohmann::ordered_json::array();
    for (const auto& item : items_) out.push_back(item.json());
    return out;
  }
  if (is_map()) {
    auto out = nlohmann::ordered_json::object();
    for (const auto& [key, value] : entries_) out[key] = value.json();
    return out;
  }
  if (is_null()) return nullptr;
  if (quoted_) return text_.str();
  const std::string& text = text_;
  if (text == "true") return true;
  if (text == "false") return false;
  if (long long whole = 0;
      std::from_chars(text.data(), text.data() + text.size(), whole).ptr == text.data() + text.size() &&
      !text.empty())
    return whole;
  if (double number = 0; read_double(text, number) && std::isfinite(number)) return number;
  return text;
}

}  // namespace hml
