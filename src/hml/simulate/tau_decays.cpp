#include "hml/simulate/tau_decays.hpp"

#include <algorithm>
#include <cstdlib>

namespace hml {
namespace {

struct Range {
  std::int32_t first = -1, last = -1;  // inclusive; empty where last < first or first < 0
  bool empty() const { return first < 0 || last < first; }
};

Range daughters(const GeneratorRecord& record, std::int32_t particle) {
  if (particle < 0 || particle >= record.size()) return {};
  const auto k = static_cast<std::size_t>(particle);
  return {record.daughter1[k], std::min(record.daughter2[k], record.size() - 1)};
}

bool is_light_lepton(int code) { return code == 11 || code == 13; }

void add_tau(const DetectorEvent& event, const Candidate& c, bool without_direct_leptons,
             std::vector<TauSource>& taus) {
  const auto& record = event.record;
  const auto code = [&](std::int32_t i) { return std::abs(record.pdg[static_cast<std::size_t>(i)]); };
  const Range decay = daughters(record, c.particle);
  if (decay.empty()) return;
  P4 visible;
  for (std::int32_t i = decay.first; i <= decay.last; ++i) {
    if (without_direct_leptons && (is_light_lepton(code(i)) || code(i) == 15)) return;
    if (code(i) == 24) {
      const Range from_w = daughters(record, i);
      if (from_w.first < 0) return;
      for (std::int32_t j = from_w.first; j <= from_w.last; ++j)
        if (is_light_lepton(code(j))) return;
    }
    if (code(i) != 16) visible += record.momentum(i);
  }
  taus.push_back({visible.eta(), visible.phi(), 15, c.charge});
}

}  // namespace

void add_visible_taus(const DetectorEvent& event, const std::vector<CandidateId>& candidates,
                      const TauSelection& selection, std::vector<TauSource>& taus) {
  for (CandidateId id : candidates) {
    const Candidate& c = event[id];
    if (std::abs(c.pdg) != 15 || !(c.momentum.pt2() > selection.pt_min * selection.pt_min)) continue;
    if (!(std::abs(c.momentum.eta()) <= selection.eta_max)) continue;
    add_tau(event, c, selection.without_direct_leptons, taus);
  }
}

}  // namespace hml
