// What an image costs: QCD jets of 250 to 300 GeV through the detector, then kt subjets, translation, rotation and
// 33 x 33 pixels of each event's leading fat jet, on one thread; hep-ml-lab needs 1.58 ms an event.
//
//   bench_images [BLOCKS] [ROUNDS]
#include <algorithm>
#include <chrono>
#include <cstdlib>
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
    const auto start = std::chrono::steady_clock::now();
    made->fill(events, rows);
    times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2] / static_cast<double>(events.size());
}

}  // namespace

int main(int count, char** words) {
  const auto number = [&](int i, int otherwise) { return count > i ? std::atoi(words[i]) : otherwise; };
  const hml::Events events = make_events(number(1, 4));
  const int rounds = number(2, 9);
  fmt::print("{} QCD events, {:.1f} constituents in the leading fat jet, median of {} rounds, one thread\n",
             events.size(), mean_constituents(events), rounds);
  const std::string of = "of: fatjet0.constituents", kt = ", subjets: {algorithm: kt, radius: 0.3}";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"image, pixels only", "{type: image, " + of + "}"},
      {"image, translate, rotate",
       "{type: image, " + of + kt + ", translate: subjet0, rotate: {axis: subjet1, to: -90}}"},
  };
  for (const auto& [what, yaml] : cases)
    fmt::print("  {:<34} {:8.1f} us an event\n", what, microseconds_an_event(events, yaml, rounds));
}
