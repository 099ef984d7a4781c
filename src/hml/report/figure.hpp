#pragma once
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace hml::report {

/// An axis: title in ROOT's TLatex with its unit ("m_{J} [GeV]"); the range comes from the data where min == max.
struct Axis {
  std::string title;
  double min = 0, max = 0;
  bool log = false;
  std::vector<std::string> labels = {};  ///< of equal parts of an image's axis, in place of numbers
};

/// How a line looks: an index into the colour-blind-safe palette of Okabe and Ito, which repeats.
struct Style {
  int color = 0;
  bool dashed = false;
  bool filled = false;
};

/// Equal bins in [low, high] with their contents and, where given, the uncertainties of the contents.
struct Histogram {
  std::string name;
  double low = 0, high = 1;
  std::vector<double> values, errors;
  Style style;
  bool points = false;  ///< markers with error bars in place of a line
};

/// Points (x, y) joined by straight lines, or markers, with an optional band [low, high] around y.
struct Curve {
  std::string name;
  std::vector<double> x, y, low, high;
  Style style;
  bool markers = false;
};

/// A vertical line, such as a cut.
struct Line {
  double x = 0;
  std::string name;
  Style style;
};

/// A shaded range in x; an infinite end means the edge of the frame.
struct Region {
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  Style style;
};

/// A number by name, drawn as a bar from 0 along x with its uncertainty (none where it is not finite).
struct Bar {
  std::string name;
  double value = 0, error = 0;
};

/// Histograms and curves over a common pair of axes. Bars have a figure for themselves, the first one on top; y is then
/// no number.
struct Plot {
  Axis x, y;
  std::vector<Histogram> histograms;
  std::vector<Curve> curves;
  std::vector<Line> lines;
  std::vector<Region> regions;
  std::vector<Bar> bars;
};

/// A two-dimensional map: `values` (columns, rows), row-major in the column, as images of a dataset are stored.
struct Image {
  Axis x, y, z;
  int columns = 0, rows = 0;
  std::vector<double> values;
  bool is_signed = false;  ///< colours of two signs in place of those of a size
  std::vector<std::string> texts = {};  ///< (columns, rows): what is written on each cell, in lines; or none
};

/// A picture with its caption, which is also what a screen reader says.
struct Figure {
  std::string caption;
  std::string heading;  ///< a word or two at the frame's upper right: of what the figure is
  std::variant<Plot, Image> content;
};

/// The data that the page's script draws; ranges are resolved, numbers are rounded to six digits.
nlohmann::ordered_json to_json(const Figure& figure);

/// LaTeX as observables carry it (`\Delta R`, `\mathrm{b}`) in ROOT's TLatex ("#Delta R", "b").
std::string tlatex(const std::string& latex);
/// "title [unit]"; the unit "1" or "" leaves the title alone.
std::string axis_title(const std::string& latex, const std::string& unit);

}  // namespace hml::report
