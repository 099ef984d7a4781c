#include "hml/report/binning.hpp"
#include "hml/report/figures/figures.hpp"

namespace hml::report {

namespace {

Histogram class_scores(const AnalysisRecord& record, const AnalysisRecord::ScoredSample& sample, std::size_t c) {
  std::vector<double> scores, weights;
  for (std::size_t i = 0; i < sample.scores.size(); ++i) {
    if (sample.labels.at(i) != static_cast<std::int32_t>(c)) continue;
    scores.push_back(sample.scores[i]);
    weights.push_back(sample.weights.empty() ? 1 : sample.weights.at(i));
  }
  return fractions(record.classes[c] + ", " + sample.name, scores, weights, {40, 0, 1});
}

}  // namespace

Figure score_figure(const AnalysisRecord& record, const AnalysisRecord::Approach& approach) {
  Plot plot{.x = {"Score", 0, 1}, .y = {"Fraction of events", 0, 0, true}};
  for (std::size_t s = 0; s < approach.samples.size(); ++s)
    for (std::size_t c = 0; c < record.classes.size(); ++c) {
      auto histogram = class_scores(record, approach.samples[s], c);
      histogram.style = class_style(c);
      histogram.points = s > 0;
      histogram.style.filled = s == 0;
      if (s == 0) histogram.errors.clear();
      plot.histograms.push_back(std::move(histogram));
    }
  return {"Scores of " + approach.name +
              " by class, each sample normalised to unit area. Areas and points that agree "
              "within the uncertainties say that nothing was learned by heart.",
          approach.name, plot};
}

}  // namespace hml::report
