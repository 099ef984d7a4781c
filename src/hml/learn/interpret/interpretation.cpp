#include "hml/learn/interpret/interpretation.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace hml {

namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

double number_from(const Json& json) { return json.is_null() ? std::nan("") : json.get<double>(); }

Json numbers(const std::vector<double>& values) {
  Json out = Json::array();
  for (const double value : values) out.push_back(number(value));
  return out;
}

// Sixteen digits of a thousand pixels are no use to anyone.
Json rounded(const std::vector<double>& values) {
  Json out = Json::array();
  for (const double value : values) out.push_back(std::isfinite(value) ? Json(std::stod(fmt::format("{:.6g}", value))) : Json());
  return out;
}

std::vector<double> numbers_from(const Json& json) {
  std::vector<double> out;
  for (const auto& value : json) out.push_back(number_from(value));
  return out;
}

Json axis(const Interpretation::Axis& a) { return {{"title", a.title}, {"low", a.low}, {"high", a.high}}; }
Interpretation::Axis axis_from(const Json& json) { return {json.at("title"), json.at("low"), json.at("high")}; }

Json bars_json(const Interpretation::Bars& bars) {
  Json values = Json::object();
  for (std::size_t i = 0; i < bars.names.size(); ++i)
    values[bars.names[i]] = {{"value", number(bars.values[i])}, {"error", number(bars.errors[i])}};
  return {{"title", bars.title}, {"quantity", bars.quantity}, {"values", values}};
}

Interpretation::Bars bars_from(const Json& json) {
  Interpretation::Bars out{json.at("title"), json.at("quantity"), {}, {}, {}};
  for (const auto& [name, entry] : json.at("values").items()) {
    out.names.push_back(name);
    out.values.push_back(number_from(entry.at("value"))), out.errors.push_back(number_from(entry.at("error")));
  }
  return out;
}

Json series_json(const Interpretation::Series& s) {
  return {{"title", s.title},       {"name", s.name},           {"x_title", s.x_title},       {"quantity", s.quantity},
          {"x", numbers(s.x)},      {"values", numbers(s.values)}, {"errors", numbers(s.errors)}};
}

Interpretation::Series series_from(const Json& json) {
  return {json.at("title"),           json.at("name"),          json.at("x_title"),
          json.at("quantity"),        numbers_from(json.at("x")), numbers_from(json.at("values")),
          numbers_from(json.at("errors"))};
}

Json map_json(const Interpretation::Map& map) {
  return {{"title", map.title},     {"quantity", map.quantity}, {"x", axis(map.x)},
          {"y", axis(map.y)},       {"columns", map.columns},   {"rows", map.rows},
          {"signed", map.is_signed}, {"values", rounded(map.values)}};
}

Interpretation::Map map_from(const Json& json) {
  return {json.at("title"),   json.at("quantity"), axis_from(json.at("x")), axis_from(json.at("y")),
          json.at("columns"), json.at("rows"),     json.at("signed"),       numbers_from(json.at("values"))};
}

}  // namespace

Json to_json(const Interpretation& found) {
  Json out{{"bars", Json::array()}, {"series", Json::array()}, {"maps", Json::array()}};
  for (const auto& bars : found.bars) out["bars"].push_back(bars_json(bars));
  for (const auto& series : found.series) out["series"].push_back(series_json(series));
  for (const auto& map : found.maps) out["maps"].push_back(map_json(map));
  return out;
}

Interpretation interpretation_from_json(const Json& json) {
  Interpretation out;
  for (const auto& bars : json.at("bars")) out.bars.push_back(bars_from(bars));
  for (const auto& series : json.at("series")) out.series.push_back(series_from(series));
  for (const auto& map : json.at("maps")) out.maps.push_back(map_from(map));
  return out;
}

}  // namespace hml
