#include "hml/simulate/card.hpp"

#include <fmt/format.h>
#include <tcl.h>

#include "hml/core/files.hpp"
#include "hml/simulate/card_reader.hpp"

namespace hml {

const CardSetting* CardModule::find(std::string_view setting) const {
  for (const auto& s : settings)
    if (s.name == setting) return &s;
  return nullptr;
}

std::optional<CardValue> Card::global(std::string_view variable) const {
  const auto known = globals_.find(variable);
  if (known == globals_.end()) return {};
  return known->second;
}

Card Card::load(const std::filesystem::path& path, const CardLimits& limits) {
  Card card;
  card.name_ = path.string();
  CardReader(card, path.parent_path(), limits).read(read_text(path));
  return card;
}

Card Card::parse(const std::string& text, const std::string& name, const CardLimits& limits) {
  Card card;
  card.name_ = name;
  CardReader(card, {}, limits).read(text);
  return card;
}

std::vector<std::string> split_list(const CardValue& value) {
  int count = 0;
  const char** items = nullptr;
  if (Tcl_SplitList(nullptr, value.text.str().c_str(), &count, &items) != TCL_OK)
    throw Error(ErrorKind::config, fmt::format("'{}' is not a list: braces or quotes do not match", value.text),
                value.place);
  std::vector<std::string> out(items, items + count);
  Tcl_Free(reinterpret_cast<char*>(items));
  return out;
}

}  // namespace hml
