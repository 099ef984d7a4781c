#include <algorithm>

#include "hml/report/figures/figures.hpp"

namespace hml::report {

std::vector<Figure> image_figures(const AnalysisRecord& record, const AnalysisRecord::MeanImage& image) {
  double highest = 0;
  for (const auto& values : image.means)
    for (const double value : values) highest = std::max(highest, value);
  // One scale for all classes, so that colours compare; four decades show the core and the tail.
  const Axis z{image.z_title, highest > 0 ? highest * 1e-4 : 0.1, highest > 0 ? highest : 1, true};
  std::vector<Figure> out;
  for (std::size_t c = 0; c < image.means.size() && c < record.classes.size(); ++c)
    out.push_back({"Mean image '" + image.name + "' of " + record.classes[c] +
                       ", logarithmic colour scale common to all classes.",
                   image.channel.empty() ? record.classes[c] : record.classes[c] + ", " + image.channel,
                   Image{{image.x_title, image.x_low, image.x_high},
                         {image.y_title, image.y_low, image.y_high},
                         z,
                         image.columns,
                         image.rows,
                         image.means[c]}});
  return out;
}

}  // namespace hml::report
