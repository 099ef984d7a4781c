// What the variables of a card hold in the end.
#include "hml/simulate/card_reader.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <tcl.h>

namespace hml {

void CardReader::finish() {
  call_ = nullptr;
  position_ = {card_.name_, 0, {}};
  for (auto& module : card_.modules_) finish_module(module);
  finish_globals();
  finish_path();
}

// Nothing for an array and for a variable that is not there.
std::optional<std::string> CardReader::value_of(const std::string& variable) {
  Tcl_Obj* value = Tcl_GetVar2Ex(tcl_.get(), variable.c_str(), nullptr, TCL_GLOBAL_ONLY);
  if (!value) return {};
  return Tcl_GetString(value);
}

void CardReader::finish_module(CardModule& module) {
  std::deque<CardSetting> kept;
  space_ = "::" + module.name;
  for (auto& s : module.settings) {
    if (by_name_.at(full(s.name))->changed) {
      auto value = value_of(full(s.name));
      if (!value) continue;
      s.items.assign(1, {std::move(*value), s.place});
      s.added = false;
    }
    kept.push_back(std::move(s));
  }
  // What no command of ours made: variables of loops, those written from outside of the module.
  std::string pattern;
  for (const char c : full(""))
    pattern +=
        std::string_view("*?[]\\").find(c) == std::string_view::npos ? std::string(1, c) : fmt::format("\\{}", c);
  for (const auto& variable : names("vars", pattern + "*")) {
    if (by_name_.contains(variable)) continue;
    const std::string name = variable.substr(space_.size() + 2);
    auto value = value_of(variable);
    if (!value) continue;
    const auto at = written_.find(variable.substr(2));
    const Place place = at == written_.end() ? module.place : at->second;
    kept.push_back({name, place, {{std::move(*value), place}}, false, at == written_.end()});
  }
  module.settings = std::move(kept);
}

void CardReader::finish_globals() {
  for (const auto& name : names("globals", "*")) {
    const auto at = written_.find(name);
    if (at == written_.end() && std::find(first_globals_.begin(), first_globals_.end(), name) != first_globals_.end())
      continue;
    if (name == "errorInfo" || name == "errorCode") continue;
    if (auto value = value_of("::" + name))
      card_.globals_[name] = {std::move(*value), at == written_.end() ? Place{card_.name_, 0} : at->second};
  }
}

void CardReader::finish_path() {
  const auto path = card_.global("ExecutionPath");
  if (!path)
    throw Error(ErrorKind::config, "the card sets no ExecutionPath: 'set ExecutionPath { Module1 Module2 ... }'",
                {card_.name_, 0});
  // Other commands than `set` and `add` may have changed it: a name stands where it was written last.
  std::size_t next = 0;
  for (auto& name : split_list(*path)) {
    const auto same = [&](const CardValue& noted) { return noted.text == name; };
    const bool in_order = next < path_.size() && same(path_[next]);
    const auto noted =
        in_order ? path_.begin() + static_cast<std::ptrdiff_t>(next++) : std::find_if(path_.begin(), path_.end(), same);
    card_.execution_path_.push_back({std::move(name), noted == path_.end() ? path->place : noted->place});
  }
}

}  // namespace hml
