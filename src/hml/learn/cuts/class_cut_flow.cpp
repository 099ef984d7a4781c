#include "hml/learn/cuts/class_cut_flow.hpp"

#include <fmt/format.h>

namespace hml {

namespace {

constexpr std::size_t n_classes = 2;

// Names of the rows: "all", then every cut that can remove events.
std::vector<std::string> row_names(std::span<const LearnedCut> cuts) {
  std::vector<std::string> names{"all"};
  for (const auto& cut : cuts)
    if (cut.kind != LearnedCut::Kind::none) names.push_back(cut.text());
  return names;
}

}  // namespace

ClassCutFlow::ClassCutFlow(const Labelled& data, std::span<const LearnedCut> cuts,
                           std::span<const std::size_t> columns) {
  std::vector<CutCount> rows;
  for (auto& name : row_names(cuts)) rows.push_back({.name = std::move(name)});
  counts_.assign(n_classes, rows);
  const auto width = static_cast<std::size_t>(data.input->row_size());
  for (std::size_t i = 0; i < data.weights.size(); ++i) {
    auto& counts = counts_[static_cast<std::size_t>((*data.labels)[i])];
    const double weight = data.weights[i];
    const auto count = [&](CutCount& row) {
      ++row.events, row.weight += weight, row.squared_weight += weight * weight;
    };
    count(counts[0]);
    std::size_t row = 1;
    for (std::size_t c = 0; c < cuts.size(); ++c) {
      if (cuts[c].kind == LearnedCut::Kind::none) continue;
      if (!cuts[c].passes(data.input->values[i * width + columns[c]])) break;
      count(counts[row++]);
    }
  }
}

Table ClassCutFlow::table(std::string title, const std::vector<std::string>& classes,
                          const CutObjective& objective) const {
  Table out{std::move(title), {"cut"}, {}};
  for (const auto& name : classes)
    for (const char* quantity : {"events", "weight", "efficiency", "cumulative"})
      out.columns.push_back(fmt::format("{} {}", name, quantity));
  out.columns.push_back(objective.significance_head());
  const Yields expected = objective.expected({counts_[1][0].weight, counts_[0][0].weight});
  const auto share = [&](std::size_t c, std::size_t row) {
    return counts_[c][0].weight != 0 ? counts_[c][row].weight / counts_[c][0].weight : 0;
  };
  for (std::size_t row = 0; row < counts_[0].size(); ++row) {
    auto& cells = out.rows.emplace_back(std::vector<std::string>{counts_[0][row].name});
    for (const auto& counts : counts_)
      for (const auto& text :
           {std::to_string(counts[row].events), with_error(counts[row].weight, counts[row].error()),
            efficiency(counts[row], counts[row == 0 ? 0 : row - 1]).text(), efficiency(counts[row], counts[0]).text()})
        cells.push_back(text);
    const double value = objective.significance(expected.signal * share(1, row), expected.background * share(0, row));
    cells.push_back(fmt::format("{:.4g}", value));
  }
  return out;
}

void ClassCutFlow::write(h5::Group& group) const {
  std::vector<std::int64_t> events;
  std::vector<double> weights, squares;
  for (const auto& counts : counts_)
    for (const auto& row : counts)
      events.push_back(row.events), weights.push_back(row.weight), squares.push_back(row.squared_weight);
  group.write<std::int64_t>("events", events);
  group.write<double>("weight", weights);
  group.write<double>("squared_weight", squares);
}

ClassCutFlow ClassCutFlow::read(const h5::Group& group, std::span<const LearnedCut> cuts) {
  const auto events = group.read<std::int64_t>("events");
  const auto weights = group.read<double>("weight"), squares = group.read<double>("squared_weight");
  const auto names = row_names(cuts);
  const std::size_t n = n_classes * names.size();
  if (events.size() != n || weights.size() != n || squares.size() != n)
    throw Error(ErrorKind::input, "its cut flow is not that of its cuts");
  ClassCutFlow out;
  out.counts_.resize(n_classes);
  for (std::size_t i = 0; i < n; ++i)
    out.counts_[i / names.size()].push_back({names[i % names.size()], events[i], weights[i], squares[i]});
  return out;
}

}  // namespace hml
