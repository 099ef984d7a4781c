#include "hml/report/analysis_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hml/core/files.hpp"
#include "hml/report/figures/figures.hpp"
#include "hml/report/figures/interpretation.hpp"
#include "hml/report/page.hpp"

namespace hml::report {

namespace {

void add_tables(Page& page, const std::string& section, const std::vector<Table>& tables, const std::string& text) {
  if (tables.empty()) return;
  page.section(section);
  page.paragraph(text);
  for (const auto& table : tables) page.table(table);
}

// What the means are made of.
void add_trainings(Page& page, const AnalysisRecord& record) {
  if (record.repeated.empty()) return;
  page.paragraph(
      "Of approaches that were trained several times, from other random numbers, the mean and the standard deviation over "
      "the trainings are given: how far one training may be believed. Figures show the first training.");
  std::vector<Result> single;
  for (const auto& one : record.repeated)
    for (const auto& result : record.results)
      if (std::find(one.trainings.begin(), one.trainings.end(), result.approach) != one.trainings.end())
        single.push_back(result);
  page.table(comparison_table(single, "Each training on the test sample"));
}

void add_results(Page& page, const AnalysisRecord& record) {
  if (record.results.empty()) return;
  page.section("Results");
  page.table(comparison_table(over_trainings(record.results, record.repeated), "Approaches on the test sample"));
  std::string text;
  for (const auto& metric : record.metrics) text += fmt::format("{}: {} ", metric.label, metric.description);
  page.paragraph(text + "Uncertainties are statistical, of the test sample alone.");
  add_trainings(page, record);
  std::vector<Figure> figures{roc_figure(record), precision_recall_figure(record), significance_figure(record),
                              calibration_figure(record)};
  std::erase_if(figures, [](const Figure& figure) { return std::get<Plot>(figure.content).curves.empty(); });
  for (auto& figure : response_figures(record)) figures.push_back(std::move(figure));
  page.figures(figures);
}

void add_observables(Page& page, const AnalysisRecord& record) {
  if (record.observables.empty()) return;
  page.section("Observables");
  page.paragraph("Shaded is what the cuts of an approach remove.");
  std::vector<Figure> figures;
  for (const auto& observable : record.observables) figures.push_back(observable_figure(record, observable));
  page.figures(figures);
}

void add_images(Page& page, const AnalysisRecord& record) {
  if (record.images.empty()) return;
  page.section("Mean images");
  for (const auto& image : record.images) page.figures(image_figures(record, image));
}

// Cuts answer yes or no: two bars would say no more than their table does.
bool has_scores_between(const AnalysisRecord::Approach& approach) {
  for (const auto& sample : approach.samples)
    for (const float score : sample.scores)
      if (score != 0 && score != 1) return true;
  return false;
}

void add_approaches(Page& page, const AnalysisRecord& record) {
  if (record.approaches.empty()) return;
  page.section("Approaches");
  for (const auto& approach : record.approaches) {
    page.subsection(approach.name);
    if (!approach.summary.columns.empty()) page.table(approach.summary);
    std::vector<Figure> figures;
    // A curve of one point a feature would say no more than the table does, either.
    if (approach.history.unit != "feature") figures = learning_figures(approach);
    if (has_scores_between(approach)) figures.push_back(score_figure(record, approach));
    if (approach.confusion) figures.push_back(confusion_figure(record, approach));
    page.figures(figures);
  }
}

void add_interpretations(Page& page, const AnalysisRecord& record) {
  if (record.interpretations.empty()) return;
  page.section("Interpretation");
  page.paragraph("Numbers and maps of the test sample; what they mean and do not mean is in docs/guide/interpretation.md.");
  std::string approach;
  for (const auto& one : record.interpretations) {
    if (one.approach != approach) page.subsection(approach = one.approach);
    page.figures(interpretation_figures(one));
  }
}

void add_reproduction(Page& page, const AnalysisRecord& record) {
  page.section("How to reproduce it");
  if (!record.commands.empty()) {
    std::string lines;
    for (const auto& command : record.commands) lines += command + "\n";
    page.code("The same seed gives the same events and datasets for any number of threads:", lines);
  }
  if (!record.run_yaml.empty()) page.code("run.yaml, everything resolved", record.run_yaml, true);
  if (!record.seconds.empty()) {
    Table table{.title = "Time", .columns = {"Stage", "Seconds"}};
    for (const auto& [stage, seconds] : record.seconds) table.rows.push_back({stage, fmt::format("{:.1f}", seconds)});
    page.table(table);
  }
  if (!record.provenance.empty()) page.terms(record.provenance);
}

}  // namespace

std::vector<double> mean_image(const Tensor& images, const std::vector<std::int32_t>& labels,
                               const std::vector<double>& weights, std::int32_t wanted) {
  const auto size = static_cast<std::size_t>(images.row_size());
  std::vector<double> mean(size, 0);
  double total = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] != wanted) continue;
    const double w = weights.empty() ? 1 : weights.at(i);
    total += w;
    for (std::size_t k = 0; k < size; ++k) {
      const double value = images.values.at(i * size + k);
      if (std::isfinite(value)) mean[k] += w * value;
    }
  }
  for (auto& value : mean) value = total > 0 ? value / total : 0;
  return mean;
}

std::string render(const AnalysisRecord& record) {
  Page page(record.title, record.summary.empty() ? "Run " + record.run_name : record.summary);
  add_results(page, record);
  add_tables(page, "Generation", record.generation, "The processes, as they were generated.");
  add_tables(page, "Selection", record.selection, "What is left after each step.");
  add_observables(page, record);
  add_images(page, record);
  add_approaches(page, record);
  add_interpretations(page, record);
  add_reproduction(page, record);
  return page.html();
}

void write_report(const AnalysisRecord& record, const std::filesystem::path& path) { write_text(path, render(record)); }

}  // namespace hml::report
