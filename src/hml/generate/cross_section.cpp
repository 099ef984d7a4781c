#include "hml/generate/cross_section.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace hml {

namespace {

// Fraction of the selected events that were accepted: of a subprocess, or of all where it had none selected.
double acceptance(const SubprocessStatistics& s, double overall) {
  return s.selected > 0 ? static_cast<double>(s.accepted) / static_cast<double>(s.selected) : overall;
}

double value_of(const SubprocessStatistics& s, double overall) {
  return s.tried > 0 ? s.sigma_sum / static_cast<double>(s.tried) * acceptance(s, overall) : 0;
}

double variance_of(const SubprocessStatistics& s, double overall) {
  const double value = value_of(s, overall);
  if (value <= 0) return 0;
  const auto tried = static_cast<double>(s.tried), selected = static_cast<double>(s.selected),
             accepted = static_cast<double>(s.accepted);
  const double mean = s.sigma_sum / tried;
  const double sampling = std::max((s.sigma2_sum / tried - mean * mean) / tried / (mean * mean), 0.0);
  const double choice = selected > 0 ? (selected - accepted) / (selected * accepted) : 0;
  return value * value * (sampling + choice);
}

double overall_acceptance(const std::vector<SubprocessStatistics>& all) {
  SubprocessStatistics sum;
  for (const auto& s : all) sum.selected += s.selected, sum.accepted += s.accepted;
  return acceptance(sum, 0);
}

}  // namespace

void CrossSection::add(const std::vector<SubprocessStatistics>& block) {
  for (const auto& more : block) {
    auto at = std::lower_bound(subprocesses_.begin(), subprocesses_.end(), more.code,
                               [](const auto& s, int code) { return s.code < code; });
    if (at == subprocesses_.end() || at->code != more.code) {
      subprocesses_.insert(at, more);
      continue;
    }
    at->tried += more.tried, at->selected += more.selected, at->accepted += more.accepted;
    at->filtered += more.filtered;
    at->sigma_sum += more.sigma_sum, at->sigma2_sum += more.sigma2_sum;
  }
}

double CrossSection::value() const {
  double sum = 0;
  for (const auto& s : subprocesses_) sum += value_of(s, overall_acceptance(subprocesses_));
  return sum;
}

double CrossSection::error() const {
  double sum = 0;
  for (const auto& s : subprocesses_) sum += variance_of(s, overall_acceptance(subprocesses_));
  return std::sqrt(sum);
}

double CrossSection::filter_efficiency() const {
  std::int64_t accepted = 0, filtered = 0;
  for (const auto& s : subprocesses_) accepted += s.accepted, filtered += s.filtered;
  return filtered > 0 ? static_cast<double>(accepted) / static_cast<double>(accepted + filtered) : 1;
}

nlohmann::ordered_json CrossSection::json() const {
  auto list = nlohmann::ordered_json::array();
  for (const auto& s : subprocesses_)
    list.push_back({{"code", s.code},
                    {"name", s.name},
                    {"tried", s.tried},
                    {"selected", s.selected},
                    {"accepted", s.accepted},
                    {"sigma_sum", s.sigma_sum},
                    {"sigma2_sum", s.sigma2_sum},
                    {"filtered", s.filtered}});
  return list;
}

CrossSection CrossSection::from_json(const nlohmann::ordered_json& json) {
  CrossSection sum;
  for (const auto& s : json)
    sum.add({{s.at("code"), s.at("name"), s.at("tried"), s.at("selected"), s.at("accepted"),
              s.at("sigma_sum"), s.at("sigma2_sum"), s.at("filtered")}});
  return sum;
}

}  // namespace hml
