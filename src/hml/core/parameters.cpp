#include "hml/core/parameters.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace hml {

std::string Parameters::Entry::bounds() const {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (!choices_.empty()) return fmt::format("one of {}", fmt::join(choices_, ", "));
  if (min_ > -infinity && max_ < infinity) return fmt::format("[{}, {}]", min_, max_);
  if (min_ > -infinity) return fmt::format(">= {}", min_);
  if (max_ < infinity) return fmt::format("<= {}", max_);
  return "";
}

nlohmann::ordered_json Parameters::Entry::value() const { return get_(); }

void Parameters::Entry::check_number(double value, const Place& place) const {
  if (value >= min_ && value <= max_) return;
  throw Error(ErrorKind::config, fmt::format("{} is out of bounds ({})", value, bounds()), place);
}

void Parameters::Entry::check_choice(const std::string& value, const Place& place) const {
  if (choices_.empty() || std::find(choices_.begin(), choices_.end(), value) != choices_.end()) return;
  throw unknown_name(ErrorKind::config, name_, value, choices_, place);
}

template <class T>
Parameters::Entry& Parameters::bind(std::string name, std::string type, T& target, std::string doc,
                                    std::function<T(const Config&, const Entry&)> read) {
  for (const auto& entry : entries_)
    if (entry.name_ == name) throw Error(ErrorKind::internal, fmt::format("parameter '{}' is declared twice", name));
  Entry& entry = entries_.emplace_back();
  entry.name_ = std::move(name);
  entry.type_ = std::move(type);
  entry.doc_ = std::move(doc);
  entry.get_ = [&target]() -> nlohmann::ordered_json {
    if constexpr (std::is_same_v<T, Config>)
      return target.json();
    else if constexpr (std::is_same_v<T, std::vector<SharedText>>)
      return std::vector<std::string>(target.begin(), target.end());
    else
      return target;
  };
  entry.default_ = std::make_shared<nlohmann::ordered_json>(entry.get_());
  entry.assign_ = [&target, &entry, read = std::move(read)](const Config& value) { target = read(value, entry); };
  return entry;
}

namespace {

template <class T, class Read>
std::vector<T> read_list(const Config& value, Read read) {
  std::vector<T> out;
  for (const auto& item : value.items()) out.push_back(read(item));
  return out;
}

}  // namespace

Parameters::Entry& Parameters::add(std::string name, bool& target, std::string doc) {
  return bind<bool>(std::move(name), "bool", target, std::move(doc),
                    [](const Config& value, const Entry&) { return value.boolean(); });
}

Parameters::Entry& Parameters::add(std::string name, int& target, std::string doc) {
  return bind<int>(std::move(name), "int", target, std::move(doc), [](const Config& value, const Entry& entry) {
    const long long whole = value.integer();
    entry.check_number(static_cast<double>(whole), value.place());
    if (whole != static_cast<int>(whole))
      throw Error(ErrorKind::config, fmt::format("{} is too large", whole), value.place());
    return static_cast<int>(whole);
  });
}

Parameters::Entry& Parameters::add(std::string name, std::int64_t& target, std::string doc) {
  return bind<std::int64_t>(std::move(name), "int", target, std::move(doc),
                            [](const Config& value, const Entry& entry) {
                              const std::int64_t whole = value.integer();
                              entry.check_number(static_cast<double>(whole), value.place());
                              return whole;
                            });
}

Parameters::Entry& Parameters::add(std::string name, double& target, std::string doc) {
  return bind<double>(std::move(name), "float", target, std::move(doc), [](const Config& value, const Entry& entry) {
    const double number = value.number();
    entry.check_number(number, value.place());
    return number;
  });
}

Parameters::Entry& Parameters::add(std::string name, std::string& target, std::string doc) {
  return bind<std::string>(std::move(name), "text", target, std::move(doc),
                           [](const Config& value, const Entry& entry) {
                             entry.check_choice(value.text(), value.place());
                             return value.text();
                           });
}

Parameters::Entry& Parameters::add(std::string name, std::vector<int>& target, std::string doc) {
  return bind<std::vector<int>>(std::move(name), "list of int", target, std::move(doc),
                                [](const Config& value, const Entry& entry) {
                                  return read_list<int>(value, [&](const Config& item) {
                                    entry.check_number(item.number(), item.place());
                                    return static_cast<int>(item.integer());
                                  });
                                });
}

Parameters::Entry& Parameters::add(std::string name, std::vector<double>& target, std::string doc) {
  return bind<std::vector<double>>(std::move(name), "list of float", target, std::move(doc),
                                   [](const Config& value, const Entry& entry) {
                                     return read_list<double>(value, [&](const Config& item) {
                                       entry.check_number(item.number(), item.place());
                                       return item.number();
                                     });
                                   });
}

Parameters::Entry& Parameters::add(std::string name, std::vector<std::string>& target, std::string doc) {
  return bind<std::vector<std::string>>(std::move(name), "list of text", target, std::move(doc),
                                        [](const Config& value, const Entry& entry) {
                                          return read_list<std::string>(value, [&](const Config& item) {
                                            entry.check_choice(item.text(), item.place());
                                            return item.text();
                                          });
                                        });
}

Parameters::Entry& Parameters::add(std::string name, std::vector<SharedText>& target, std::string doc) {
  return bind<std::vector<SharedText>>(std::move(name), "list of text", target, std::move(doc),
                                       [](const Config& value, const Entry&) {
                                         return read_list<SharedText>(value, [](const Config& item) { return item.shared_text(); });
                                       });
}

Parameters::Entry& Parameters::add(std::string name, std::map<std::string, double>& target, std::string doc) {
  return bind<std::map<std::string, double>>(std::move(name), "map of float", target, std::move(doc),
                                             [](const Config& value, const Entry& entry) {
                                               std::map<std::string, double> out;
                                               for (const auto& [key, item] : value.entries()) {
                                                 entry.check_number(item.number(), item.place());
                                                 out[key] = item.number();
                                               }
                                               return out;
                                             });
}

Parameters::Entry& Parameters::add(std::string name, Config& target, std::string doc) {
  return bind<Config>(std::move(name), "settings", target, std::move(doc),
                      [](const Config& value, const Entry&) { return value; });
}

void Parameters::assign(const std::string& name, const Config& value, const std::string& what) {
  for (auto& entry : entries_) {
    if (entry.name_ != name) continue;
    try {
      entry.assign_(value);
    } catch (Error& error) {
      throw error.in(fmt::format("{}: {}", what, name));
    }
    entry.set_ = true;
    return;
  }
  throw unknown_name(ErrorKind::config, "parameter", name, names(), value.place()).in(what);
}

void Parameters::assign(const Config& map, const std::string& what) {
  for (const auto& [name, value] : map.entries()) assign(name, value, what);
  for (const auto& entry : entries_)
    if (entry.required_ && !entry.set_)
      throw Error(ErrorKind::config, fmt::format("{} needs '{}': {}", what, entry.name_, entry.doc_), map.place());
}

std::vector<std::string> Parameters::names() const {
  std::vector<std::string> out;
  for (const auto& entry : entries_) out.push_back(entry.name_);
  return out;
}

nlohmann::ordered_json Parameters::values() const {
  auto out = nlohmann::ordered_json::object();
  for (const auto& entry : entries_) out[entry.name_] = entry.get_();
  return out;
}

}  // namespace hml
