#pragma once
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace hml {

/// What was found out about a trained approach, as numbers that a figure can show. Titles are TLatex.
struct Interpretation {
  /// One number a name, such as a feature.
  struct Bars {
    std::string title, quantity;  ///< of the whole, and of a number
    std::vector<std::string> names;
    std::vector<double> values, errors;  ///< errors NaN where unknown
  };
  /// Numbers along an axis; those of the same title belong into one figure.
  struct Series {
    std::string title, name, x_title, quantity;
    std::vector<double> x, values, errors;
  };
  struct Axis {
    std::string title;
    double low = 0, high = 1;
  };
  /// A map (columns, rows), row-major in the column; NaN where there is nothing.
  struct Map {
    std::string title, quantity;
    Axis x, y;
    int columns = 0, rows = 0;
    bool is_signed = false;  ///< 0 lies in the middle of its colours
    std::vector<double> values;
  };

  std::vector<Bars> bars;
  std::vector<Series> series;
  std::vector<Map> maps;

  bool empty() const { return bars.empty() && series.empty() && maps.empty(); }
};

/// {"bars": [{"title", "quantity", "values": {name: {"value", "error"}}}], "series": [...], "maps": [...]}; what is not
/// finite becomes null, maps are rounded to six digits.
nlohmann::ordered_json to_json(const Interpretation& found);
/// Reads what to_json() wrote, null as NaN.
Interpretation interpretation_from_json(const nlohmann::ordered_json& json);

}  // namespace hml
