#include <fmt/format.h>

#include "hml/report/figures/figures.hpp"

namespace hml::report {

namespace {

// Of more classes than this the cells are too small for more than a number.
constexpr std::int32_t most_with_all = 5;

std::string cell_text(const Confusion& confusion, std::int32_t truth, std::int32_t called) {
  const double share = confusion.efficiency(truth, called);
  if (confusion.classes > most_with_all) return fmt::format("{:.2f}", share);
  return fmt::format("{:.3f} \u00b1 {:.3f}\n({:.6g})", share, confusion.efficiency_error(truth, called),
                     confusion(truth, called));
}

}  // namespace

Figure confusion_figure(const AnalysisRecord& record, const AnalysisRecord::Approach& approach) {
  const Confusion& confusion = *approach.confusion;
  const std::int32_t n = confusion.classes;
  Image image{.x = {"Called", 0, static_cast<double>(n)},
              .y = {"True class", 0, static_cast<double>(n)},
              .z = {"Share of the true class", 0, 1},
              .columns = n,
              .rows = n};
  image.x.labels = record.classes;
  // The first class on top: the diagonal runs as in a table.
  image.y.labels.assign(record.classes.rbegin(), record.classes.rend());
  for (std::int32_t called = 0; called < n; ++called)
    for (std::int32_t truth = n - 1; truth >= 0; --truth) {
      image.values.push_back(confusion.efficiency(truth, called));
      image.texts.push_back(cell_text(confusion, truth, called));
    }
  const std::string rule = n == 2 ? "signal where its score is above 0.5" : "the class of its highest score";
  return {"Confusion matrix of " + approach.name +
              " on the test sample: of each true class (row) the share that is called each class (column), with its "
              "statistical uncertainty" + (n > most_with_all ? "" : " and, in parentheses, the sum of weights") +
              ". An event is called " + rule + ".",
          approach.name, image};
}

}  // namespace hml::report
