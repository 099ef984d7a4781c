// How long observables and cuts take an event, once the columns are in memory: the hundred top-pair events of the
// tests, repeated to batches of 1,000. Prints microseconds an event, the median of several rounds.
#include <algorithm>
#include <chrono>
#include <functional>

#include <fmt/format.h>

#include "../tests/observe/tt100.hpp"
#include "hml/observe/cut.hpp"
#include "hml/observe/observations.hpp"

namespace {

constexpr int rounds = 21, batches = 20;

double microseconds(const hml::Events& events, const std::function<void(hml::Observations&)>& work) {
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (int batch = 0; batch < batches; ++batch) {
      hml::Observations observations(events);
      work(observations);
    }
    const std::chrono::duration<double, std::micro> spent = std::chrono::steady_clock::now() - start;
    times.push_back(spent.count() / batches / static_cast<double>(events.size()));
  }
  std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
  return times[rounds / 2];
}

void time_quantities(const hml::Events& events, const std::string& title, const std::vector<std::string>& names) {
  std::vector<hml::Quantity> quantities;
  for (const auto& name : names) quantities.emplace_back(name);
  fmt::print("{:9.3f} us/event  {}\n",
             microseconds(events,
                          [&](hml::Observations& observations) {
                            for (const auto& quantity : quantities) observations.values(quantity);
                          }),
             title);
}

void time_cut(const hml::Events& events, const std::string& expression) {
  const hml::Cut cut(expression);
  fmt::print("{:9.3f} us/event  {}\n", microseconds(events, [&](hml::Observations& o) { cut.mask(o); }), expression);
}

}  // namespace

int main() {
  const hml::Events hundred = hml::read_tt100();
  hml::Events events;
  for (int k = 0; k < 10; ++k) events.append(hundred);

  const std::vector<std::string> plain{"jet0.pt",       "jet0.eta",          "jet0.phi",           "jet0.mass",
                                       "jet1.pt",       "jet0,jet1.delta_r", "jet0,jet1.inv_mass", "fatjet0.mass",
                                       "fatjet0.tau21", "fatjet0.tau32",     "jet.size",           "missinget0.pt"};
  time_quantities(events, "12 plain observables together", plain);
  for (const auto& name : plain) time_quantities(events, name, {name});
  for (const char* name : {"fatjet0.constituents.pt", "jet.constituents.pt", "jet[pt>50; sort=-mass]0.pt",
                           "(jet0+jet1).mass", "jet,jet.delta_r"})
    time_quantities(events, name, {name});
  for (const char* cut : {"jet0.pt > 30", "fatjet.size > 0 and jet.size > 1", "80 < fatjet0.mass < 100",
                          "any (jet.pt > 100 and jet.b_tag == 1)", "jet[pt>30,abs(eta)<2.5].size >= 4"})
    time_cut(events, cut);
}
