#pragma once
#include <vector>

#include "hml/report/analysis_report.hpp"
#include "hml/report/figure.hpp"

namespace hml::report {

/// What a method found out about an approach: bars of the largest numbers, series of one title together, maps.
std::vector<Figure> interpretation_figures(const AnalysisRecord::Interpreted& interpreted);

}  // namespace hml::report
