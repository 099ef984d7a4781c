#pragma once
#include <vector>

#include "hml/report/analysis_report.hpp"
#include "hml/report/figure.hpp"

/// The figures of the report, each made from the record in the file of its name.
namespace hml::report {

/// Background in grey-blue, signal in vermilion, further classes in the palette's order.
Style class_style(std::size_t c);

/// Of the n-th approach, in every figure: the palette, whole lines, then dashed ones.
Style approach_style(std::size_t n);
/// The approaches that figures of all of them show, in the record's order.
std::vector<const AnalysisRecord::Approach*> compared(const AnalysisRecord& record);
/// The sample called "test", or nullptr.
const AnalysisRecord::ScoredSample* test_sample(const AnalysisRecord::Approach& approach);

/// One observable by class, normalised to unit area, the cuts drawn and what they remove shaded.
Figure observable_figure(const AnalysisRecord& record, const AnalysisRecord::Observable& observable);
/// One mean image a class, on one logarithmic colour scale.
std::vector<Figure> image_figures(const AnalysisRecord& record, const AnalysisRecord::MeanImage& image);
/// One figure a quantity of the history ("loss", "accuracy"): training and validation.
std::vector<Figure> learning_figures(const AnalysisRecord::Approach& approach);
/// The scores by class: first sample (training) as areas, others as points with their uncertainty.
Figure score_figure(const AnalysisRecord& record, const AnalysisRecord::Approach& approach);
/// Of each true class the share that is called each class, with uncertainty and sum of weights; of an approach that has a
/// confusion.
Figure confusion_figure(const AnalysisRecord& record, const AnalysisRecord::Approach& approach);
/// Background rejection against signal efficiency of every approach that has a test sample.
Figure roc_figure(const AnalysisRecord& record);
/// Precision against recall of the same.
Figure precision_recall_figure(const AnalysisRecord& record);
/// Fraction of signal against mean score of the same, in bins of the score: whether scores are probabilities.
Figure calibration_figure(const AnalysisRecord& record);
/// Significance against the threshold of the same, as the first metric of that kind counts it, the best one marked.
Figure significance_figure(const AnalysisRecord& record);
/// Of every target that is estimated, estimate / truth of the approaches that do so.
std::vector<Figure> response_figures(const AnalysisRecord& record);

}  // namespace hml::report
