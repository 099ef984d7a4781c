#pragma once
#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "hml/core/files.hpp"
#include "hml/event/events.hpp"

namespace hml {

/// A row of the challenge's table: values by column, -999 where there is none; 1 for signal in "Label".
using ChallengeRow = std::map<std::string, double>;

/// The 99 real rows of tests/data/observe/higgsml.csv.
inline std::vector<ChallengeRow> read_challenge() {
  std::istringstream file(read_text(HML_TEST_DATA "/observe/higgsml.csv"));
  const auto cells = [&] {
    std::string line, cell;
    std::getline(file, line);
    std::istringstream text(line);
    std::vector<std::string> out;
    while (std::getline(text, cell, ',')) out.push_back(cell);
    return out;
  };
  cells();  // where they are from
  const auto names = cells();
  std::vector<ChallengeRow> rows;
  for (auto values = cells(); !values.empty(); values = cells()) {
    ChallengeRow& row = rows.emplace_back();
    for (std::size_t k = 0; k < names.size(); ++k)
      row[names[k]] = names[k] == "Label" ? values[k] == "s" : std::stod(values[k]);
  }
  return rows;
}

/// Detector objects with the rows' PRI_ values, as our simulation or Delphes would have written them: the lepton is a
/// muon, the tau a tagged jet. Of jets beyond the second only the sum is known; they share it and lie far forward.
inline Events challenge_events(const std::vector<ChallengeRow>& rows) {
  Events events;
  events.set_size(static_cast<std::int64_t>(rows.size()));
  struct Kinematics {
    std::vector<float>&pt, &eta, &phi;
    void add(double p, double e, double f) {
      pt.push_back(static_cast<float>(p)), eta.push_back(static_cast<float>(e)), phi.push_back(static_cast<float>(f));
    }
  };
  const auto kinematics = [](Collection& c) {
    return Kinematics{c.add<float>("pt", "GeV", ""), c.add<float>("eta", "1", ""), c.add<float>("phi", "rad", "")};
  };
  Collection &electrons = events.add("Electron"), &muons = events.add("Muon"), &jets = events.add("Jet"),
             &met = events.add("MissingET"), &sum = events.add("ScalarHT");
  kinematics(electrons);
  auto muon = kinematics(muons), jet = kinematics(jets);
  auto& tags = jets.add<std::int32_t>("tautag", "1", "");
  auto& mets = met.add<float>("met", "GeV", "");
  auto& met_etas = met.add<float>("eta", "1", "");
  auto& met_phis = met.add<float>("phi", "rad", "");
  auto& hts = sum.add<float>("ht", "GeV", "");
  for (const auto& row : rows) {
    const auto get = [&](const std::string& name) { return row.at("PRI_" + name); };
    muon.add(get("lep_pt"), get("lep_eta"), get("lep_phi"));
    const auto add_jet = [&](double pt, double eta, double phi, int tag) {
      jet.add(pt, eta, phi);
      tags.push_back(tag);
    };
    add_jet(get("tau_pt"), get("tau_eta"), get("tau_phi"), 1);
    const int n = static_cast<int>(get("jet_num"));
    if (n > 0) add_jet(get("jet_leading_pt"), get("jet_leading_eta"), get("jet_leading_phi"), 0);
    if (n > 1) add_jet(get("jet_subleading_pt"), get("jet_subleading_eta"), get("jet_subleading_phi"), 0);
    if (n > 2) {
      const double rest = get("jet_all_pt") - get("jet_leading_pt") - get("jet_subleading_pt");
      const int more = static_cast<int>(std::ceil(rest / get("jet_subleading_pt")));
      for (int k = 0; k < more; ++k) add_jet(rest / more, 4.4, 0, 0);
    }
    mets.push_back(static_cast<float>(get("met")));
    met_etas.push_back(0.3f);
    met_phis.push_back(static_cast<float>(get("met_phi")));
    hts.push_back(static_cast<float>(get("met_sumet")));
    electrons.offsets.push_back(0);
    for (Collection* single : {&muons, &met, &sum}) single->offsets.push_back(single->offsets.back() + 1);
    jets.offsets.push_back(static_cast<std::int64_t>(tags.size()));
  }
  events.check("challenge events");
  return events;
}

}  // namespace hml
