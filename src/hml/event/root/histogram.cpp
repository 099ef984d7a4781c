#include "hml/event/root/histogram.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/event/root/directory.hpp"
#include "hml/event/root/object.hpp"

namespace hml {

namespace {

bool is_histogram(const std::string& class_name) { return class_name.starts_with("TH2") || class_name == "TProfile2D"; }

HistogramAxis axis_of(const root::Object& histogram, std::string_view member) {
  HistogramAxis axis;
  if (const root::Object* from = histogram.object(member)) {
    axis.bins = static_cast<int>(from->integer("fNbins"));
    axis.low = from->number("fXmin"), axis.high = from->number("fXmax");
    axis.edges = from->numbers("fXbins");
  }
  return axis;
}

bool is_sound(const HistogramAxis& axis) {
  constexpr int most = 1 << 20;
  return axis.bins > 0 && axis.bins < most && axis.high > axis.low && std::is_sorted(axis.edges.begin(), axis.edges.end()) &&
         (axis.edges.empty() || axis.edges.size() == static_cast<std::size_t>(axis.bins) + 1);
}

std::size_t cells(const HistogramAxis& axis) { return static_cast<std::size_t>(axis.bins) + 2; }

}  // namespace

int HistogramAxis::bin(double value) const {
  if (value < low) return 0;
  if (!(value < high)) return bins + 1;
  if (edges.empty()) return std::min(1 + static_cast<int>(bins * (value - low) / (high - low)), bins);
  return static_cast<int>(std::upper_bound(edges.begin(), edges.end(), value) - edges.begin());
}

Histogram2D Histogram2D::read(const RootFile& file, const std::string& name) {
  const auto& parts = *file.parts();
  std::vector<std::string> names;
  for (const auto& item : parts.items)
    if (is_histogram(item.class_name)) names.push_back(item.name);
  const auto item = std::find_if(parts.items.begin(), parts.items.end(),
                                 [&](const auto& one) { return one.name == name && is_histogram(one.class_name); });
  if (item == parts.items.end()) throw unknown_name(ErrorKind::input, "histogram of two variables", name, names, {file.path().string(), 0});
  try {
    root::Key key = parts.keys[static_cast<std::size_t>(item - parts.items.begin())];
    const auto payload = root::read_payload(parts.disk, key.seek, key.bytes, key);
    root::ObjectReader reader(parts.layouts, payload.bytes, payload.shift);
    const root::Object& histogram = reader.read_top(item->class_name);
    Histogram2D out;
    out.x_ = axis_of(histogram, "fXaxis"), out.y_ = axis_of(histogram, "fYaxis");
    out.contents_ = histogram.numbers("fArray");
    if (!is_sound(out.x_) || !is_sound(out.y_) || out.contents_.size() != cells(out.x_) * cells(out.y_))
      throw Error(ErrorKind::input, "torn: its axes and its contents do not fit");
    // A profile holds sums, and the weights that they are sums of.
    const auto entries = histogram.numbers("fBinEntries");
    for (std::size_t i = 0; i < entries.size() && i < out.contents_.size(); ++i)
      out.contents_[i] = entries[i] != 0 ? out.contents_[i] / entries[i] : 0;
    return out;
  } catch (Error& error) {
    throw error.in(fmt::format("'{}' of {}", name, file.path().string()));
  }
}

double Histogram2D::content(int bin_x, int bin_y) const {
  const auto i = static_cast<std::size_t>(bin_y) * cells(x_) + static_cast<std::size_t>(bin_x);
  return i < contents_.size() ? contents_[i] : 0;
}

}  // namespace hml
