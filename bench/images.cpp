// What representations cost: QCD jets of 250 to 300 GeV through the detector, of each event the leading fat jet.
// hep-ml-lab needs 1.58 ms an event for kt subjets, translation, rotation and 33 x 33 pixels.
//
//   bench_images [BLOCKS] [ROUNDS]
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "hml/generate/pythia8/worker.hpp"
#include "hml/represent/representation.hpp"
#include "hml/simulate/detector.hpp"

namespace {

hml::Events make_events(int blocks) {
  hml::ProcessSettings settings;
  settings.process = "p p > j j";
  settings.pt_min = {{"j", 250}};
  settings.pt_max = {{"j", 300}};
  const hml::Detector detector(HML_CARDS "/cms.tcl", 1);
  hml::pythia8::Worker worker(settings, hml::understand(settings), 1);
  hml::Events out;
  for (int block = 0; block < blocks; ++block) {
    const auto made = worker.generate(block, hml::Generator::block_events);
    const auto simulated = detector.simulate(made.events, block * hml::Generator::block_events);
    if (block == 0)
      out = simulated;
    else
      out.append(simulated);
  }
  return out;
}

double mean_constituents(const hml::Events& events) {
  const hml::Collection& jets = events.collection("FatJet");
  const hml::Relation& relation = *jets.find_relation("constituents");
  double total = 0;
  for (std::int64_t event = 0; event < events.size(); ++event)
    if (jets.count(event) > 0) {
      const auto jet = static_cast<std::size_t>(jets.first(event));
      total += static_cast<double>(relation.offsets[jet + 1] - relation.offsets[jet]);
    }
  return total / static_cast<double>(events.size());
}

double microseconds_an_event(const hml::Events& events, const std::string& yaml, int rounds) {
  const auto made = hml::make_representation("bench", hml::Config::parse(yaml)).representation;
  std::vector<float> rows(static_cast<std::size_t>(events.size() * made->row_size()));
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) {
    const std::clock_t start = std::clock();  // of this process, so that others on the machine do not count
    made->fill(events, rows);
    times.push_back(1e6 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2] / static_cast<double>(events.size());
}

}  // namespace

int main(int count, char** words) {
  const auto number = [&](int i, int otherwise) { return count > i ? std::atoi(words[i]) : otherwise; };
  const hml::Events events = make_events(number(1, 4));
  const int rounds = number(2, 9);
  fmt::print("{} QCD events, {:.1f} constituents in the leading fat jet, median of {} rounds, processor time\n",
             events.size(), mean_constituents(events), rounds);
  const std::string of = "of: fatjet0.constituents", kt = ", subjets: {algorithm: kt, radius: 0.3}";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"image, pixels only", "{type: image, " + of + "}"},
      {"image, kt, translate, rotate",
       "{type: image, " + of + kt + ", translate: subjet0, rotate: {axis: subjet1, to: -90}}"},
      {"image, 5 channels, 40 x 40",
       "{type: image, " + of +
           ", translate: jet, pixels: [40, 40], channels: {all: {}, tracks: {in: EFlowTrack}, photons: "
           "{in: EFlowPhoton}, neutral: {in: EFlowNeutralHadron}, near: {of: eflowtrack, within: 0.8}}}"},
      {"point cloud, 64 x 7", "{type: point_cloud, length: 64, " + of + "}"},
      {"pairs, 64 x 64 x 4", "{type: pairs, length: 64, " + of + "}"},
      {"graph, 64 x 16 neighbours", "{type: graph, length: 64, " + of + "}"},
      {"sequence", "{type: sequence, " + of + "}"},
  };
  for (const auto& [what, yaml] : cases)
    fmt::print("  {:<34} {:8.1f} us an event\n", what, microseconds_an_event(events, yaml, rounds));
}
